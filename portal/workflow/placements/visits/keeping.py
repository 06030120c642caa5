"""What the steps of an inspection have in common: the line of its history, the colleague who carries it out, the checklist begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from portal.workflow.cases import commands as cases
from portal.workflow.events import Tell, Who
from portal.workflow.placements.checklist_models import Checklist
from portal.workflow.placements.visits.models import HomeVisit, HomeVisitStep
from tenants import clock
from tenants.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from portal.workflow.placements.visits.policy import Step
    from portal.workflow.properties.models import Unit
    from tenants.actor import Actor


def drop_checklist(session: Session, visit: HomeVisit) -> None:
    """The outcome that was being written is not that of this inspection any more."""
    session.execute(
        update(Checklist)
        .where(Checklist.visit_id == visit.id, Checklist.state == "open")
        .values(state="dropped", ended_at=clock.now())
    )


def tell_colleague(session: Session, actor: Actor, visit: HomeVisit, unit: Unit | None) -> None:
    """Tell the owner's colleague who is to carry it out. In words of the unit: a volunteer knows no case."""
    person_id = visit.carried_out_by_id
    if person_id is None or person_id == actor.person_id or visit.starts_at is None or unit is None:
        return
    told = Tell(Kind.OWNER, Who.PERSON, None, True, person_id)
    cases.remind(
        session, "visit_entrusted", None, dedup=f"{visit.id}:{person_id}:{visit.starts_at:%Y%m%d%H%M}", unit_id=unit.id,
        unit=unit.name, also=(told,),
    )  # fmt: skip


def note_step(
    session: Session, actor: Actor, visit: HomeVisit, step: Step, *, windows: Sequence[object] = (), said: str | None = None,
    told: str | None = None,
) -> None:  # fmt: skip
    """Write a step of an inspection's history: who, when, which times, why, and who told the owner."""
    session.add(
        HomeVisitStep(
            visit_id=visit.id,
            case_id=visit.case_id,
            organisation_id=visit.organisation_id,
            host_organisation_id=visit.host_organisation_id,
            step=step.value,
            at=clock.now(),
            by_id=actor.person_id,
            by_organisation_id=actor.organisation_id,
            windows=list(windows),
            text=(said or "").strip() or None,
            told_by=told,
        )
    )
    session.flush()
