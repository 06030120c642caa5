"""The table of disclosure, row by row, straight in SQL as ``portal_app``: every stage × every person × every table of a case."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from migrations.metadata import metadata
from portal.records.documents.shelves import OF_CASES, OF_PROPERTIES
from portal.workflow.disclosure import Facet
from tenants import clock, isolation, scope
from tenants.actor import Actor
from tenants.kinds import Kind, Role
from tests.isolation.portfolio import LABELS, Portfolio, Standing, later, privileged

pytestmark = pytest.mark.isolation

F = Facet
WHOLE: dict[str, Facet] = {
    "members": F.IDENTITY, "member_names": F.IDENTITY, "present_addresses": F.IDENTITY, "consents": F.IDENTITY,
    "incomes": F.ECONOMIC, "economic_situations": F.ECONOMIC,
    "social_situations": F.SOCIAL,
    "criteria_checks": F.ASSESSMENT, "proposal_refusals": F.ASSESSMENT, "assessment_items": F.ASSESSMENT,
    "information_requests": F.ASSESSMENT,
    "overrules": F.ASSESSMENT, "decisions": F.ASSESSMENT, "withdrawals": F.ASSESSMENT, "abstentions": F.ASSESSMENT,
    "proposals": F.PLACEMENT, "placements": F.PLACEMENT, "agreements": F.PLACEMENT, "inspections": F.PLACEMENT,
    "duties": F.PLACEMENT, "checklists": F.PLACEMENT, "checklist_entries": F.PLACEMENT, "checklist_photos": F.PLACEMENT,
    "report_links": F.PLACEMENT, "convention_exceptions": F.PLACEMENT,
    "proposal_questions": F.PLACEMENT, "home_moves": F.PLACEMENT, "home_visits": F.PLACEMENT, "home_visit_steps": F.PLACEMENT,
    "stay_corrections": F.PLACEMENT,
    "plans": F.SUPPORT, "plan_signatures": F.SUPPORT, "goals": F.SUPPORT, "support_sessions": F.SUPPORT, "budget_months": F.SUPPORT,
    "support_session_versions": F.SUPPORT, "presences": F.SUPPORT, "goal_progress": F.SUPPORT, "concerns": F.SUPPORT,
    "budget_targets": F.SUPPORT, "search_trails": F.SUPPORT, "search_steps": F.SUPPORT, "member_languages": F.SUPPORT,
    "equipe_notes": F.SUPPORT_EQUIPE,
    "budget_lines": F.SUPPORT_BUDGET, "budget_cells": F.SUPPORT_BUDGET, "budget_changes": F.SUPPORT_BUDGET,
    "reviews": F.RENEWAL, "contributions": F.RENEWAL, "review_decisions": F.RENEWAL, "unit_questions": F.RENEWAL,
    "renewal_requests": F.RENEWAL, "letters": F.RENEWAL,
    "departures": F.OUTCOME, "exit_steps": F.OUTCOME, "outcomes": F.OUTCOME, "follow_ups": F.OUTCOME,
}  # fmt: skip
"""The facet that opens all rows of a table."""

SLICES: dict[str, tuple[Facet, str]] = {
    "member_names": (F.IDENTITY_CONTACTS, "adult"),
    **{table: (F.PLACEMENT_OWN, "host_organisation_id = :me") for table, facet in WHOLE.items() if facet is F.PLACEMENT},
    "unit_questions": (F.RENEWAL_QUESTION, "host_organisation_id = :me"),
}
"""The narrower facet that opens some rows of a table, and which."""

BY_OTHER_RULES = {
    "case_access", "access_ledger", "case_workers", "case_events", "working_notes", "occupation_cases", "placed_people",
    "notifications", "documents", "unsaved_forms", "corrections", "search_texts", "protected_openings", "obligations",
    "opinions", "dissents", "support_reports", "invitations", "acts_on_behalf", "coming_messages",
}  # fmt: skip
"""Tables with a case whose rows follow a rule of their own; each is tested below, or never read by the application at all."""

Counts = dict[tuple[str, UUID], int]


@pytest.fixture(scope="module")
def seen(portfolio: Portfolio) -> dict[str, Counts]:
    """How many rows of each table each person sees of each case: one statement each."""
    parts = [f"select '{table}', case_id, count(*) from portal.{table} group by case_id" for table in WHOLE]
    parts.append("select 'cases', id, count(*) from portal.cases group by id")
    return {name: _count(portfolio, actor, " union all ".join(parts)) for name, actor in portfolio.looking()}


@pytest.fixture(scope="module")
def there(portfolio: Portfolio) -> dict[UUID, Counts]:
    """How many rows there are, for each organisation that might see a slice (``UUID(int=0)``: all of them)."""
    found: dict[UUID, Counts] = {UUID(int=0): {}}
    with privileged(portfolio.superuser_url) as session:
        for table in WHOLE:
            for case_id, n in session.execute(text(f"select case_id, count(*) from portal.{table} group by case_id")):
                found[UUID(int=0)][table, case_id] = n
        for organisation_id in {actor.organisation_id for _, actor in portfolio.looking()}:
            counts: Counts = {}
            for table, (_facet, condition) in SLICES.items():
                statement = text(f"select case_id, count(*) from portal.{table} where {condition} group by case_id")
                for case_id, n in session.execute(statement, {"me": organisation_id} if ":me" in condition else {}):
                    counts[table, case_id] = n
            found[organisation_id] = counts
    return found


def _count(portfolio: Portfolio, actor: Actor, statement: str) -> Counts:
    with scope.bound(scope.of(actor)), portfolio.world.database.session() as session:
        return {(row[0], row[1]): row[2] for row in session.execute(text(statement))}


def _rows(portfolio: Portfolio, name: str, statement: str) -> list[Any]:
    with scope.bound(scope.of(portfolio.world.actor(name))), portfolio.world.database.session() as session:
        return list(session.execute(text(statement)))


def expected(table: str, facets: frozenset[Facet], case: Standing, actor: Actor, there: dict[UUID, Counts]) -> int:
    """How many rows of a table the disclosure lets an actor see of a case."""
    if table == "cases":
        return int(F.SUMMARY in facets)
    if WHOLE[table] in facets:
        return there[UUID(int=0)][table, case.case_id]
    narrow = SLICES.get(table)
    if narrow and narrow[0] in facets:
        return there[actor.organisation_id].get((table, case.case_id), 0)
    return 0


def test_every_table_of_a_case_is_looked_at() -> None:
    of_a_case = {table.name for table in metadata.tables.values() if "case_id" in table.c}
    assert of_a_case == set(WHOLE) | BY_OTHER_RULES
    assert {*WHOLE.values(), *(facet for facet, _ in SLICES.values())} == set(Facet) - {F.SUMMARY, F.SUPPORT_NOTES}


def test_every_table_is_filled_for_every_case(portfolio: Portfolio, there: dict[UUID, Counts]) -> None:
    for case_id, label in portfolio.everything().items():
        for table in WHOLE:
            assert there[UUID(int=0)].get((table, case_id), 0) > 0, (label, table)


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("place", ["crema", "altrove"])
def test_everybody_sees_exactly_what_the_table_says(
    portfolio: Portfolio, seen: dict[str, Counts], there: dict[UUID, Counts], place: str, label: str
) -> None:
    case: Standing = getattr(portfolio, place)[label]
    wrong = []
    for name, actor in portfolio.looking():
        facets = portfolio.facets(actor, case)
        for table in ("cases", *WHOLE):
            should = expected(table, facets, case, actor, there)
            does = seen[name].get((table, case.case_id), 0)
            if should != does:
                wrong.append(f"{name} sees {does} of {should} rows of {table}")
    assert wrong == []


def test_the_stages_stand_where_their_names_say(portfolio: Portfolio) -> None:
    for label, case in (*portfolio.crema.items(), *portfolio.altrove.items()):
        assert case.stage == {"hosted_and_reviewed": "hosted", "withdrawn_unsent": "withdrawn"}.get(label, label)


def test_each_kind_and_audience_was_there_to_see(portfolio: Portfolio) -> None:
    """The comparison means something only if somebody sees each facet, and somebody of each kind does not."""
    somebody: dict[Facet, set[str]] = defaultdict(set)
    for name, actor in portfolio.looking():
        for case in portfolio.crema.values():
            for facet in portfolio.facets(actor, case):
                somebody[facet].add(name)
    assert set(somebody) == set(Facet)
    assert "manager" not in somebody[F.ECONOMIC] | somebody[F.SOCIAL] | somebody[F.SUPPORT] | somebody[F.ASSESSMENT]
    assert somebody[F.SUPPORT_NOTES] == {"educator", "consultant", "coordinator"}
    assert "other_manager" not in set().union(*somebody.values())
    assert "ats_admin" not in somebody[F.ECONOMIC]
    assert "other_educator" in somebody[F.ECONOMIC], "as a member of the Equipe, before there is a home"


def test_the_register_of_grants_is_each_ones_own(portfolio: Portfolio) -> None:
    statement = "select case_id::text || facet, case_id, 1 from portal.case_access"
    for name, actor in portfolio.looking():
        rows = {(key, case_id) for key, case_id in _count(portfolio, actor, statement)}
        should = {
            (f"{case.case_id}{facet.value}", case.case_id)
            for case in (*portfolio.crema.values(), *portfolio.altrove.values())
            for facet in portfolio.facets(actor, case)
        }
        assert rows == should, name


def test_working_notes_are_their_authors_and_the_coordinators(portfolio: Portfolio) -> None:
    statement = "select author_id::text, case_id, count(*) from portal.working_notes group by author_id, case_id"
    for name, actor in portfolio.looking():
        found = _count(portfolio, actor, statement)
        for label, case in portfolio.crema.items():
            notes = sum(n for (_author, case_id), n in found.items() if case_id == case.case_id)
            mine = found.get((str(actor.person_id), case.case_id), 0)
            holds = F.SUPPORT_NOTES in portfolio.facets(actor, case)
            if holds and Role.COORDINATOR in actor.roles:
                assert notes == 3, (name, label)
            else:
                assert notes == mine == int(holds), (name, label)


@pytest.mark.parametrize("table", ["opinions", "dissents"])
def test_what_a_member_said_on_a_matter_that_is_not_open_is_theirs_alone(portfolio: Portfolio, table: str) -> None:
    statement = f"select person_id::text, case_id, count(*) from portal.{table} group by person_id, case_id"
    for name, actor in portfolio.looking():
        found = _count(portfolio, actor, statement)
        for label, case in portfolio.crema.items():
            author = str(portfolio.world.actor("social_worker").person_id)
            mine = F.ASSESSMENT in portfolio.facets(actor, case) and author == str(actor.person_id)
            assert {key for key, case_id in found if case_id == case.case_id} == ({author} if mine else set()), (name, label)


def test_events_follow_their_facet(portfolio: Portfolio) -> None:
    statement = "select facet, case_id, count(*) from portal.case_events where name = 'ReferralOpened' group by facet, case_id"
    for name, actor in portfolio.looking():
        found = _count(portfolio, actor, statement)
        for label, case in portfolio.crema.items():
            facets = portfolio.facets(actor, case)
            should = {
                facet
                for facet in Facet
                if facet in facets
                or (facet is F.RENEWAL_QUESTION and F.RENEWAL in facets)
                or (facet is F.PLACEMENT and F.PLACEMENT_OWN in facets)
            }
            assert {facet for facet, case_id in found if case_id == case.case_id} == should, (name, label)


def test_documents_follow_the_facet_of_their_shelf(portfolio: Portfolio) -> None:
    statement = "select facet, case_id, count(*) from portal.documents where case_id is not null group by facet, case_id"
    for name, actor in portfolio.looking():
        found = _count(portfolio, actor, statement)
        for label, case in portfolio.crema.items():
            facets = portfolio.facets(actor, case)
            notes = Role.COORDINATOR in actor.roles or name == "educator"
            should = {
                code
                for code in OF_CASES
                if (code in facets and (code != F.SUPPORT_NOTES or notes))
                or (code == F.RENEWAL_QUESTION and F.RENEWAL in facets)
                or (code == F.PLACEMENT and F.PLACEMENT_OWN in facets)
            }
            assert {code for code, case_id in found if case_id == case.case_id} == should, (name, label)


def test_documents_of_a_property_are_its_owners_and_partners_see_their_parts(portfolio: Portfolio) -> None:
    """As the property itself: description and convention the Comune, entry and open tickets whoever works there."""
    owner = set(OF_PROPERTIES)
    known = {
        Kind.OWNER: owner,
        Kind.COMUNE: {"property.description", "property.convention"},
        Kind.ATS: {"property.description", "property.access", "property.tickets"},
    }
    statement = (
        "select facet, property_id, count(*) from portal.documents where property_id is not null group by facet, property_id"
    )
    ours = {unit for (unit,) in _rows(portfolio, "manager", "select property_id from portal.units")}
    for name, actor in portfolio.looking():
        found = {code for code, property_id in _count(portfolio, actor, statement) if property_id in ours}
        outside = name.startswith("stranger") or name == "other_manager"
        assert found == (set() if outside else known[actor.kind]), name


def test_what_was_recorded_for_another_is_read_by_who_sees_the_case_there_and_by_that_other(portfolio: Portfolio) -> None:
    """For whom it was recorded reads it at every stage, since a no for it ends its view of the case; no third organisation does."""
    for label, case in portfolio.crema.items():
        statement = f"select 1 from portal.acts_on_behalf where case_id = '{case.case_id}'"
        for name, actor in portfolio.looking():
            owner = actor.organisation_id == portfolio.world.actor("manager").organisation_id
            own = actor.organisation_id == portfolio.world.actor("social_worker").organisation_id
            should = owner or (own and F.SUMMARY in portfolio.facets(actor, case))
            assert bool(_rows(portfolio, name, statement)) == should, (label, name)


def test_what_is_owed_is_known_to_who_owes_it_while_it_may_know_of_it(portfolio: Portfolio) -> None:
    statement = "select facet || organisation_id, case_id, count(*) from portal.obligations where kind like 'of_%' group by 1, 2"
    for name, actor in portfolio.looking():
        found = _count(portfolio, actor, statement)
        for label, case in (*portfolio.crema.items(), *portfolio.altrove.items()):
            should = {f"{facet.value}{actor.organisation_id}" for facet in portfolio.facets(actor, case)}
            assert {key for key, case_id in found if case_id == case.case_id} == should, (name, label)


def test_who_works_on_a_case_is_known_to_its_organisation_and_with_the_placement(portfolio: Portfolio) -> None:
    statement = "select organisation_id::text, case_id, count(*) from portal.case_workers group by organisation_id, case_id"
    for name, actor in portfolio.looking():
        found = _count(portfolio, actor, statement)
        for label, case in portfolio.crema.items():
            facets = portfolio.facets(actor, case)
            everybody = {str(organisation_id) for organisation_id, _ in case.assigned}
            mine = {str(actor.organisation_id)} & everybody if F.SUMMARY in facets else set()
            should = everybody if F.PLACEMENT in facets else mine
            assert {org for org, case_id in found if case_id == case.case_id} == should, (name, label)


def test_the_ledger_of_disclosure_is_the_comunes(portfolio: Portfolio) -> None:
    statement = "select 'ledger', case_id, count(*) from portal.access_ledger group by case_id"
    for name, actor in portfolio.looking():
        cases = {case_id for _, case_id in _count(portfolio, actor, statement)}
        own = {
            c.case_id
            for c in (*portfolio.crema.values(), *portfolio.altrove.values())
            if c.organisation_id == actor.organisation_id
        }
        assert cases == (own if actor.kind is Kind.COMUNE else set()), name


def test_the_owners_contacts_end_sixty_days_after_the_close(portfolio: Portfolio) -> None:
    manager, closed = portfolio.world.actor("manager"), portfolio.crema["closed"].case_id
    names = f"select 'names', case_id, count(*) from portal.member_names where case_id = '{closed}' group by case_id"
    with clock.at_day(later(59)):
        assert _count(portfolio, manager, names)["names", closed] == 1, "the adult, not the child"
    with clock.at_day(later(60)):
        assert _count(portfolio, manager, names) == {}


def test_search_finds_what_may_be_read_and_nothing_else(portfolio: Portfolio) -> None:
    """Every member of both places is called Persona: only one's own are found, and only by what one may read."""
    everything = (*portfolio.crema.values(), *portfolio.altrove.values())
    for arguments, enough in (("'OT-', null", {F.SUMMARY}), ("null, 'persona'", {F.IDENTITY, F.IDENTITY_CONTACTS})):
        statement = f"select 'found', found, count(*) from app.find_cases({arguments}, null) found group by found"
        for name, actor in portfolio.looking():
            should = {case.case_id for case in everything if portfolio.facets(actor, case) & enough}
            assert {case_id for _, case_id in _count(portfolio, actor, statement)} == should, (name, arguments)


def test_strangers_and_crema_share_no_row_of_any_table(portfolio: Portfolio) -> None:
    """In every table that the application may read at all, not only in those of a case."""
    theirs, ours = {}, {}
    for name, actor in portfolio.looking():
        side = theirs if name.startswith("stranger") else ours
        with scope.bound(scope.of(actor)), portfolio.world.database.session() as session:
            for table in metadata.tables.values():
                if isolation.of(table).select is not None:
                    keys = ", ".join(column.name for column in table.primary_key)
                    rows = session.execute(text(f"select {keys} from portal.{table.name}")).all()
                    side.setdefault(table.name, set()).update(map(tuple, rows))
    for table, rows in ours.items():
        assert rows & theirs[table] == set(), table
    busy = ("cases", "members", "incomes", "placements", "support_sessions", "working_notes", "units", "people", "reviews")
    for table in busy:
        assert ours[table], table
        assert theirs[table], table


def test_nothing_bound_nothing_visible_in_any_table(portfolio: Portfolio) -> None:
    with scope.bound(None), portfolio.world.database.session() as session:
        for table in metadata.tables.values():
            if isolation.of(table).select is not None:
                assert session.scalar(text(f"select count(*) from portal.{table.name}")) == 0, table.name


def test_a_person_of_nowhere_or_an_unknown_organisation_sees_nothing(portfolio: Portfolio) -> None:
    """Somebody's organisation with nobody's name opens only what is the whole organisation's; an unknown one opens nothing."""
    unknown = scope.Scope(UUID(int=1), portfolio.world.actor("educator").person_id)
    with scope.bound(unknown), portfolio.world.database.session() as session:
        for table in (*WHOLE, "cases", "case_access", "working_notes", "case_events", "units", "people"):
            assert session.scalar(text(f"select count(*) from portal.{table}")) == 0, table
    nobody = scope.Scope(portfolio.world.organisations["ats-crema"], None)
    with scope.bound(nobody), portfolio.world.database.session() as session:
        for table in ("economic_situations", "social_situations", "working_notes", "decisions"):
            assert session.scalar(text(f"select count(*) from portal.{table}")) == 0, table
