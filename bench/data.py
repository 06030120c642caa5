"""A portal of any size: organisations, people and cases at all stages, copied in as rows; the grants as the policy derives them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from bench import lives
from portal.workflow.rules import add_months
from tenants import clock

TODAY = clock.today()
PATHS: dict[str, tuple[str, ...]] = {
    "draft": ("draft",),
    "submitted": ("draft", "submitted"),
    "assessment": ("draft", "submitted", "assessment"),
    "waiting": ("draft", "submitted", "assessment", "waiting"),
    "proposed": ("draft", "submitted", "assessment", "waiting", "proposed"),
    "assigned": ("draft", "submitted", "assessment", "waiting", "proposed", "assigned"),
    "hosted": ("draft", "submitted", "assessment", "waiting", "proposed", "assigned", "hosted"),
    "leaving": ("draft", "submitted", "assessment", "waiting", "proposed", "assigned", "hosted", "leaving"),
    "closed": ("draft", "submitted", "assessment", "waiting", "proposed", "assigned", "hosted", "leaving", "closed"),
    "rejected": ("draft", "submitted", "assessment", "rejected"),
    "withdrawn": ("draft", "submitted", "withdrawn"),
}
SHARES = (
    ("draft", 4), ("submitted", 4), ("assessment", 4), ("waiting", 12), ("proposed", 3), ("assigned", 3), ("hosted", 16),
    ("leaving", 4), ("closed", 620), ("rejected", 200), ("withdrawn", 130),
)  # fmt: skip
"""In a thousand cases: a service's open work is small beside its years of history."""
EVENTS = {
    "draft": ("ReferralOpened", "summary"),
    "submitted": ("ReferralSubmitted", "summary"),
    "assessment": ("CaseTakenUp", "assessment"),
    "waiting": ("EligibilityDecided", "summary"),
    "proposed": ("UnitProposed", "placement"),
    "assigned": ("UnitAssigned", "placement"),
    "hosted": ("HandedOver", "placement"),
    "leaving": ("DepartureStarted", "placement"),
    "closed": ("HandedBack", "placement"),
    "rejected": ("EligibilityDecided", "summary"),
    "withdrawn": ("CaseWithdrawn", "summary"),
}
SURNAMES = (
    "Ferrari",
    "Russo",
    "Colombo",
    "Ricci",
    "Marino",
    "Greco",
    "Gallo",
    "Costa",
    "Fontana",
    "Moretti",
    "Barbieri",
    "Testa",
)
GIVEN = ("Anna", "Luca", "Sara", "Omar", "Elena", "Marco", "Fatima", "Paolo", "Giulia", "Ivan", "Rosa", "Amir")


WITH_HOME = ("hosted", "leaving", "assigned", "proposed")
"""The stages at which a household has a home, or one is held for it: no two have the same."""


@dataclass
class Partners:
    """One partnership's organisations and one person of each kind."""

    partnership: UUID
    rules: UUID
    organisations: dict[str, UUID]
    people: dict[str, UUID]
    units: list[tuple[UUID, UUID]] = field(default_factory=list)


def fill(
    url: str,
    cases: int,
    *,
    partnerships: int = 100,
    seed: int = 7,
    shares: tuple[tuple[str, int], ...] = SHARES,
    open_days: int = 60,
    homes: float = 1 / 40,
    lived: bool = True,
) -> Partners:
    """Fill an empty, migrated database; answers the partnership that pages are measured for, which owns a tenth of all cases.

    ``shares`` says how many of a thousand cases are at which stage, ``open_days`` since how long at most, ``homes`` how many units
    there are for a case (but never fewer than households that have one or wait for it), ``lived`` whether what happens beside the stages
    is there too (:mod:`bench.lives`).

    ``url`` must be a role that bypasses row-level security and may switch triggers off (the superuser of an embedded server).
    """
    dice = random.Random(seed)
    with psycopg.connect(url) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("set synchronous_commit = off")
        all_partners = [_partners(connection, dice, n) for n in range(partnerships)]
        per_other = max(1, (cases - cases // 10) // max(1, partnerships - 1))
        for number, partners in enumerate(all_partners):
            amount = max(50, cases // 10) if number == 0 else per_other
            stages = _stages(amount, dice, shares)
            at_home = sum(stage in WITH_HOME for stage in stages)
            _units(connection, dice, partners, max(2, int(amount * homes), at_home))
            _cases(connection, dice, partners, stages, open_days)
        if lived:
            lives.lead(connection)
        connection.commit()
        _grants(connection)
        connection.commit()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")
    return all_partners[0]


def _id(dice: random.Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)


def _copy(
    connection: psycopg.Connection[Any], table: str, columns: str, rows: Iterator[tuple[Any, ...]] | list[tuple[Any, ...]]
) -> None:
    with connection.cursor() as cursor, cursor.copy(f"copy portal.{table} ({columns}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _partners(connection: psycopg.Connection[Any], dice: random.Random, number: int) -> Partners:
    made = Partners(_id(dice), _id(dice), {k: _id(dice) for k in ("comune", "ats", "owner")}, {})
    at, since = datetime(2020, 1, 1, tzinfo=UTC), date(2020, 1, 1)
    _copy(connection, "organisations", "id, kind, name, short_name, slug, accent, created_at",
          [(i, k, f"{k} {number}", f"{k} {number}", f"{k}-{number}", "petrol", at) for k, i in made.organisations.items()])  # fmt: skip
    _copy(connection, "partnerships", "id, name, lead_organisation_id, created_at",
          [(made.partnership, f"Partnership {number}", made.organisations["comune"], at)])  # fmt: skip
    _copy(connection, "partnership_members", "id, partnership_id, organisation_id, kind, joined_on",
          [(_id(dice), made.partnership, i, k, since) for k, i in made.organisations.items()])  # fmt: skip
    numbers = "max_persons, min_incomes, base_months, renewal_months, review_opens_days, review_due_days, reminder_days"
    connection.execute(
        f"insert into portal.rules (id, partnership_id, version, valid_from, source, created_at, {numbers}, proposal_answer_days,"
        " check_valid_months, draft_expires_days, contacts_after_days, quiet_support_days, duty_hours, turnaround_days, points_urgency,"
        " points_child, points_eviction, points_month_waited) values (%s, %s, 1, %s, 'bench', %s, 4, 1, 12, 12, 90, 30, '{60,30,15}',"
        " 5, 6, 60, 60, 21, 48, 5, 10, 3, 8, 1)",
        (made.rules, made.partnership, since, at),
    )
    for kind, role in (("comune", "social_worker"), ("ats", "coordinator"), ("owner", "property_manager"), ("ats", "educator")):
        person, membership = _id(dice), _id(dice)
        made.people[role] = person
        _copy(
            connection,
            "people",
            "id, given_name, surname, language, is_operator, created_at",
            [(person, "Ada", f"Bench{number}", "it", False, at)],
        )
        _copy(
            connection,
            "accounts",
            "person_id, email, is_demo, created_at",
            [(person, f"{role}-{number}@bench.example", True, at)],
        )
        _copy(
            connection,
            "memberships",
            "id, person_id, organisation_id, since, email_mode",
            [(membership, person, made.organisations[kind], since, "off")],
        )
        _copy(
            connection,
            "reach",
            "person_id, digest_hour, digest_days, quiet, quiet_from, quiet_until, quiet_holidays",
            [(person, 8, "working", False, 20, 7, True)],
        )
        _copy(
            connection,
            "membership_roles",
            "id, membership_id, organisation_id, role",
            [(_id(dice), membership, made.organisations[kind], role)],
        )
    seats = [("social_worker", "comune"), ("coordinator", "ats")]
    _copy(connection, "equipe_members", "id, partnership_id, organisation_id, person_id, since",
          [(_id(dice), made.partnership, made.organisations[k], made.people[r], since) for r, k in seats])  # fmt: skip
    return made


def _units(connection: psycopg.Connection[Any], dice: random.Random, partners: Partners, amount: int) -> None:
    owner, at = partners.organisations["owner"], datetime(2020, 1, 1, tzinfo=UTC)
    made = [(_id(dice), _id(dice)) for _ in range(amount)]
    partners.units = made
    _copy(
        connection,
        "properties",
        "id, organisation_id, name, address, town, created_at",
        [(p, owner, "Casa", "Via 1", "Crema", at) for p, _ in made],
    )
    _copy(connection, "units", "id, property_id, organisation_id, name, beds, rooms, features, created_at",
          [(u, p, owner, f"Alloggio {n}", 4, 3, ["step_free"], at) for n, (p, u) in enumerate(made)])  # fmt: skip
    _copy(connection, "property_offers", "id, property_id, organisation_id, partnership_id, since",
          [(_id(dice), p, owner, partners.partnership, at.date()) for p, _ in made])  # fmt: skip
    _copy(connection, "property_access", "id, property_id, organisation_id, part",
          [(_id(dice), p, partners.organisations["comune"], part) for p, _ in made for part in ("description", "availability", "convention")])  # fmt: skip


def _stages(amount: int, dice: random.Random, shares: tuple[tuple[str, int], ...]) -> list[str]:
    names, weights = zip(*shares, strict=True)
    made = dice.choices(names, weights, k=amount)
    made[: len(names)] = names
    return list(made)


def _cases(
    connection: psycopg.Connection[Any], dice: random.Random, partners: Partners, stages: list[str], open_days: int
) -> None:
    comune, owner = partners.organisations["comune"], partners.organisations["owner"]
    author = partners.people["social_worker"]
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 11, tzinfo=UTC)
    rows: dict[str, list[tuple[Any, ...]]] = {
        k: [] for k in ("households", "cases", "members", "names", "workers", "events", "placements", "days", "links", "consents")
    }
    free = list(range(len(partners.units)))
    for number, stage in enumerate(stages):
        case, household, path = _id(dice), _id(dice), PATHS[stage]
        open_now = stage in WITH_HOME
        since = noon - timedelta(
            days=dice.randrange(1, open_days if open_now or stage in ("draft", "submitted") else 2500),
            seconds=dice.randrange(80_000),
        )
        with_home = "proposed" in path
        property_, unit = (
            partners.units[free.pop() if open_now else dice.randrange(len(partners.units))] if with_home else (None, None)
        )
        start = since.date() if open_now else since.date() - timedelta(days=400)
        end = add_months(start, 12)
        adults, minors = dice.randrange(1, 3), dice.randrange(0, 3)
        rows["households"].append((household, comune, since))
        rows["cases"].append(
            (
                case, comune, partners.partnership, household, partners.rules, f"OT-{since:%y}-{number:06d}", stage, since, list(path), len(path),
                author, (since - timedelta(days=200)).date(), adults + minors, adults, minors, Jsonb({"18-64": adults, "6-17": minors}), ["step_free"],
                2, False, 0, owner if with_home else None, unit, end if with_home and stage != "proposed" else None,
                since.date() if stage == "closed" else None, since.date() if stage == "waiting" else None,
            )
        )  # fmt: skip
        if stage != "draft":
            rows["consents"].append((_id(dice), case, comune, "1", since.date(), "reference", author, since))
        for position in range(adults + minors):
            member = _id(dice)
            rows["members"].append(
                (
                    member,
                    case,
                    comune,
                    position,
                    "reference" if position == 0 else "child",
                    date(1985, 1, 1),
                    dice.randbytes(32),
                    since,
                )
            )
            rows["names"].append(
                (member, case, comune, dice.choice(SURNAMES), dice.choice(GIVEN), position < adults, position == 0)
            )
        rows["workers"].append((_id(dice), case, comune, author, "social_worker", since.date()))
        for step, reached in enumerate(path):
            name, facet = EVENTS[reached]
            at = since - timedelta(days=20 * (len(path) - step))
            data = {"unit": "Alloggio", "expires_on": "2027-03-05", "eligible": True, "session_at": at.isoformat(), "starts_on": start.isoformat(),
                    "ends_on": end.isoformat(), "leaves_on": end.isoformat(), "left_on": end.isoformat()}  # fmt: skip
            rows["events"].append((_id(dice), case, comune, author, owner if with_home else None, at, name, facet, Jsonb(data)))
        if stage in ("hosted", "leaving") and with_home:
            rows["placements"].append((_id(dice), case, comune, owner, household, unit, "living", start, end, 12, 12, 0, since))
            days = _id(dice)
            rows["days"].append((days, unit, property_, owner, f"[{start},{end})", "stay"))
            rows["links"].append((days, case))
    _write(connection, rows)


def _write(connection: psycopg.Connection[Any], rows: dict[str, list[tuple[Any, ...]]]) -> None:
    who = "case_id, organisation_id"
    _copy(connection, "households", "id, organisation_id, created_at", rows["households"])
    _copy(connection, "cases", "id, organisation_id, partnership_id, household_id, rules_id, number, stage, stage_since, reached, version, author_id,"
          " opened_on, size, adults, minors, ages, needs, rooms, urgent, precedence, host_organisation_id, unit_id, ends_on, closed_on, waiting_since", rows["cases"])  # fmt: skip
    _copy(connection, "members", f"id, {who}, position, relation, born_on, tax_code_index, created_at", rows["members"])
    _copy(connection, "member_names", f"member_id, {who}, surname, given_name, adult, reference", rows["names"])
    _copy(connection, "consents", f"id, {who}, text_version, given_on, given_by, collected_by_id, created_at", rows["consents"])
    _copy(connection, "case_workers", f"id, {who}, person_id, role, since", rows["workers"])
    _copy(connection, "case_events", f"id, {who}, person_id, host_organisation_id, at, name, facet, data", rows["events"])
    _copy(connection, "placements", f"id, {who}, host_organisation_id, household_id, unit_id, state, starts_on, ends_on, base_months, renewal_months,"
          " renewed_months, handed_over_at", rows["placements"])  # fmt: skip
    _copy(connection, "unit_days", "id, unit_id, property_id, organisation_id, days, kind", rows["days"])
    _copy(connection, "occupation_cases", "unit_days_id, case_id", rows["links"])


def _grants(connection: psycopg.Connection[Any]) -> None:
    """The grants of all cases, by the portal's own derivation, in batches that bound its memory."""
    ids = [row[0] for row in connection.execute("select id from portal.cases order by id")]
    for start in range(0, len(ids), 20_000):
        connection.execute(
            "insert into portal.case_access (id, case_id, organisation_id, person_id, facet, kind, audience, since, until,"
            " number, stage, stage_since, size, ends_on)"
            " select gen_random_uuid(), w.case_id, w.organisation_id, w.person_id, w.facet, w.kind, w.audience, c.stage_since, w.until,"
            " case when w.facet = 'summary' then c.number end, case when w.facet = 'summary' then c.stage end,"
            " case when w.facet = 'summary' then c.stage_since end, case when w.facet = 'summary' then c.size end,"
            " case when w.facet = 'summary' then c.ends_on end"
            " from app.wanted_access(%s) w join portal.cases c on c.id = w.case_id",
            (ids[start : start + 20_000],),
        )
        connection.execute("select app.sync_search(%s)", (ids[start : start + 20_000],))
    connection.execute(
        "update portal.case_access a set urgent = c.urgent, worker_id = app.follows(c.id, a.organisation_id, a.kind),"
        " stalled_on = case when a.kind = 'comune' then app.stalls_on(c.id) end,"
        " partnership_id = c.partnership_id, check_expires_on = c.check_expires_on, set_aside_until = c.set_aside_until"
        " from portal.cases c where c.id = a.case_id and a.facet = 'summary'"
    )
