"""The register of cases: who finds which case, in which order, by which words, page after page."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.workflow import register
from portal.workflow.cases.models import Case
from portal.workflow.queue import queue
from portal.workflow.referrals.models import Member, MemberName
from portal.workflow.register import Asked
from portal.workflow.stages import Stage
from tenants import clock
from tests import journey
from tests.world import World


def listed(world: World, name: str, **asked: object) -> list[UUID]:
    with world.act(name) as (session, actor):
        sort = str(asked.pop("sort", "recent"))
        return [line.case_id for line in register.page(session, actor, Asked(**asked), sort=sort).lines]  # type: ignore[arg-type]


def test_the_list_shows_each_kind_what_the_table_of_disclosure_gives(world: World, today: date) -> None:
    home = journey.home(world)
    draft, waiting = journey.draft(world), journey.waiting(world, surname="Verdi")
    hosted = journey.hosted(world, home, surname="D'Ambrò")
    assert set(listed(world, "social_worker")) == {draft, waiting, hosted}
    assert set(listed(world, "other_social_worker")) == {waiting, hosted}, "a draft is its author's and the head's"
    assert set(listed(world, "head")) == {draft, waiting, hosted}
    assert set(listed(world, "educator")) == {waiting, hosted}
    assert set(listed(world, "manager")) == {hosted}
    assert listed(world, "stranger_head") == []


def test_names_are_shown_to_those_who_may_read_them(world: World, today: date) -> None:
    home = journey.home(world)
    submitted, hosted = journey.submitted(world, surname="Verdi"), journey.hosted(world, home, surname="Neri")

    def names(who: str) -> dict[UUID, str | None]:
        with world.act(who) as (session, actor):
            return {line.case_id: line.surname for line in register.page(session, actor).lines}

    assert names("social_worker") == {submitted: "Verdi", hosted: "Neri"}
    assert names("coordinator") == {submitted: None, hosted: "Neri"}
    assert names("manager") == {hosted: "Neri"}


def test_stage_and_order(world: World, today: date) -> None:
    first = journey.submitted(world)
    with clock.at_day(today + timedelta(days=1)):
        second = journey.submitted(world)
        third = journey.draft(world)
    assert listed(world, "social_worker", stage=Stage.SUBMITTED) == [second, first]
    assert listed(world, "social_worker", stage=Stage.DRAFT) == [third]
    with world.act("social_worker") as (session, _):
        numbers = dict(session.execute(select(Case.number, Case.id)).all())
    assert listed(world, "social_worker", sort="number") == [numbers[n] for n in sorted(numbers)]
    assert listed(world, "social_worker", sort="ends") == [], "only stays end"


def test_the_soonest_end_comes_first(world: World, today: date) -> None:
    late = journey.hosted(world, journey.home(world), starts_on=today)
    soon = journey.hosted(world, journey.home(world), starts_on=today - timedelta(days=200), surname="Altra")
    assert listed(world, "manager", sort="ends") == [soon, late]


def test_pages_forwards_and_backwards(world: World, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(7):
        with clock.at_day(today + timedelta(days=day)):
            journey.draft(world)
    monkeypatch.setattr(register, "PAGE", 3)
    with world.act("social_worker") as (session, actor):
        for sort in ("recent", "number"):
            one = register.page(session, actor, sort=sort)
            two = register.page(session, actor, sort=sort, after=one.following)
            three = register.page(session, actor, sort=sort, after=two.following)
            assert (one.previous, three.following) == (None, None)
            everything = [line.case_id for page in (one, two, three) for line in page.lines]
            assert len(set(everything)) == 7
            back = register.page(session, actor, sort=sort, before=three.previous)
            assert back.lines == two.lines
            first = register.page(session, actor, sort=sort, before=back.previous)
            assert first.lines == one.lines
            assert first.previous is None
        assert register.page(session, actor, after="broken~cursor").lines[0] == register.page(session, actor).lines[0]


def test_counters(world: World, today: date) -> None:
    journey.draft(world)
    journey.submitted(world)
    journey.submitted(world)
    for name, counted in (
        ("social_worker", {"draft": 1, "submitted": 2}),
        ("other_social_worker", {"submitted": 2}),
        ("coordinator", {"submitted": 2}),
        ("manager", {}),
        ("stranger_head", {}),
    ):
        with world.act(name) as (session, actor):
            assert queue(session, actor).stages == counted, name


@pytest.mark.parametrize("typed", ["rossi", "ROSSI", "Rossì", "ros", "Rossi Persona", "ross"])
def test_search_by_surname_forgives_case_and_accents(world: World, today: date, typed: str) -> None:
    found, _ = journey.waiting(world, surname="Rossi"), journey.waiting(world, surname="Bianchi")
    assert listed(world, "social_worker", q=typed) == [found]


def test_search_by_a_surname_with_accent_and_apostrophe(world: World, today: date) -> None:
    found = journey.waiting(world, surname="D’Ambrò")
    for typed in ("dambro", "d'ambro", "D’AMBRÒ", "D Ambrò"):
        assert listed(world, "social_worker", q=typed) == [found], typed


def test_search_finds_only_what_one_may_read(world: World, today: date) -> None:
    home = journey.home(world)
    submitted, hosted = journey.submitted(world, surname="Rossi"), journey.hosted(world, home, surname="Rossi", minors=1)
    journey.waiting(world, who="stranger_social_worker", surname="Rossi")
    assert set(listed(world, "social_worker", q="rossi")) == {submitted, hosted}
    assert listed(world, "educator", q="rossi") == [hosted], "no names before the waiting list"
    assert listed(world, "manager", q="rossi") == [hosted]
    with world.act("social_worker") as (session, _):
        child = session.scalars(select(MemberName).where(MemberName.case_id == hosted, ~MemberName.adult)).one()
        child.surname = "Piccolini"
        code = session.scalars(select(Member.tax_code).where(Member.case_id == hosted, Member.position == 0)).one()
        number = session.get_one(Case, submitted).number
    assert listed(world, "social_worker", q="piccolini") == [hosted]
    assert listed(world, "manager", q="piccolini") == [], "an owner knows the adults only"
    assert code is not None
    assert listed(world, "social_worker", q=code.lower()) == [hosted]
    assert listed(world, "manager", q=code) == [], "nor any tax code"
    assert listed(world, "stranger_head", q=code) == []
    for typed in (number, number.lower(), number.replace("-", ""), number[:-2], number.split("-")[2]):
        assert submitted in listed(world, "educator", q=typed), typed
    assert listed(world, "manager", q=number) == []
    for nothing in ("%", "_____", "\\", "zzz", "'; drop table", "x" * 300):
        assert listed(world, "social_worker", q=nothing) == [], nothing


def test_the_next_due_day_is_that_of_the_stage(world: World, today: date) -> None:
    home = journey.home(world)
    expected = {
        journey.draft(world): today + timedelta(days=60),
        journey.proposed(world, home): today + timedelta(days=5),
        journey.hosted(world, journey.home(world), surname="Altra"): date(2028, 2, 29),
    }
    with world.act("social_worker") as (session, actor):
        due = {line.case_id: line.due for line in register.page(session, actor).lines}
    assert due == expected
