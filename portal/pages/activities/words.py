"""An obligation in words: who owes it, what was said last, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext

from portal.pages import frame
from portal.pages.words import date_it, say
from portal.workflow import board
from portal.workflow.cases.board import Waits
from tenants import clock
from tenants.kinds import Role
from tenants.permissions import ROLE_WORDS, Permission, may
from tenants.sentences import S

if TYPE_CHECKING:
    from portal.workflow.obligations.board import Line
    from tenants.actor import Actor


def title(line: Line) -> str:
    """What is to be done."""
    return say(S(line.owed.task))


def about(line: Line) -> str:
    """The case, the home or the session that it is about."""
    if line.session_at is not None:
        return str(gettext("Session of %(day)s", day=date_it(clock.day_of(line.session_at))))
    return line.number or line.unit or ""


def who(line: Line) -> str:
    """Who owes it: a person by name, else the role."""
    if line.person:
        return line.person
    if line.role == Role.EQUIPE_MEMBER:
        return str(gettext("the Equipe"))
    return str(gettext("nobody in person: %(role)s", role=say(S(ROLE_WORDS[Role(line.role)]))))


def said(line: Line) -> str:
    """What was said of it last."""
    if line.last_sent_on is None:
        return str(gettext("No reminder has gone out yet."))
    if line.escalated_on is not None:
        return str(
            gettext("Last reminder on %(day)s; the head was told on %(head)s.", day=date_it(line.last_sent_on),
                    head=date_it(line.escalated_on))
        )  # fmt: skip
    return str(gettext("Last reminder on %(day)s.", day=date_it(line.last_sent_on)))


def coming(line: Line) -> str:
    """What comes next."""
    if line.asleep and line.snoozed_until is not None:
        return str(
            gettext("Put off until %(day)s by %(who)s: %(reason)s", day=date_it(line.snoozed_until), who=line.snoozed_by or "",
                    reason=line.snooze_reason or "")
        )  # fmt: skip
    rung = line.next_rung
    if rung is None or line.next_on is None:
        return str(gettext("No further reminder is planned."))
    day = date_it(max(line.next_on, clock.today()))
    if rung.to_head or (rung.late and line.due_on < line.next_on):
        return str(gettext("Next on %(day)s, to the head too.", day=day))
    return str(gettext("Next reminder on %(day)s.", day=day))


def address(line: Line, actor: Actor) -> str:
    """The page that does it, for whoever may; else the one of the case or the unit."""
    waits = next((board.BY_KEY[key] for key in line.owed.waits if may(actor, board.BY_KEY[key].permission)), None)
    if line.mine and waits is not None and frame.has_page(waits.endpoint):
        return _of(waits, line)
    if line.mine and line.owed.endpoint and frame.has_page(line.owed.endpoint) and line.case_id:
        return frame.address(line.owed.endpoint, case_id=line.case_id)
    if line.case_id and may(actor, Permission.SEE_CASES):
        return frame.address("cases.show", case_id=line.case_id)
    return frame.address("properties.show_unit", unit_id=line.unit_id) if line.unit_id else ""


def _of(waits: Waits, line: Line) -> str:
    given = {"case_id": line.case_id, "unit_id": line.unit_id}
    names = frame.arguments(waits.endpoint) or ()
    return frame.address(waits.endpoint, **{name: given.get(name) or line.subject_id for name in names})
