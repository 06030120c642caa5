"""The register of cases as a list: tabs with their counters, filters in the address, orders that an index carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access, frame
from portal.pages.cases.blueprint import bp
from portal.pages.words import say
from portal.workflow import register
from portal.workflow.disclosure import Facet
from portal.workflow.queue import FOLLOWED_BY, queue
from portal.workflow.register import Asked
from portal.workflow.stages import STAGE_WORDS, Stage
from tenants.kinds import Kind
from tenants.permissions import Permission as P

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.workflow.queue import Queue


@bp.get("/cases")
@access.page(P.SEE_CASES, kept_plans=True)
def index() -> Any:
    """The cases that the organisation may see: filtered, sorted and paged by the address."""
    asked, sort = asked_by(request.args), sort_by(request.args)
    found = register.page(g.db, g.actor, asked, sort=sort, after=request.args.get("after"), before=request.args.get("before"))
    around = queue(g.db, g.actor)
    log_names(*(line.case_id for line in found.lines if line.surname is not None))
    kept = as_arguments(asked)

    def address(**more: Any) -> str:
        order = {} if sort == "recent" else {"sort": sort}
        return url_for("cases.index", **{**kept, **order, **more})

    return render_template(
        "cases/index.html",
        lines=found.lines,
        previous=address(before=found.previous) if found.previous else "",
        following=address(after=found.following) if found.following else "",
        stages=[(s.value, say(word), around.stages.get(s.value)) for s, word in STAGE_WORDS.items()],
        tabs=tabs(around, asked.queue or "all"),
        asked=asked,
        sort=sort,
        sorts={name: address(sort=name) for name in register.SORTS},
        q=asked.q,
        anything=bool(around.stages),
        workers=around.workers,
        followed=g.actor.kind in FOLLOWED_BY,
        choose=g.actor.kind is Kind.COMUNE and P.ASSIGN_SOCIAL_WORKER in frame.permissions(),
        absences=bool({P.ASSIGN_SOCIAL_WORKER, P.ASSIGN_WORKERS} & frame.permissions()),
        new_referral=_new_referral(),
    )


@bp.get("/cases/suggest")
@access.page(P.SEE_CASES)
def suggest() -> Any:
    """A fragment: the best cases for what is being typed in the search box at the top."""
    found = register.suggest(g.db, g.actor, request.args.get("q", ""))
    log_names(*(hit.case_id for hit in found if hit.household is not None))
    return render_template("cases/_found.html", found=found, q=request.args.get("q", "").strip())


def asked_by(arguments: Mapping[str, str]) -> Asked:
    """What an address asks for; what it cannot mean is left out."""
    stage, queue_ = arguments.get("stage"), arguments.get("queue", "")
    followed = g.actor.kind in FOLLOWED_BY
    return Asked(
        Stage(stage) if stage in set(Stage) else None,
        queue_ if followed and queue_ in register.QUEUES else "",
        _uuid(arguments.get("worker")) if followed else None,
        arguments.get("urgent") == "yes",
        arguments.get("q", "").strip(),
    )


def sort_by(arguments: Mapping[str, str]) -> str:
    """The order that an address asks for."""
    sort = arguments.get("sort", "")
    return sort if sort in register.SORTS else "recent"


def as_arguments(asked: Asked) -> dict[str, str]:
    """What is asked for, as arguments of an address."""
    found = {
        "stage": asked.stage.value if asked.stage else "",
        "queue": asked.queue,
        "worker": str(asked.worker or ""),
        "urgent": "yes" if asked.urgent else "",
        "q": asked.q,
    }
    return {name: value for name, value in found.items() if value}


def tabs(around: Queue, active: str) -> list[dict[str, Any]]:
    """The tabs above the list, for those whose organisation follows cases."""
    if g.actor.kind not in FOLLOWED_BY:
        return []
    entries = [
        ("all", gettext("All cases"), url_for("cases.index"), 0),
        ("mine", gettext("My cases"), url_for("cases.index", queue="mine"), around.mine),
    ]
    if g.actor.kind is Kind.COMUNE:
        entries.append(("unfollowed", gettext("Nobody's"), url_for("cases.index", queue="unfollowed"), around.unfollowed))
        if P.ALLOCATE_CASES in frame.permissions():
            entries.append(("stalled", gettext("Standing still"), url_for("cases.stalled"), around.stalled))
    return [
        {"label": label, "href": href, "active": name == active, "count": count, "locked": False}
        for name, label, href, count in entries
    ]


def log_names(*case_ids: UUID) -> None:
    """Log that the names of these households are read."""
    access.read_also(Facet.IDENTITY_CONTACTS if g.actor.kind is Kind.OWNER else Facet.IDENTITY, *case_ids)


def _new_referral() -> frame.Button | None:
    if not frame.has_page("referrals.new") or P.WRITE_REFERRAL not in frame.permissions():
        return None
    return frame.Button(gettext("Open a referral"), url_for("referrals.new"), True)


def _uuid(typed: str | None) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return None
