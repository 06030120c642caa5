"""The first tab of a case: what happened, who works on it, what waits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import g, url_for

from portal.pages import access, cards, frame
from portal.pages.cases.blueprint import bp
from portal.pages.catalogue import gettext
from portal.pages.lean import context
from portal.pages.telling import ages, drawn_clock, told
from portal.pages.words import datetime_it, say
from portal.workflow.overview import Opened, asked, opened
from portal.workflow.referrals.words import NEED_WORDS
from tenants.permissions import ROLE_WORDS
from tenants.permissions import Permission as P

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.pages.identity import Identity
    from portal.workflow.board import Waiting
    from portal.workflow.cases.models import Case
    from tenants.actor import Actor
    from tenants.breath import Asked


_ROLE_WORDS = {role.value: words for role, words in ROLE_WORDS.items()}


def _opened(session: Session, actor: Actor, case_id: UUID) -> Opened:
    return opened(session, actor, case_id, _older())


def _older() -> str | None:
    """The cursor in the address. To ask werkzeug for what is not there makes an exception each time."""
    given = context().request.args
    return given.get("older") if given else None


def _asks(who: Identity, arguments: Mapping[str, str], case_id: UUID) -> Asked:
    return [asked(who.actor, case_id, arguments.get("older"))] if who.actor else []


@bp.get("/cases/<uuid:case_id>")
@access.page(P.SEE_CASES, case=True, kept_plans=True, opens=_opened, asks=_asks)
def show(case: Case) -> Any:
    """The first tab of a case."""
    seen, around = g.seen, frame.case_context()
    older = _older()
    waiting = _besides(around["step"], seen.waiting)
    return frame.drawn(
        "cases/show.html",
        clock=drawn_clock(seen.clock) if seen.clock else None,
        workers=[
            (_capital(say(_ROLE_WORDS[role])), w.name, w.organisation)
            for role, w in seen.workers.items()
            if w.name and w.organisation
        ],
        lines=[(h.at.isoformat(), datetime_it(h.at), told(h.name, h.data), _who(h)) for h in seen.timeline.lines],
        older=url_for("cases.show", case_id=case.id, older=seen.timeline.older) if seen.timeline.older else "",
        newest=url_for("cases.show", case_id=case.id) if older else "",
        waiting=waiting,
        ages=ages(case.ages),
        needs=", ".join([say(NEED_WORDS[need]) for need in case.needs if need in NEED_WORDS]),
        **around,
    )


def _besides(step: dict[str, Any], waiting: Sequence[Waiting]) -> list[tuple[str, str, str, str, str]]:
    """What waits for the reader besides the next step: where that is theirs, the step says so, with their day, and is not said twice."""
    theirs = next((one for one in waiting if one.what.endpoint == step["endpoint"]), None)
    if theirs is not None:
        step["owner"], step["due"] = gettext("It is up to you."), theirs.due or step["due"]
        step["button"] = replace(step["button"], href=cards.card(theirs)[3] or step["button"].href)
    return [cards.card(one) for one in waiting if one is not theirs]


def _who(line: Any) -> str:
    person, organisation = line.person, line.organisation
    return f"{person}, {organisation}" if person and organisation else person or organisation or ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
