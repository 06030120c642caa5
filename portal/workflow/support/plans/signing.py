"""A version of the plan is sent for signature, signed by each, and comes into force; only then does the one before it end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import select

from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import CaseWorker
from portal.workflow.constraints import UNKNOWN
from portal.workflow.events import GoalClosed, GoalSet, PlanAgreed, PlanSent, PlanTakenBack, Tell, Who
from portal.workflow.referrals.models import Member, MemberName
from portal.workflow.stages import Stage
from portal.workflow.support.models import Goal, Plan, PlanSignature, Progress
from portal.workflow.support.models.plan import METHODS
from portal.workflow.support.plans import drafting
from portal.workflow.support.plans.content import Content, content_of
from portal.workflow.support.rights import AT_WORK, LIVED_IN, require_worker
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.kinds import Kind, Role
from tenants.people import Person
from tenants.permissions import Permission
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.workflow.cases.models import Case
    from tenants.actor import Actor
    from tenants.sentences import Sentence

NOT_OUT = S("This version is not out for signature.")
_SOCIAL_WORKER = Tell(Kind.COMUNE, Who.ASSIGNED, Role.SOCIAL_WORKER)


@dataclass(frozen=True)
class Signer:
    """Who has to sign: an adult of the household, or the educator; and what they said to this version so far."""

    party: str
    id: UUID
    name: str
    signature: PlanSignature | None = None

    @property
    def signed(self) -> bool:
        """Whether they signed, rather than nothing or a reason why not."""
        return self.signature is not None and self.signature.method != "missing"


@dataclass(frozen=True)
class Paper:
    """The plan as it was drawn for its signatures: the sealed file and its fingerprint."""

    sealed: bytes
    file_hash: str


def send_for_signature(session: Session, actor: Actor, case_id: UUID, *, seen: str | None = None) -> Plan:
    """Close the draft for signing: from here on its words do not change, and whoever reads the support reads it.

    Raises:
        NotAllowed: not the coordinator, nor assigned to the case.
        WrongStage: no unit is assigned yet, or the stay is over.
        Conflict: there is no draft, it has changed, it has no goal, or it says the same as the plan in force.
    """
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AT_WORK)
    plan = drafting.require_under_way(session, case.id)
    if seen is not None and seen != drafting.mark(plan):
        raise Conflict(drafting.CHANGED)
    if plan.state != "draft":
        raise Conflict(drafting.OUT_FOR_SIGNATURE)
    content = content_of(plan)
    if not content.summary or not content.goals:
        raise Conflict(S("A plan is signed when it says what it is about and has at least one goal."))
    late = [goal.title for goal in content.goals if goal.due_on < clock.today()]
    if late:
        raise Conflict(S("The day of this goal is past: %(goal)s. Agree on a new one with the household.", goal=late[0]))
    now = drafting.in_force(session, case.id)
    if now is not None and content_of(now).fingerprint == content.fingerprint:
        raise Conflict(S("This version says the same as the plan in force."))
    plan.state, plan.sent_at, plan.content_hash = "to_sign", clock.now(), content.fingerprint
    cases.record(session, actor, case, PlanSent(version=plan.version), also=_comune(case))
    return plan


def take_back(session: Session, actor: Actor, case_id: UUID) -> Plan:
    """Make a version that is out for signature a draft again. Signatures that were given hold for the words that were signed.

    Raises:
        NotAllowed, WrongStage: as :func:`send_for_signature`.
        Conflict: none is out for signature.
    """
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AT_WORK)
    plan = _out(session, case)
    plan.state, plan.sent_at, plan.content_hash = "draft", None, None
    cases.record(session, actor, case, PlanTakenBack(version=plan.version))
    return plan


def sign(
    session: Session, actor: Actor, case_id: UUID, signer_id: UUID, *, method: str, note: str = "", image: bytes | None = None,
    key: UUID | None = None,
) -> PlanSignature:  # fmt: skip
    """Keep a signature (its sealed ``image``), or why somebody does not sign. The last word of each counts.

    Raises:
        NotFound: nobody of this plan has this id.
        NotAllowed, WrongStage, Conflict: as :func:`take_back`.
        Invalid: no way chosen, no image of a signature, no reason why it is missing.
    """
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AT_WORK)
    plan = _out(session, case)
    signer = next((one for one in signers(session, plan) if one.id == signer_id), None)
    if signer is None:
        raise NotFound(UNKNOWN)
    if method not in METHODS:
        raise Invalid(method=S("Choose how it was signed."))
    if method == "missing" and not note.strip():
        raise Invalid(note=S("Write why this signature is missing."))
    if method == "missing" and signer.party == "educator":
        raise Invalid(method=S("The educator signs the plan: without that it does not come into force."))
    if method != "missing" and image is None:
        raise Invalid(file=S("Sign in the box, or add the photo of the signed paper."))
    made = PlanSignature(
        id=key or uuid4(),
        plan_id=plan.id,
        case_id=case.id,
        organisation_id=actor.organisation_id,
        party=signer.party,
        member_id=signer.id if signer.party == "household" else None,
        person_id=signer.id if signer.party == "educator" else None,
        method=method,
        note=note.strip() or None,
        image=image if method != "missing" else None,
        content_hash=plan.content_hash,
        recorded_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    return made


def ready(session: Session, actor: Actor, case_id: UUID, agreed_on: date) -> tuple[Plan, list[Signer]]:
    """The version that may come into force now, its case locked, with its signatures: what its PDF is drawn from.

    Raises:
        NotAllowed, WrongStage, Conflict: as :func:`take_back`; or somebody has neither signed nor a reason.
        Invalid: a day to come, or before the case (``agreed_on``).
    """
    case = cases.lock(session, case_id)
    require_worker(session, actor, case, Permission.WRITE_SUPPORT, AT_WORK)
    plan = _out(session, case)
    found = signers(session, plan)
    waiting = [one.name for one in found if one.signature is None]
    if waiting:
        raise Conflict(S("Still to sign, or to say why not: %(names)s.", names=waiting))
    if not any(one.signed for one in found if one.party == "household"):
        raise Conflict(S("Nobody of the household has signed: then it is no agreement, and the plan in force stays."))
    wrong: dict[str, Sentence] = {}
    if agreed_on > clock.today():
        wrong["agreed_on"] = S("The plan was agreed on a day that is still to come: correct the date.")
    if agreed_on < case.opened_on:
        wrong["agreed_on"] = S("The plan cannot be older than the case, opened on %(day)s.", day=case.opened_on)
    if wrong:
        raise Invalid(**wrong)
    return plan, found


def put_in_force(session: Session, actor: Actor, plan: Plan, agreed_on: date, paper: Paper) -> Plan:
    """Let a signed version take the place of the one before it, after :func:`ready`: its goals are the goals from now on."""
    case = cases.lock(session, plan.case_id)
    before = drafting.in_force(session, case.id)
    if before is not None:
        before.state, before.superseded_on = "superseded", agreed_on
        session.flush()
    plan.state, plan.agreed_on, plan.file, plan.file_hash = "in_force", agreed_on, paper.sealed, paper.file_hash
    session.flush()
    content = content_of(plan)
    _set_goals(session, actor, case, plan, content)
    _close_removed(session, actor, case, content, agreed_on)
    cases.record(session, actor, case, PlanAgreed(), also=_comune(case))
    return plan


def signers(session: Session, plan: Plan) -> list[Signer]:
    """Who signs a version: the household's adults, then the educator of the case; each with what they said to these very words."""
    said = {
        one.member_id or one.person_id: one
        for one in session.scalars(
            select(PlanSignature)
            .where(PlanSignature.plan_id == plan.id, PlanSignature.content_hash == plan.content_hash)
            .order_by(PlanSignature.at)
        )
    }
    adults = session.execute(
        select(Member.id, MemberName.given_name + " " + MemberName.surname)
        .join(MemberName, MemberName.member_id == Member.id)
        .where(Member.case_id == plan.case_id, Member.removed_at.is_(None), MemberName.adult)
        .order_by(Member.position)
    ).all()
    found = [Signer("household", key, name, said.get(key)) for key, name in adults]
    educator = session.execute(
        select(Person.id, Person.given_name + " " + Person.surname)
        .join(CaseWorker, CaseWorker.person_id == Person.id)
        .where(
            CaseWorker.case_id == plan.case_id,
            CaseWorker.organisation_id == plan.organisation_id,
            CaseWorker.role == Role.EDUCATOR.value,
            CaseWorker.ended_on.is_(None),
        )
    ).first()
    writer = (
        educator
        or session.execute(
            select(Person.id, Person.given_name + " " + Person.surname).where(Person.id == plan.written_by_id)
        ).one()
    )
    return [*found, Signer("educator", writer[0], writer[1], said.get(writer[0]))]


def _out(session: Session, case: Case) -> Plan:
    plan = drafting.require_under_way(session, case.id)
    if plan.state != "to_sign":
        raise Conflict(NOT_OUT)
    return plan


def _set_goals(session: Session, actor: Actor, case: Case, plan: Plan, content: Content) -> None:
    for said in content.goals:
        goal = session.get(Goal, said.id)
        values: dict[str, Any] = {
            "plan_id": plan.id, "area": said.area, "title": said.title, "expected": said.expected, "indicator": said.indicator,
            "due_on": said.due_on, "commitments": {party: text for party, text in said.commitments.items() if text},
        }  # fmt: skip
        if goal is None:
            session.add(
                Goal(id=said.id, case_id=case.id, organisation_id=actor.organisation_id, start_level=said.start_level, **values)
            )
            session.flush()
            cases.record(session, actor, case, GoalSet(goal=said.title))
        elif goal.state == "open":
            for name, value in values.items():
                setattr(goal, name, value)
            if not session.scalar(select(Progress.id).where(Progress.goal_id == goal.id).limit(1)):
                goal.start_level = said.start_level
    session.flush()


def _close_removed(session: Session, actor: Actor, case: Case, content: Content, day: date) -> None:
    kept = {goal.id for goal in content.goals}
    for goal in session.scalars(
        select(Goal).where(Goal.case_id == case.id, Goal.state == "open").order_by(Goal.created_at)
    ).all():
        if goal.id not in kept:
            goal.state, goal.closed_on, goal.closing_note = "dropped", day, content.removed.get(str(goal.id))
            cases.record(session, actor, case, GoalClosed(goal=goal.title, state="dropped"))


def _comune(case: Case) -> tuple[Tell, ...]:
    return (_SOCIAL_WORKER,) if Stage(case.stage) in LIVED_IN else ()
