"""What an actor can do on a case now: every action available, or unavailable with its reason. Pages and documents are drawn from it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from portal.workflow.stages import TRANSITIONS, Stage, Transition
from tenants.kinds import ROLES_OF, Kind, Role
from tenants.permissions import Permission, may, refusal, roles_with

if TYPE_CHECKING:
    from portal.workflow.cases.models import Case
    from tenants.actor import Actor
    from tenants.sentences import Sentence


class Action(NamedTuple):
    """One thing to do. ``family`` and ``name`` name the page that does it (endpoint ``family.name``); ``label`` is a msgid."""

    family: str
    name: str
    label: str
    allowed: bool
    reason: Sentence | None = None
    primary: bool = True


def action(
    actor: Actor,
    case: Case,
    family: str,
    name: str,
    label: str,
    permission: Permission,
    *,
    transition: Transition | None = None,
    at: tuple[Stage, ...] = (),
    unless: Sentence | None = None,
    primary: bool = True,
) -> Action | None:
    """Judge one action; ``None`` when it has nothing to do with this stage, or with this kind of organisation at all.

    An action of the stage that another role of the same organisation does is shown with the reason; ``unless`` gives the reason
    why it cannot be done although role and stage would allow it.
    """
    if at and case.stage not in at:
        return None
    if transition is not None:
        rule = TRANSITIONS[transition]
        if case.stage not in rule.sources or actor.kind not in rule.kinds:
            return None
    if not may(actor, permission):
        if not is_a_task_of(actor.kind, permission):
            return None
        return Action(family, name, label, False, refusal(permission), primary)
    return Action(family, name, label, unless is None, unless, primary)


@cache
def is_a_task_of(kind: Kind, permission: Permission) -> bool:
    """Whether somebody in such an organisation may do this, by the map of rights."""
    roles = roles_with(permission)
    return any(role in roles for role in ROLES_OF[kind]) or (kind is not Kind.OWNER and Role.EQUIPE_MEMBER in roles)
