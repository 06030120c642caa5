"""The register of cases, and the first tab of a case: what happened, who works on it, what waits."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access, frame
from portal.pages.telling import ages, drawn_clock, told
from portal.pages.words import say
from portal.workflow import board, register
from portal.workflow.cases.models import Case
from portal.workflow.disclosure import Facet
from portal.workflow.overview import overview
from portal.workflow.referrals.words import NEED_WORDS
from portal.workflow.stages import STAGE_WORDS, Stage
from tenants.kinds import Kind, Role
from tenants.permissions import ROLE_WORDS
from tenants.permissions import Permission as P

bp = Blueprint("cases", __name__, template_folder="templates")


@bp.get("/cases")
@access.page(P.SEE_CASES, kept_plans=True)
def index() -> Any:
    """The cases that the organisation may see: filtered, sorted and paged by the address."""
    asked = request.args
    stage = Stage(asked["stage"]) if asked.get("stage") in set(Stage) else None
    sort = asked.get("sort", "") if asked.get("sort") in register.SORTS else "recent"
    q = asked.get("q", "").strip()
    found = register.page(g.db, g.actor, stage=stage, sort=sort, q=q, after=asked.get("after"), before=asked.get("before"))
    counts = register.counts(g.db, g.actor)
    facet = Facet.IDENTITY_CONTACTS if g.actor.kind is Kind.OWNER else Facet.IDENTITY
    access.read_also(facet, *(line.case_id for line in found.lines if line.surname is not None))
    kept: dict[str, Any] = {name: value for name, value in (("stage", stage and stage.value), ("q", q)) if value}

    def address(**more: Any) -> str:
        order = {} if sort == "recent" else {"sort": sort}
        return url_for("cases.index", **{**kept, **order, **more})

    return render_template(
        "cases/index.html",
        lines=found.lines,
        previous=address(before=found.previous) if found.previous else "",
        following=address(after=found.following) if found.following else "",
        stages=[(s.value, say(word), counts.get(s.value)) for s, word in STAGE_WORDS.items()],
        stage=stage,
        sort=sort,
        sorts={name: address(sort=name) for name in register.SORTS},
        q=q,
        filtered=bool(kept),
        anything=bool(counts),
        new_referral=_new_referral(),
    )


def _new_referral() -> frame.Button | None:
    if not frame.has_page("referrals.new") or P.WRITE_REFERRAL not in frame.permissions():
        return None
    return frame.Button(gettext("Open a referral"), url_for("referrals.new"), True)


@bp.get("/cases/<uuid:case_id>")
@access.page(P.SEE_CASES, case=True, kept_plans=True)
def show(case: Case) -> Any:
    """The first tab of a case."""
    older = request.args.get("older")
    seen = overview(g.db, case, older=older)
    waiting = [] if older else board.waiting(g.db, g.actor, case_id=case.id)
    return render_template(
        "cases/show.html",
        clock=drawn_clock(seen.clock) if seen.clock else None,
        workers=[(_capital(say(ROLE_WORDS[Role(w.role)])), w.name, w.organisation) for w in seen.workers],
        lines=[{"when": h.at, "text": told(h.name, h.data), "who": _who(h)} for h in seen.timeline.lines],
        older=url_for("cases.show", case_id=case.id, older=seen.timeline.older) if seen.timeline.older else "",
        newest=url_for("cases.show", case_id=case.id) if older else "",
        waiting=[frame.card(one) for one in waiting],
        ages=ages(case.ages),
        needs=[say(NEED_WORDS[need]) for need in case.needs if need in NEED_WORDS],
        **frame.case_context(),
    )


def _who(line: Any) -> str:
    return ", ".join(part for part in (line.person, line.organisation) if part)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
