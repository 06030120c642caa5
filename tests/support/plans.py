"""A plan that tests need: drafted, signed and in force, by the commands that people use."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID, uuid4

from PIL import Image, ImageDraw

from portal.records.plans import signing as papers
from portal.workflow.support import commands
from portal.workflow.support.plans import signing
from portal.workflow.support.plans.content import PlannedGoal
from tenants import clock
from tests.world import World


def goal(title: str = "Un contratto", *, key: UUID | None = None, **changes: object) -> PlannedGoal:
    """A goal that can be agreed on."""
    said: dict[str, object] = {
        "area": "work", "title": title, "expected": "Un lavoro che dura.", "indicator": "Contratto firmato", "start_level": 0,
        "due_on": clock.today() + timedelta(days=180), "commitments": {"household": "Si presenta ai colloqui."}, **changes,
    }  # fmt: skip
    return PlannedGoal(key or uuid4(), **said)  # type: ignore[arg-type]


def draft(
    world: World, case_id: UUID, goals: Iterable[PlannedGoal] = (), who: str = "educator", summary: str = "Casa e lavoro."
) -> None:
    """A draft, or more of it."""
    with world.act(who) as (session, actor):
        commands.write_texts(session, actor, case_id, summary=summary, areas={"work": "Cerca lavoro."})
        for one in goals:
            commands.write_goal(session, actor, case_id, one)


def send(world: World, case_id: UUID, who: str = "educator") -> None:
    """The draft is closed for signing."""
    with world.act(who) as (session, actor):
        commands.send_for_signature(session, actor, case_id)


def signed_by_all(world: World, case_id: UUID, who: str = "educator") -> None:
    """Everybody signs the version that waits, on the screen."""
    with world.act(who) as (session, actor):
        plan = signing.drafting.require_under_way(session, case_id)
        for one in signing.signers(session, plan):
            papers.sign(session, actor, case_id, one.id, method="screen", data=signature())


def agree(
    world: World, case_id: UUID, goals: Iterable[PlannedGoal] = (), who: str = "educator", *, summary: str = "Casa e lavoro.",
    agreed_on: date | None = None,
) -> list[UUID]:  # fmt: skip
    """A version in force, with one goal if none is given; answers the ids of its goals."""
    told = list(goals) or [goal()]
    draft(world, case_id, told, who, summary)
    send(world, case_id, who)
    signed_by_all(world, case_id, who)
    in_force(world, case_id, who, agreed_on)
    return [one.id for one in told]


def in_force(world: World, case_id: UUID, who: str = "educator", agreed_on: date | None = None) -> None:
    """The signed version comes into force. Its PDF is not drawn: tests of plans do."""
    day = agreed_on or clock.today()
    with world.act(who) as (session, actor):
        plan, _ = signing.ready(session, actor, case_id, day)
        signing.put_in_force(session, actor, plan, day, signing.Paper(b"", "0" * 64))


def signature() -> bytes:
    """What a finger draws."""
    sheet = Image.new("RGB", (64, 22), "white")
    ImageDraw.Draw(sheet).line([(4, 18), (30, 4), (60, 16)], fill="black", width=2)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()
