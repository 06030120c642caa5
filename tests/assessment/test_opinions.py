"""Opinions are blind until all are in or the chair opens them; who has a conflict of interest stands aside."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.workflow.assessment import commands
from portal.workflow.assessment import sitting_queries as queries
from portal.workflow.assessment.models import AssessmentItem
from portal.workflow.assessment.voices import Abstention
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests import journey
from tests.assessment.sittings import (
    MEMBERS,
    decide,
    decision,
    item_of,
    person,
    reads,
    refused,
    says,
    start,
    taken_up,
)
from tests.world import World


def test_an_opinion_is_its_authors_alone_until_all_are_in(five: World, today: date) -> None:
    """The table itself shows nobody else's opinion: not to the chair, not to the head, not to the Comune's service."""
    case_id = taken_up(five)
    says(five, case_id, "coordinator", "against", "Non convince.")
    start(five, case_id, "head", "coordinator", "educator")
    says(five, case_id, "head")
    for name in (*MEMBERS, "other_social_worker"):
        mine = {five.actor(name).person_id} & set(person(five, "coordinator", "head"))
        assert set(reads(five, name)) == mine, name
    with five.act("educator") as (session, _):
        whole = queries.matter(session, session.get_one(AssessmentItem, item_of(five, case_id)))
        assert [(v.name, v.given, v.stance) for v in whole.expected] == [
            ("Elena Ferri", True, None), ("Marta Galli", True, None), ("Luca Moretti", False, None)
        ]  # fmt: skip
    says(five, case_id, "educator", "unsure")
    for name in (*MEMBERS, "other_social_worker"):
        assert len(reads(five, name)) == 3, name
    for name in ("other_educator", "manager", "stranger_head"):
        assert reads(five, name) == {}, name


def test_nobody_reads_or_writes_past_the_page(five: World, today: date) -> None:
    """Straight in SQL: another's name, a second opinion, opening by hand."""
    case_id = taken_up(five)
    start(five, case_id, "head", "coordinator")
    says(five, case_id, "head")
    item_id = item_of(five, case_id)
    forged = (
        "insert into portal.opinions (id, item_id, case_id, organisation_id, person_id, stance, text, given_at)"
        " select gen_random_uuid(), item_id, case_id, organisation_id, '{0}', 'for', 'x', now() from portal.assessment_items"
        " join (select '{1}'::uuid as item_id) i on i.item_id = id"
    )
    for statement in (
        forged.format(five.actor("head").person_id, item_id),
        f"update portal.assessment_items set opinions_opened_at = now() where id = '{item_id}'",
    ):
        with five.act("coordinator") as (session, _), pytest.raises(DBAPIError):
            session.execute(text(statement))
    with five.act("coordinator") as (session, _):
        assert session.connection().execute(text("update portal.opinions set text = 'x'")).rowcount == 0
        assert session.scalar(text(f"select app.open_opinions('{item_id}', true)")) is False, "they do not chair"
        assert session.scalar(text(f"select app.open_opinions('{item_id}', false)")) is False, "one is missing"


def test_the_chair_opens_them_before_all_are_in_and_then_none_is_changed(five: World, today: date) -> None:
    case_id = taken_up(five)
    with refused(five, "head", Conflict, "has not been opened yet") as (session, actor):
        commands.open_opinions(session, actor, case_id)
    start(five, case_id, "head", "coordinator")
    says(five, case_id, "head")
    says(five, case_id, "head", "unsure", "Ci ripenso.")
    with refused(five, "coordinator", NotAllowed, "Only whoever chairs") as (session, actor):
        commands.open_opinions(session, actor, case_id)
    with five.act("head") as (session, actor):
        commands.open_opinions(session, actor, case_id)
    assert list(reads(five, "coordinator").values()) == ["Ci ripenso."]
    for who in ("head", "coordinator"):
        with refused(five, who, Conflict, "none is added or changed") as (session, actor):
            commands.give_opinion(session, actor, case_id, "for", "Tardi.")
    with refused(five, "head", Conflict, "already open") as (session, actor):
        commands.open_opinions(session, actor, case_id)


def test_what_an_opinion_needs_and_who_gives_none(five: World, today: date) -> None:
    case_id = taken_up(five)
    for stance, words, field in (("maybe", "Sì.", "stance"), ("for", "  ", "text")):
        with five.act("head") as (session, actor), pytest.raises(Invalid) as wrong:
            commands.give_opinion(session, actor, case_id, stance, words)
        assert field in wrong.value.fields
    with refused(five, "other_social_worker", NotAllowed, "Only whoever has") as (session, actor):
        commands.give_opinion(session, actor, case_id, "for", "Sì.")
    for name in ("manager", "stranger_head"):
        with refused(five, name, NotFound, "does not exist") as (session, actor):
            commands.give_opinion(session, actor, case_id, "for", "Sì.")
    with refused(five, "head", Conflict, "First put the case on the agenda") as (session, actor):
        commands.give_opinion(session, actor, journey.assessment(five, surname="Altri"), "for", "Sì.")


def test_who_stands_aside_gives_no_opinion_does_not_count_and_reads_none(five: World, today: date) -> None:
    case_id = taken_up(five)
    says(five, case_id, "educator", "for", "Li conosco bene.")
    start(five, case_id, "head", "coordinator", "educator")
    with five.act("educator") as (session, actor), pytest.raises(Invalid, match="the minutes name it"):
        commands.stand_aside(session, actor, case_id, " ")
    with five.act("educator") as (session, actor):
        commands.stand_aside(session, actor, case_id, "Parente della referente.")
    with refused(five, "educator", Conflict, "already stand aside") as (session, actor):
        commands.stand_aside(session, actor, case_id, "Parente.")
    with refused(five, "educator", Conflict, "You stand aside") as (session, actor):
        commands.give_opinion(session, actor, case_id, "for", "Sì.")
    says(five, case_id, "head")
    says(five, case_id, "coordinator")  # the last who counts: the opinions open
    assert set(reads(five, "head")) == set(person(five, "head", "coordinator")), "what they had written nobody reads"
    assert set(reads(five, "educator")) == set(person(five, "educator"))
    with refused(five, "educator", NotAllowed, "You stand aside") as (session, actor):
        commands.decide(session, actor, case_id, **decision())
    decide(five, case_id)
    with refused(five, "educator", NotAllowed, "took part") as (session, actor):
        commands.dissent(session, actor, item_of(five, case_id), "Contrario.")
    with five.act("coordinator") as (session, _):
        assert session.scalars(select(Abstention.reason)).all() == ["Parente della referente."]
    for name in ("other_educator", "manager", "stranger_head"):
        with five.act(name) as (session, _):
            assert session.scalars(select(Abstention)).all() == [], name
