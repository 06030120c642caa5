"""The register of cases as a list: tabs with their counters, filters in the address, orders that an index carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for

from portal.pages import access, frame
from portal.pages.cases.blueprint import bp
from portal.pages.catalogue import gettext
from portal.pages.words import date_it, say, urgency
from portal.workflow import register, search
from portal.workflow.disclosure import Facet
from portal.workflow.queue import FOLLOWED_BY, queue
from portal.workflow.queue import asked as queue_asked
from portal.workflow.register import Asked
from portal.workflow.stages import STAGE_WORDS, Stage
from tenants import clock
from tenants.kinds import Kind
from tenants.permissions import Permission as P
from tenants.permissions import may, permissions_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portal.pages.identity import Identity
    from portal.workflow.queue import Queue
    from portal.workflow.register import Line
    from tenants.actor import Actor
    from tenants.breath import Asked as Asking


def _asks(who: Identity, arguments: Mapping[str, str]) -> Asking:
    if who.actor is None:
        return []
    asked, sort = asked_by(arguments, who.actor), sort_by(arguments)
    logging = bool(arguments)  # without any, the filter that was kept may lead elsewhere
    page = register.asking(
        who.actor, asked, sort=sort, after=arguments.get("after"), before=arguments.get("before"), logging=logging
    )
    return [queue_asked(who.actor), page]


@bp.get("/cases")
@access.page(P.SEE_CASES, kept_plans=True, asks=_asks)
def index() -> Any:
    """The cases that the organisation may see: filtered, sorted and paged by the address."""
    here = g._get_current_object()  # one look for what is asked several times
    db, actor = here.db, here.actor
    around, given = queue(db, actor), request.args.to_dict()
    if not given and (begins := _begins_with(around)):
        return redirect(url_for("cases.index", kept="yes", **begins))
    asked, sort = asked_by(given, actor), sort_by(given)
    found = register.page(
        db,
        actor,
        asked,
        sort=sort,
        after=given.get("after"),
        before=given.get("before"),
        names=dict(around.workers),
    )
    if not found.logged:
        log_names(*(line.case_id for line in found.lines if line.surname is not None))
    kept = as_arguments(asked)

    def address(page: str = "cases.index", **more: Any) -> str:
        order = {} if sort == "recent" else {"sort": sort}
        return frame.address_with(page, **{**kept, **order, **more})

    today, may_do = clock.today(), permissions_of(actor)
    return frame.drawn(
        "cases/index.html",
        rows=[_row(line, today) for line in found.lines],
        cut=found.cut,
        previous=address(before=found.previous) if found.previous else "",
        following=address(after=found.following) if found.following else "",
        stages=[(stage, say(word), around.stages.get(stage)) for stage, word in _STAGE_WORDS],
        tabs=tabs(around, asked, sort),
        **_kept(around, asked, sort),
        asked=asked,
        sort=sort,
        sorts={name: address(sort=name) for name in register.SORTS},
        files=[(kind.upper(), address(page=f"cases.as_{kind}")) for kind in ("xlsx", "csv")],
        q=asked.q,
        anything=bool(around.stages),
        workers=around.workers,
        followed=actor.kind in FOLLOWED_BY,
        choose=actor.kind is Kind.COMUNE and P.ASSIGN_SOCIAL_WORKER in may_do,
        absences=bool({P.ASSIGN_SOCIAL_WORKER, P.ASSIGN_WORKERS} & may_do),
        new_referral=_new_referral(),
    )


def _row(line: Line, today: date) -> tuple[Any, ...]:
    """A line of the list, its days and their state written; what people typed is escaped where it is shown."""
    names = f"{line.surname} {line.given_name}" if line.surname else ""
    pressing = line.urgent and line.stage not in ("closed", "rejected", "withdrawn")
    ends_on, due = line.ends_on, line.due
    return (
        str(line.case_id), line.number, line.stage, names, line.protected, line.size, line.worker, pressing,
        date_it(line.stage_since), date_it(line.last_day) if ends_on else "",
        urgency((due - today).days) if due else "ok", date_it(due) if due else "",
    )  # fmt: skip


@bp.get("/cases/suggest")
@access.page(P.SEE_CASES)
def suggest() -> Any:
    """A fragment: the best cases for what is being typed in the search box at the top."""
    found = search.suggest(g.db, g.actor, request.args.get("q", ""))
    log_names(*(hit.case_id for hit in found if hit.household is not None))
    return render_template("cases/_found.html", found=found, q=request.args.get("q", "").strip())


_STAGE_WORDS = tuple((stage.value, word) for stage, word in STAGE_WORDS.items())
_STAGES = frozenset(stage.value for stage in Stage)


def asked_by(arguments: Mapping[str, str], actor: Actor | None = None) -> Asked:
    """What an address asks for; what it cannot mean is left out."""
    stage, queue_ = arguments.get("stage"), arguments.get("queue", "")
    followed = (actor or g.actor).kind in FOLLOWED_BY
    return Asked(
        Stage(stage) if stage in _STAGES else None,
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


def described(asked: Asked, sort: str, around: Queue) -> str:
    """What a filter shows, in words. A colleague who follows cases no longer has no name in it."""
    parts = []
    if asked.queue:
        parts.append(gettext("my cases") if asked.queue == "mine" else gettext("cases that nobody follows"))
    if asked.stage is not None:
        parts.append(gettext("stage: %(stage)s", stage=say(STAGE_WORDS[asked.stage])))
    if asked.worker is not None:
        name = dict(around.workers).get(asked.worker, gettext("a colleague who follows no cases any more"))
        parts.append(gettext("followed by %(name)s", name=name))
    if asked.urgent:
        parts.append(gettext("only urgent ones"))
    if sort != "recent":
        parts.append(gettext("by number") if sort == "number" else gettext("stays that end soonest first"))
    return ", ".join(parts) or gettext("All cases")


def _begins_with(around: Queue) -> dict[str, Any]:
    """The filter with which the list opens when its address names none: the chosen one, else the last one used."""
    begins = next((one for one in around.filters if one.is_default), None) or next(
        (one for one in around.filters if one.name is None), None
    )
    return _arguments(begins.asked) if begins else {}


def _arguments(kept: Mapping[str, str]) -> dict[str, Any]:
    """A kept filter as an address that means something today."""
    sort = sort_by(kept)
    return {**as_arguments(asked_by(kept)), **({} if sort == "recent" else {"sort": sort})}


def _kept(around: Queue, asked: Asked, sort: str) -> dict[str, Any]:
    """What the page says of kept filters: whether this one can be kept, was remembered, is to be remembered."""
    now = {name: value for name, value in _arguments({**as_arguments(asked), "sort": sort}).items() if name != "q"}
    last = next((_arguments(one.asked) for one in around.filters if one.name is None), {})
    known = next((one for one in around.filters if one.name and _arguments(one.asked) == now), None)
    begins, opens = "", bool(now and "kept" in request.args and request.args["kept"])
    if opens and known and known.is_default:
        begins = gettext("The list opens with your filter “%(name)s”.", name=known.name)
    elif opens:
        begins = gettext("The list opens as you left it: %(filter)s.", filter=described(asked, sort, around))
    return {
        "begins": begins,
        "remember": frame.address_with("cases.remember_filter", **now) if now != last and not asked.q else "",
        "keep_filter": frame.address_with("cases.save_filter", **now) if now and not known else "",
        "keeps_some": any(one.name for one in around.filters),
    }


def tabs(around: Queue, asked: Asked | None, sort: str = "recent") -> list[dict[str, Any]]:
    """The tabs above the list: the queues, for those whose organisation follows cases, and the filters that the reader pinned.

    ``asked`` is nothing on the page of what stands still.
    """
    here = g._get_current_object()
    pinned = [(one, _arguments(one.asked)) for one in around.filters if one.name and one.pinned]
    now = _arguments({**as_arguments(asked), "sort": sort}) if asked else None
    own = next((one.id for one, kept in pinned if kept == now), None)
    active = own or (asked.queue or "all" if asked else "stalled")
    counts = register.count(here.db, here.actor, [asked_by(kept) for _, kept in pinned])
    mine = [
        (one.id, one.name, frame.address_with("cases.index", **kept), str(n) if n <= register.COUNTED else f"{register.COUNTED}+")
        for (one, kept), n in zip(pinned, counts, strict=True)
    ]
    queues = _queues(around, here.actor)
    if not queues and mine:
        queues = [("all", gettext("All cases"), frame.address_with("cases.index", all="yes"), 0)]
    return [
        {"label": label, "href": href, "active": name == active, "count": count, "locked": False}
        for name, label, href, count in (*queues, *mine)
    ]


def _queues(around: Queue, actor: Actor) -> list[tuple[Any, str, str, int]]:
    if actor.kind not in FOLLOWED_BY:
        return []
    entries = [
        ("all", gettext("All cases"), frame.address_with("cases.index", all="yes"), 0),
        ("mine", gettext("My cases"), frame.address_with("cases.index", queue="mine"), around.mine),
    ]
    if actor.kind is Kind.COMUNE:
        entries.append(
            ("unfollowed", gettext("Nobody's"), frame.address_with("cases.index", queue="unfollowed"), around.unfollowed)
        )
        if may(actor, P.ALLOCATE_CASES):
            entries.append(("stalled", gettext("Standing still"), frame.address_with("cases.stalled"), around.stalled))
    return entries


def log_names(*case_ids: UUID) -> None:
    """Log that the names of these households are read."""
    access.read_also(Facet.IDENTITY_CONTACTS if g.actor.kind is Kind.OWNER else Facet.IDENTITY, *case_ids)


def _new_referral() -> frame.Button | None:
    if not frame.has_page("referrals.new") or P.WRITE_REFERRAL not in frame.permissions():
        return None
    return frame.Button(gettext("New referral"), frame.address_with("referrals.new"), True)


def _uuid(typed: str | None) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return None
