"""What cannot be right in what is typed of a household is refused, field by field, and nothing is written by half."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.workflow.cases.models import Case, CaseEvent
from portal.workflow.referrals import commands, queries, sweeps, taxcode
from portal.workflow.referrals.models import Income, Member, MemberName
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound, WrongStage
from tests import journey
from tests.referrals import people
from tests.world import World


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"surname": "  "}, "surname", "Write the surname."),
        ({"born_on": None}, "born_on", "Write the date of birth."),
        ({"born_on": date(2027, 3, 2)}, "born_on", "The date of birth is in the future."),
        ({"born_on": date(1900, 1, 1)}, "born_on", "more than 115 years old"),
        ({"born_on": date(2010, 1, 1)}, "born_on", "The reference person must be of age."),
        ({"relation": "cousin"}, "relation", "Choose one of the list."),
        ({"tax_code": "PRVNNA90E54D142X"}, "tax_code", "does not add up"),
        ({"tax_code": "PRV"}, "tax_code", "16 characters"),
        ({"tax_code": "PRVNNA90E54D1420"}, "tax_code", "not how a tax code is written"),
        ({"tax_code": None}, "tax_code", "or choose why there is none"),
        ({"tax_code": None, "tax_code_reason": "lost"}, "tax_code_reason", "Choose one of the list."),
        ({"email": "anna@prova"}, "email", "e-mail address"),
        ({"phone": "call me"}, "phone", "telephone number"),
        ({"citizenship": "Italy"}, "citizenship", "Choose one of the list."),
    ],
)
def test_a_person_that_cannot_be(world: World, today: date, changes: dict[str, object], field: str, sentence: str) -> None:
    with world.act("social_worker") as (session, actor):
        with pytest.raises(Invalid) as refused:
            commands.open_referral(session, actor, reference=replace(people.member(), **changes))  # type: ignore[arg-type]
        assert list(refused.value.fields) == [field]
        assert sentence in str(refused.value)
        assert session.scalars(select(Case)).all() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"monthly_cents": None}, "monthly"),
        ({"monthly_cents": 0}, "monthly"),
        ({"monthly_cents": 2_000_001}, "monthly"),
        ({"kind": "lottery"}, "kind"),
        ({"starts_on": date(2027, 3, 1), "ends_on": date(2027, 3, 1)}, "ends_on"),
        ({"starts_on": date(2029, 1, 1)}, "starts_on"),
        ({"starts_on": date(1890, 1, 1)}, "starts_on"),
        ({"member_id": uuid4()}, "member"),
    ],
)
def test_an_income_that_cannot_be(world: World, today: date, changes: dict[str, object], field: str) -> None:
    case_id = people.draft(world)
    with world.act("social_worker") as (session, actor), pytest.raises(Invalid) as refused:
        commands.add_income(session, actor, case_id, replace(people.INCOME, **changes))  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"isee_cents": None}, "isee"),
        ({"isee_cents": -1}, "isee"),
        ({"isee_expires_on": None}, "isee_expires_on"),
        ({"isee_expires_on": date(2030, 1, 1)}, "isee_expires_on"),
        ({"debts_cents": -5}, "debts"),
        ({"no_income": True}, "no_income"),
    ],
)
def test_an_economic_situation_that_cannot_be(world: World, today: date, changes: dict[str, object], field: str) -> None:
    case_id = people.draft(world)
    with world.act("social_worker") as (session, actor), pytest.raises(Invalid) as refused:
        commands.set_economic(session, actor, case_id, replace(people.ECONOMIC, **changes))  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_a_consent_is_of_a_past_day_by_somebody_once(world: World, today: date) -> None:
    with world.act("social_worker") as (session, actor):
        case_id = commands.open_referral(session, actor).id
        for day, name, field in (
            (date(2027, 3, 2), "Anna", "given_on"),
            (date(2026, 2, 28), "Anna", "given_on"),
            (None, "Anna", "given_on"),
            (today, "  ", "given_by"),
        ):
            with pytest.raises(Invalid) as refused:
                commands.record_consent(session, actor, case_id, given_on=day, given_by=name)
            assert list(refused.value.fields) == [field]
        with pytest.raises(Conflict, match="has been replaced"):
            commands.record_consent(session, actor, case_id, given_on=today, given_by="Anna", text_version="0")
        commands.record_consent(session, actor, case_id, given_on=today, given_by="Anna")
        with pytest.raises(Conflict, match="already recorded"):
            commands.record_consent(session, actor, case_id, given_on=today, given_by="Anna")
        with pytest.raises(Invalid, match="given later"):
            commands.withdraw_consent(session, actor, case_id, withdrawn_on=date(2027, 2, 28))
        commands.withdraw_consent(session, actor, case_id, withdrawn_on=today)
        with pytest.raises(Conflict, match="no consent"):
            commands.withdraw_consent(session, actor, case_id, withdrawn_on=today)


def test_a_well_formed_code_that_is_not_of_this_person_is_only_said() -> None:
    code = people.member().tax_code or ""
    mine = {"surname": "Prova", "given_name": "Anna", "born_on": date(1990, 5, 14), "sex": "F"}
    assert taxcode.mismatches(code, **mine) == ()  # type: ignore[arg-type]
    for changed, word in (
        ({"surname": "Verdi"}, "surname"), ({"given_name": "Maria"}, "given name"),
        ({"born_on": date(1990, 5, 15)}, "date of birth"), ({"sex": "M"}, "sex"),
    ):  # fmt: skip
        said = taxcode.mismatches(code, **{**mine, **changed})  # type: ignore[arg-type]
        assert [str(s) for s in said] == [f"The tax code does not match the {word}."]


def test_the_summary_counts_who_is_there_as_old_as_today(world: World, today: date) -> None:
    with world.act("social_worker") as (session, actor):
        case = commands.open_referral(session, actor, reference=people.member())
        of_age = commands.add_member(session, actor, case.id, people.child("Ugo", date(2009, 3, 1)))
        almost = commands.add_member(session, actor, case.id, people.child("Ivo", date(2009, 3, 2)))
        commands.add_member(
            session, actor, case.id, people.child("Teo", date(2027, 2, 1), tax_code=None, tax_code_reason="newborn")
        )
        assert (case.size, case.adults, case.minors) == (4, 2, 2)
        assert case.ages == {"18-34": 1, "35-64": 1, "14-17": 1, "0-2": 1}
        assert (of_age.name.adult, almost.name.adult) == (True, False)
        commands.remove_member(session, actor, case.id, of_age.id)
        assert (case.size, case.adults, case.minors) == (3, 1, 2)
        case_id, almost_id = case.id, almost.id
    with clock.at_day(date(2027, 3, 2)), world.system.work() as session:
        assert sweeps.come_of_age(session) == 1
        assert sweeps.come_of_age(session) == 0
    with world.act("social_worker") as (session, _):
        assert session.get_one(Case, case_id).adults == 2
        assert session.get_one(MemberName, almost_id).adult


def test_one_speaks_for_the_household(world: World, today: date) -> None:
    with world.act("social_worker") as (session, actor):
        case = commands.open_referral(session, actor, reference=people.member())
        first = queries.members(session, case.id)[0]
        with pytest.raises(Invalid, match="reference person already"):
            commands.add_member(session, actor, case.id, people.member("Rita"))
        second = commands.add_member(session, actor, case.id, people.member("Rita", relation="spouse"))
        young = commands.add_member(session, actor, case.id, people.child())
        with pytest.raises(Conflict, match="another reference person"):
            commands.remove_member(session, actor, case.id, first.id)
        with pytest.raises(Invalid, match="of age"):
            commands.choose_reference(session, actor, case.id, young.id, "parent")
        with pytest.raises(Invalid, match="what the former"):
            commands.choose_reference(session, actor, case.id, second.id, "reference")
        commands.choose_reference(session, actor, case.id, second.id, "spouse")
        assert [m.name.given_name for m in queries.members(session, case.id)] == ["Rita", "Anna", "Leo"]
        commands.remove_member(session, actor, case.id, first.id)
        assert case.size == 2


def test_nobody_is_in_a_household_twice(world: World, today: date) -> None:
    case_id = people.draft(world)
    with world.act("social_worker") as (session, actor), pytest.raises(Invalid, match="same tax code"):
        commands.add_member(session, actor, case_id, people.member(relation="other"))


def test_incomes_go_with_whom_they_belong_to(world: World, today: date) -> None:
    case_id = people.draft(world)
    with world.act("social_worker") as (session, actor):
        other = commands.add_member(session, actor, case_id, people.member("Rita", relation="sibling"))
        mine = commands.add_income(session, actor, case_id, replace(people.INCOME, member_id=other.id))
        changed = commands.change_income(
            session, actor, case_id, mine.id, replace(people.INCOME, member_id=other.id, ends_on=date(2027, 6, 1))
        )
        assert changed.ends_on == date(2027, 6, 1)
        commands.remove_member(session, actor, case_id, other.id)
        left = queries.incomes(session, case_id)
        assert len(left) == 1
        commands.remove_income(session, actor, case_id, left[0].id)
        with pytest.raises(NotFound):
            commands.remove_income(session, actor, case_id, left[0].id)
        commands.set_economic(session, actor, case_id, replace(people.ECONOMIC, no_income=True))
        commands.add_income(session, actor, case_id, people.INCOME)
        economic = queries.referral(session, session.get_one(Case, case_id)).economic
        assert economic is not None
        assert not economic.no_income


def test_a_stale_page_saves_nothing_and_a_change_after_submitting_is_told(world: World, today: date) -> None:
    case_id = people.submitted(world)
    with world.act("social_worker") as (session, actor):
        seen = session.get_one(Case, case_id).version
        commands.add_income(session, actor, case_id, people.INCOME, why="Nuovo lavoro.", seen_version=seen)
    with world.act("head") as (session, actor), pytest.raises(Conflict):
        commands.add_income(session, actor, case_id, people.INCOME, seen_version=seen)
    with world.act("social_worker") as (session, _):
        assert len(session.scalars(select(Income)).all()) == 2
        last = session.scalars(select(CaseEvent.name).order_by(CaseEvent.at.desc()).limit(2)).all()
        assert last == ["CriteriaReopened", "EconomicChanged"]
    with world.act("educator") as (session, _):
        assert "EconomicChanged" not in session.scalars(select(CaseEvent.name)).all()


def test_what_is_over_is_not_changed(world: World, today: date) -> None:
    case_id = people.draft(world)
    with world.act("social_worker") as (session, actor):
        commands.withdraw(session, actor, case_id, asked_by="household", reason="Ha trovato casa.")
        with pytest.raises(WrongStage, match="can no longer be changed"):
            commands.add_income(session, actor, case_id, people.INCOME)


def test_the_same_person_in_another_open_case_is_found_and_nobody_named(world: World, today: date) -> None:
    first = people.draft(world)
    code = people.member().tax_code or ""
    with world.act("other_social_worker") as (session, actor):
        case = commands.open_referral(session, actor, reference=people.member())
        found = queries.known_elsewhere(session, case.partnership_id, case.id, taxcode.index(code))
        assert found
        assert queries.known_elsewhere(session, case.partnership_id, None, taxcode.index(code)) == "here"
        assert queries.known_elsewhere(session, None, case.id, taxcode.index(code)) == "here"
        assert session.get(Case, first) is None
        partnership_id, second = case.partnership_id, case.id
    with world.act("stranger_social_worker") as (session, _):
        assert queries.known_elsewhere(session, None, None, taxcode.index(code)) == "elsewhere", "a neutral hint"
    for who in ("manager", "coordinator", "stranger_social_worker"):
        with world.act(who) as (session, _):
            assert not queries.known_elsewhere(session, partnership_id, None, taxcode.index(code)), who
    with world.act("social_worker") as (session, actor):
        commands.withdraw(session, actor, first, asked_by="comune", reason="Doppia.")
    with world.act("other_social_worker") as (session, _):
        assert not queries.known_elsewhere(session, partnership_id, second, taxcode.index(code))


def test_whoever_joins_a_housed_household_lives_there(world: World, today: date) -> None:
    from sqlalchemy import text

    home = journey.home(world)
    case_id = journey.hosted(world, home)
    born = people.child("Noa", date(2027, 2, 20))
    with world.act("social_worker") as (session, actor):
        noa = commands.add_member(session, actor, case_id, born, why="È nata.")
    count = text("select count(*) from portal.placed_people where case_id = :c and upper(days) > app.today()")
    with world.system.work() as session:
        assert session.scalar(count, {"c": case_id}) == 3
    with clock.at_day(date(2027, 4, 1)), world.act("social_worker") as (session, actor):
        commands.remove_member(session, actor, case_id, noa.id, why="Vive con il padre.")
    with world.system.work() as session:
        assert session.scalar(select(Member.removed_at).where(Member.id == noa.id)) is not None
        session.execute(text("select set_config('portal.today', '2027-04-01', true)"))
        assert session.scalar(count, {"c": case_id}) == 2
