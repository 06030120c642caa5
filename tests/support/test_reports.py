"""Reports composed from what is recorded: what falls into them, who edits, approves and reads them, and what is never in them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.records.support_reports import papers
from portal.records.support_reports.composing import compose
from portal.workflow.support import commands
from portal.workflow.support.models import Goal, Progress, SupportReport
from portal.workflow.support.models.reports import SECTIONS
from portal.workflow.support.reports import commands as reports
from portal.workflow.support.reports import gathering, queries
from tenants import clock
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.support import plans
from tests.support.conftest import at
from tests.world import World

DAY = date(2027, 3, 1)


@pytest.fixture
def told_story(world: World, case_id: UUID) -> tuple[UUID, UUID]:
    """A plan with two goals, two meetings a fortnight apart (one moves a goal) and one at which nobody came; answers the goals."""
    work, home = plans.agree(world, case_id, [plans.goal("Un contratto"), plans.goal("Una casa", area="home")])
    with clock.at_day(DAY + timedelta(days=30)), world.act("educator") as (session, actor):
        for days, kind, done, moved in (
            (2, "home_visit", "Letto insieme il regolamento", ()),
            (16, "interview", "Firmata la proposta di lavoro.", (commands.Moved(work, 2),)),
        ):
            commands.record_session(
                session, actor, case_id, commands.Record(
                    starts_at=at(DAY + timedelta(days=days), 10), minutes=90, attendance="all", kind=kind, done=done, moved=moved,
                    next_step="Agenzia", equipe_note="Parola riservata all'Equipe." if moved else "",
                    own_note="Nota mia soltanto." if moved else "",
                ),
            )  # fmt: skip
        commands.record_session(
            session, actor, case_id, commands.Record(
                starts_at=at(DAY + timedelta(days=20), 10), minutes=15, attendance="nobody", absence="work", kind="phone",
            ),
        )  # fmt: skip
    return work, home


def choice(
    world: World, case_id: UUID, kind: str = "intermediate", facet: str = "support", **changes: object
) -> gathering.Choice:
    days = {"starts_on": DAY, "ends_on": DAY + timedelta(days=29), **changes}
    with world.act("educator") as (session, _):
        held = gathering.meetings_between(session, case_id, DAY, DAY + timedelta(days=29))
        notes = gathering.notes_between(session, case_id, DAY, DAY + timedelta(days=40))
    return gathering.Choice(kind, facet, meetings=tuple(row.id for row in held), notes=tuple(row.id for row in notes), **days)  # type: ignore[arg-type]


def begin(world: World, case_id: UUID, who: str = "educator", **of: str) -> UUID:
    chosen = choice(world, case_id, **of)
    with clock.at_day(DAY + timedelta(days=30)), world.act(who) as (session, actor):
        return papers.begin(session, actor, case_id, chosen).id


def write(world: World, case_id: UUID, report_id: UUID, who: str = "educator", **more: object) -> None:
    """The author approves every section, with conclusions of their own."""
    with clock.at_day(DAY + timedelta(days=30)), world.act(who) as (session, actor):
        texts = {code: one["text"] for code, one in reports.load(session, case_id, report_id).sections.items()}
        said = reports.Written({**texts, "conclusions": "Il percorso procede."}, frozenset(SECTIONS), **more)  # type: ignore[arg-type]
        reports.write(session, actor, case_id, report_id, said)


def approve(world: World, case_id: UUID, report_id: UUID) -> None:
    """Approved without drawing its PDF; the last test draws one."""
    with clock.at_day(DAY + timedelta(days=30)), world.act("educator") as (session, actor):
        report = reports.ready(session, actor, case_id, report_id)
        reports.approve(session, actor, report, {"sections": []}, "0" * 64, reports.Sealed(b"-", "0" * 64))


def seen_by(world: World, case_id: UUID, who: str) -> int:
    with world.act(who) as (session, _):
        return len(queries.reports_of(session, case_id))


def test_extracts_fall_into_their_sections(world: World, case_id: UUID, told_story: tuple[UUID, UUID]) -> None:
    chosen = choice(world, case_id)
    with world.act("educator") as (session, _):
        found = compose(gathering.gather(session, case_id, chosen))
        fewer = gathering.Choice(chosen.kind, chosen.facet, chosen.starts_on, chosen.ends_on, chosen.meetings[:1])
        less = compose(gathering.gather(session, case_id, fewer))
    assert list(found) == list(SECTIONS)
    assert "Firmata la proposta di lavoro." in found["work"]
    assert "L'obiettivo «Un contratto» è passato da «Punto di partenza» a «A metà strada»" in found["work"]
    assert "Letto insieme il regolamento." in found["path"]
    assert "Una casa" in found["home"]
    assert "Firmata" not in found["home"] + found["path"]
    assert "2" in found["attendance"]
    assert "3 ore" in found["attendance"]
    assert "Si presenta ai colloqui." in found["obligations"]
    whole = "\n".join(found.values())
    assert "Parola riservata" not in whole, "a report for the whole service holds no note of the Equipe's tier"
    assert "Nota mia soltanto" not in whole
    assert "Firmata" not in "\n".join(less.values()), "what was not chosen is not in it"


def test_the_tier_of_the_readers_is_kept(
    world: World, case_id: UUID, told_story: tuple[UUID, UUID], told: Callable[[str], list[str]]
) -> None:
    report_id = begin(world, case_id, facet="support.equipe")
    with world.act("educator") as (session, _):
        sections = reports.load(session, case_id, report_id).sections
        assert "Parola riservata all'Equipe." in sections["work"]["text"]
        assert "Nota mia soltanto" not in str(sections)
    for who in ("social_worker", "head", "consultant", "other_educator", "manager", "stranger_coordinator"):
        assert seen_by(world, case_id, who) == 0, f"a draft is its author's and the coordinator's: {who}"
    assert seen_by(world, case_id, "coordinator") == 1
    write(world, case_id, report_id)
    approve(world, case_id, report_id)
    for who, number in {"social_worker": 1, "head": 1, "coordinator": 1, "consultant": 1, "other_social_worker": 0,
                        "other_educator": 0, "manager": 0, "stranger_social_worker": 0}.items():  # fmt: skip
        assert seen_by(world, case_id, who) == number, who
    assert "ReportApproved" in told("social_worker")
    assert "ReportApproved" not in told("other_social_worker")
    with pytest.raises(Invalid) as refused:
        begin(world, case_id, kind="renewal", facet="support.equipe")
    assert "facet" in refused.value.fields


def test_an_approved_report_does_not_change(world: World, case_id: UUID, told_story: tuple[UUID, UUID]) -> None:
    report_id = begin(world, case_id)
    with world.act("educator") as (session, actor), pytest.raises(Conflict, match="approve every section"):
        papers.approve(session, actor, case_id, report_id)
    with clock.at_day(DAY + timedelta(days=30)), world.act("educator") as (session, actor):
        seen = reports.mark(reports.load(session, case_id, report_id))
        reports.write(
            session, actor, case_id, report_id, reports.Written({"conclusions": "Bene."}, frozenset({"conclusions"})), seen=seen
        )
        with pytest.raises(Conflict, match="approve every section"):
            reports.ready(session, actor, case_id, report_id)
        with pytest.raises(Conflict, match="has changed"):
            reports.write(session, actor, case_id, report_id, reports.Written({"path": "Altro."}), seen="2020-01-01")
    write(world, case_id, report_id)
    approve(world, case_id, report_id)
    for who in ("social_worker", "other_social_worker", "other_educator", "consultant"):
        assert seen_by(world, case_id, who) == 1, who
    with pytest.raises(Conflict, match="does not change any more"):
        write(world, case_id, report_id)
    with world.act("educator") as (session, _):
        session.scalars(select(SupportReport)).one().months = 3
        with pytest.raises(IntegrityError, match="does not change"):
            session.flush()
        session.rollback()


def test_a_final_report_scores_every_goal_and_closes_it(
    world: World, case_id: UUID, told_story: tuple[UUID, UUID], happened: Callable[[str, UUID], list[str]]
) -> None:
    work, home = told_story
    report_id = begin(world, case_id, kind="final")
    write(world, case_id, report_id, scores={work: reports.Score("met", 4)})
    with pytest.raises(Conflict, match="Una casa"):
        approve(world, case_id, report_id)
    with pytest.raises(Invalid):
        write(world, case_id, report_id, scores={home: reports.Score("perhaps", 1)})
    write(
        world, case_id, report_id, scores={work: reports.Score("met", 4), home: reports.Score("not_met", 1, "Nessuna offerta.")}
    )
    approve(world, case_id, report_id)
    with world.act("social_worker") as (session, _):
        goals = {goal.title: (goal.state, goal.closing_note) for goal in session.scalars(select(Goal))}
        assert goals == {"Un contratto": ("met", None), "Una casa": ("not_met", "Nessuna offerta.")}
        last = select(Progress.level).where(Progress.goal_id == work).order_by(Progress.on_day.desc()).limit(1)
        assert session.scalar(last) == 4
    assert happened("social_worker", case_id).count("GoalClosed") == 2


def test_who_may_not_write_a_report(world: World, case_id: UUID, told_story: tuple[UUID, UUID]) -> None:
    for who, refusal in (
        ("other_educator", NotAllowed),
        ("social_worker", NotAllowed),
        ("manager", NotAllowed),
        ("stranger_educator", NotFound),
    ):
        with pytest.raises(refusal):
            begin(world, case_id, who)
    report_id = begin(world, case_id)
    for who in ("consultant", "other_educator", "stranger_educator"):
        with pytest.raises(NotFound):
            write(world, case_id, report_id, who)
    with world.act("educator") as (session, actor):
        reports.drop(session, actor, case_id, report_id)
    assert seen_by(world, case_id, "social_worker") == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"kind": "secret"}, "kind"), ({"facet": "support_notes"}, "facet"), ({"ends_on": date(2028, 1, 1)}, "ends_on"),
     ({"starts_on": date(2027, 3, 30)}, "starts_on"), ({"starts_on": date(2020, 1, 1), "ends_on": date(2020, 2, 1)}, "ends_on")],
)  # fmt: skip
def test_a_choice_that_cannot_be(world: World, case_id: UUID, changes: dict[str, object], field: str) -> None:
    days: dict[str, object] = {"kind": "intermediate", "facet": "support", "starts_on": DAY, "ends_on": DAY, **changes}
    with pytest.raises(Invalid) as refused, world.act("educator") as (session, actor):
        papers.begin(session, actor, case_id, gathering.Choice(**days))  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_the_paper_says_what_was_approved(world: World, case_id: UUID, told_story: tuple[UUID, UUID]) -> None:
    report_id = begin(world, case_id, kind="renewal")
    write(world, case_id, report_id, recommendation="for", months=6)
    with clock.at_day(DAY + timedelta(days=30)), world.act("educator") as (session, actor):
        papers.approve(session, actor, case_id, report_id)
    with world.act("social_worker") as (session, _):
        report = reports.load(session, case_id, report_id)
        data = papers.file_of(report)
        assert data
        text = " ".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(data)).pages).split())
        for words in ("Firmata la proposta di lavoro.", "Il percorso procede.", "Luca Moretti", "6 mesi"):
            assert words in text, words
        assert "Parola riservata" not in text
        assert "Nota mia soltanto" not in text
        assert papers.as_text(report).startswith("Il percorso")
