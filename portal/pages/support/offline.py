"""Without signal: the shell that a phone keeps, the numbers that it may know, and the door by which its records arrive."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, g, jsonify, render_template, request, session, url_for
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from portal.pages import access
from portal.pages.catalogue import in_language
from portal.pages.edge import LANGUAGES
from portal.pages.identity import COOKIE_KEY
from portal.pages.support import photos, words
from portal.pages.support.blueprint import bp
from portal.pages.support.meeting_forms import RecordForm
from portal.pages.ui import assets
from portal.pages.ui.shell import Shell
from portal.pages.words import say
from portal.workflow.cases.models import Case, CaseWorker
from portal.workflow.disclosure import Facet
from portal.workflow.support import commands
from portal.workflow.support.meetings import queries as meetings
from portal.workflow.support.rights import AT_WORK
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound, Refused
from tenants.permissions import Permission as P

MOST_CASES = 200


@bp.get("/sw.js")
@access.public
def service_worker() -> Any:
    """The one service worker of the portal; it stands at the root, since what it may answer for is what lies below it."""
    file = assets.DIST / assets.Assets()("sw.js").rpartition("/")[2]
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return Response(file.read_bytes(), mimetype="text/javascript", headers=headers)


@bp.get("/offline")
@access.public
def offline() -> Any:
    """The shell: a form and no data of anybody. The service worker keeps it and shows it where there is no signal."""
    asked = request.args.get("language", "")
    language = asked if asked in LANGUAGES else LANGUAGES[0]
    with in_language(language):
        form = RecordForm(formdata=None, meta={"csrf": False})
        return render_template(
            "support/offline.html", form=form, words=words, csrf_token=lambda: "", shell=Shell(language=language)
        )


@bp.get("/support/offline/cases")
@access.page(P.WRITE_SUPPORT)
def offline_cases() -> Any:
    """What a phone may know without signal: the numbers of the cases entrusted to this person. No name, no address, nothing else."""
    rows = g.db.execute(
        select(Case.id, Case.number)
        .join(CaseWorker, CaseWorker.case_id == Case.id)
        .where(
            CaseWorker.person_id == g.actor.person_id,
            CaseWorker.organisation_id == g.actor.organisation_id,
            CaseWorker.ended_on.is_(None),
            Case.stage.in_(AT_WORK),
        )
        .order_by(Case.number)
        .limit(MOST_CASES)
    )
    return jsonify(
        person=str(g.actor.person_id),
        session=hashlib.sha256(f"offline:{session[COOKIE_KEY]}".encode()).hexdigest()[:16],
        csrf=generate_csrf(),
        cases=[{"id": str(key), "number": number} for key, number in rows],
    )


@bp.post("/cases/<uuid:case_id>/support/offline")
@access.page(P.WRITE_SUPPORT, case=True, facet=Facet.SUPPORT, reads=(Facet.SUPPORT,))
def offline_record(case: Case) -> Any:
    """A record that waited on a phone. Sent again it is answered as the first time; what stands in its way is said, not overwritten."""
    sent_as = _sent_as()
    if request.form.get("person") != str(g.actor.person_id) or sent_as is None:
        return jsonify(state="refused", sentence=say(photos.NOT_YOURS)), 422
    form = RecordForm(meta={"csrf": False})
    form.offer(meetings.names(g.db, case.id), [])
    if not form.validate():
        return jsonify(state="refused", sentence=" ".join(str(e) for errors in form.errors.values() for e in errors)), 422
    record = replace(form.record(), written_at=_written_at())
    if not any(name.startswith("absent-") for name in request.form):
        record = replace(record, absent=None)
    received = []
    try:
        received = photos.receive()
        meeting, known = commands.receive_record(
            g.db, g.actor, case.id, record, sent_as=sent_as, despite=request.form.get("despite") == "1"
        )
        if not known:
            photos.attach(case.id, meeting, received)
        g.db.flush()
    except NotFound:
        raise
    except Refused as refusal:
        g.db.rollback()
        state = "conflict" if isinstance(refusal, Conflict) else "refused"
        sentences = list(refusal.fields.values()) if isinstance(refusal, Invalid) else [refusal.sentence]
        return jsonify(state=state, sentence=" ".join(say(s) for s in sentences)), 409 if state == "conflict" else 422
    return jsonify(state="already" if known else "saved", href=url_for("support.show", case_id=case.id, _anchor="meetings"))


def _sent_as() -> UUID | None:
    with suppress(ValueError):
        return UUID(request.form.get("sent_as", ""))
    return None


def _written_at() -> datetime:
    """When it was typed, by the phone's clock; never later than now."""
    with suppress(ValueError, OverflowError, OSError):
        return min(datetime.fromtimestamp(int(request.form.get("written_at", "")) / 1000, UTC), clock.now())
    return clock.now()
