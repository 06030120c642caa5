"""A change of the rules: what it would do is shown before it is kept; it holds for the list, not for what was decided."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from portal.workflow.cases.models import Case
from portal.workflow.placements import changing_rules as changing
from portal.workflow.placements.waiting_list import waiting_lists
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.organisations import Rules
from tests import journey
from tests.counting import statements
from tests.signed_in import client
from tests.world import World

NUMBERS = {
    "points_urgency": 10, "points_child": 3, "points_eviction": 8, "points_month_waited": 1, "max_persons": 4, "min_incomes": 1,
    "quorum_members": 2, "information_days": 10, "information_expires_days": 10, "plan_review_days": 90, "behalf_days": 7,
    "visit_notice_days": 3, "visit_from_hour": 9, "visit_until_hour": 19,
}  # fmt: skip
CHILDREN_FIRST = {**NUMBERS, "points_child": 20}


def waits(world: World, surname: str, *, urgent: bool = False, minors: int = 0) -> UUID:
    case_id = journey.waiting(world, surname=surname, minors=minors)
    with world.act("social_worker") as (session, _):
        session.execute(update(Case).where(Case.id == case_id).values(urgent=urgent))
    return case_id


def kept(world: World, numbers: dict[str, int], **changes: object) -> Rules:
    with world.act("head") as (session, actor):
        asked: dict[str, object] = {
            "valid_from": clock.today(),
            "reason": "Linee guida 2027.",
            "seen": changing.signature(numbers),
        }
        return changing.change_rules(session, actor, world.partnership_id, numbers, **{**asked, **changes})  # type: ignore[arg-type]


def test_who_would_move_is_shown_and_nothing_is_kept(world: World, today: date) -> None:
    urgent, children = waits(world, "Alfa", urgent=True), waits(world, "Beta", minors=2)
    with world.act("head") as (session, actor):
        found = changing.preview(session, actor, world.partnership_id, CHILDREN_FIRST)
        assert {m.case_id: (m.place, m.new_place, m.points, m.new_points) for m in found.moves} == {
            urgent: (1, 2, 10, 10), children: (2, 1, 6, 40)
        }  # fmt: skip
        assert (found.moving, found.warnings) == (2, ())
        assert session.scalars(select(Rules.version).where(Rules.partnership_id == world.partnership_id)).all() == [1]


def test_limits_that_would_empty_the_list_and_weights_of_nothing_are_said(world: World, today: date) -> None:
    waits(world, "Alfa", minors=1)
    nothing = dict.fromkeys(changing.WEIGHTS, 0)
    with world.act("head") as (session, actor):
        found = changing.preview(session, actor, world.partnership_id, {**NUMBERS, **nothing, "max_persons": 1, "min_incomes": 2})
    assert found.moves[0].unmet == ("size", "income")
    assert ["empty the list" in str(w) or "weight at zero" in str(w) for w in found.warnings] == [True, True]


def test_kept_it_orders_the_list_and_leaves_decided_cases_theirs(world: World, today: date) -> None:
    urgent, children = waits(world, "Alfa", urgent=True), waits(world, "Beta", minors=2)
    made = kept(world, CHILDREN_FIRST)
    assert (made.version, made.reason, made.points_child, made.base_months) == (2, "Linee guida 2027.", 20, 12)
    with world.act("social_worker") as (session, actor):
        (found,) = waiting_lists(session, actor)
        assert [p.household.case_id for p in found.positions] == [children, urgent]
        assert found.rules.version == 2
        assert {session.get_one(Case, case_id).rules.version for case_id in (urgent, children)} == {1}
    later = journey.draft(world, surname="Nuovi")
    with world.act("social_worker") as (session, actor):
        from portal.workflow.referrals import path

        path.submit(session, actor, later)
        assert session.get_one(Case, later).rules.version == 2


def test_a_change_has_its_day(world: World, today: date) -> None:
    waits(world, "Alfa")
    kept(world, CHILDREN_FIRST, valid_from=date(2027, 4, 1))
    for day, version in ((today, 1), (date(2027, 4, 1), 2)):
        with clock.at_day(day), world.act("social_worker") as (session, actor):
            assert waiting_lists(session, actor)[0].rules.version == version


def test_what_is_refused(world: World, today: date) -> None:
    with pytest.raises(Conflict, match="Look first at what would change"):
        kept(world, CHILDREN_FIRST, seen=changing.signature(NUMBERS))
    with pytest.raises(Conflict, match="Nothing has changed"):
        kept(world, NUMBERS)
    for changes, field in (({"reason": " "}, "reason"), ({"valid_from": date(2027, 2, 1)}, "valid_from")):
        with pytest.raises(Invalid) as wrong:
            kept(world, CHILDREN_FIRST, **changes)
        assert field in wrong.value.fields
    with pytest.raises(Invalid, match="between 1 and 20"):
        kept(world, {**NUMBERS, "max_persons": 0})
    for name, refusal in (("social_worker", NotAllowed), ("coordinator", NotAllowed), ("stranger_head", NotFound)):
        with world.act(name) as (session, actor), pytest.raises(refusal):
            changing.preview(session, actor, world.partnership_id, NUMBERS)


def test_the_database_lets_only_the_head_write_rules_in_their_own_name(world: World, today: date) -> None:
    for name in ("social_worker", "coordinator", "manager", "stranger_head"):
        with world.act(name) as (session, actor), pytest.raises(DBAPIError, match="row-level security"):
            session.execute(
                text(
                    "insert into portal.rules select (jsonb_populate_record(null::portal.rules, to_jsonb(r) || jsonb_build_object("
                    "'id', gen_random_uuid(), 'version', 9, 'partnership_id', cast(:p as text), 'changed_by_id', cast(:me as text)))).*"
                    " from portal.rules r limit 1"
                ),
                {"p": str(world.partnership_id), "me": str(actor.person_id)},
            )


def test_the_page_shows_first_and_keeps_then(app: Flask, world: World, today: date) -> None:
    waits(world, "Alfa", urgent=True)
    waits(world, "Beta", minors=2)
    browser, address = client(app, world, "head"), f"/partnerships/{world.partnership_id}/rules"
    assert "Show what would change" in browser.get(address).text
    typed = {**CHILDREN_FIRST, "own_referral": "not_alone", "valid_from": "2027-03-01", "reason": "Linee guida 2027."}
    early = browser.post(address, data={**typed, "step": "keep"})
    assert (early.status_code, "Look first at what would change" in early.text) == (409, True)
    shown = browser.post(address, data={**typed, "step": "preview"})
    assert (shown.status_code, "2 households would move" in shown.text) == (200, True)
    assert "Linee guida 2027." in shown.text
    few = statements(app, lambda: browser.post(address, data={**typed, "step": "preview"}))
    for number in range(4):
        waits(world, f"Altri{number}")
    assert statements(app, lambda: browser.post(address, data={**typed, "step": "preview"})) == few
    looked_at = changing.signature({**CHILDREN_FIRST, "quorum_both": False, "own_referral": "not_alone", "patron_day": None})
    done = browser.post(address, data={**typed, "step": "keep", "seen": looked_at}, follow_redirects=True)
    assert "The new rules are kept" in done.text
    assert "Linee guida 2027." in done.text
    wrong = browser.post(address, data={**typed, "points_child": "x", "step": "preview"})
    assert wrong.status_code == 422
    for name in ("social_worker", "coordinator", "manager", "stranger_head"):
        assert client(app, world, name).get(address).status_code == 404, name
