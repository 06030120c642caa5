"""Pages of the minutes: the draft, signing them off, correcting, the file as it was signed, and verifying a fingerprint."""

from __future__ import annotations

from typing import Any

from flask import Response, g, render_template, request, url_for
from flask_babel import gettext

from portal.pages import access
from portal.pages.access import actor
from portal.pages.assessment.blueprint import BOTH, bp
from portal.pages.assessment.sessions import form_page
from portal.pages.assessment.sitting_forms import CorrectForm, VerifyForm
from portal.records.minutes import signing
from portal.workflow.assessment import equipe, sitting_queries
from portal.workflow.assessment.minutes import ASIDE, load_minutes, verify
from portal.workflow.assessment.models import EquipeSession
from portal.workflow.assessment.voices import Minutes
from tenants import clock
from tenants.errors import Conflict, NotAllowed
from tenants.permissions import Permission as P
from tenants.sentences import S


@bp.get("/sessions/<uuid:session_id>/minutes")
@access.page(P.ASSESS, load=equipe.load_session)
def minutes(sitting: EquipeSession) -> Any:
    """The minutes of a session: the signed versions, or the draft that its chair signs."""
    if sitting.state != "closed":
        raise Conflict(S("The minutes are drawn up once the session is closed."))
    may_read = sitting_queries.reads_minutes(g.db, sitting)
    return form_page(
        "assessment/minutes.html", sitting, None, gettext("Minutes"), kept=sitting_queries.minutes_of(g.db, sitting),
        may_read=may_read, chairs=sitting.chair_id == actor().person_id,
    )  # fmt: skip


@bp.get("/sessions/<uuid:session_id>/minutes/draft.pdf")
@access.page(P.ASSESS, load=equipe.load_session)
def draft_minutes(sitting: EquipeSession) -> Any:
    """The minutes as they would be signed now."""
    if sitting.state != "closed":
        raise Conflict(S("The minutes are drawn up once the session is closed."))
    if not sitting_queries.reads_minutes(g.db, sitting):
        raise NotAllowed(ASIDE)
    return _pdf(signing.draft(g.db, sitting), f"bozza-verbale-{clock.day_of(sitting.starts_at)}.pdf")


@bp.post("/sessions/<uuid:session_id>/minutes/sign")
@access.page(P.ASSESS, load=equipe.load_session)
def sign_minutes(sitting: EquipeSession) -> Any:
    """Sign the minutes off."""
    address = url_for("assessment.minutes", session_id=sitting.id)
    access.attempt(None, lambda: signing.sign(g.db, actor(), sitting.id))
    if access.refused():
        return access.back_to(address)
    return access.done(gettext("The minutes are signed and the members of the Equipe were told."), address)


@bp.route("/sessions/<uuid:session_id>/minutes/correct", methods=BOTH)
@access.page(P.ASSESS, load=equipe.load_session)
def correct_minutes(sitting: EquipeSession) -> Any:
    """A further version of signed minutes, with its reason."""
    form = CorrectForm(remarks=sitting.remarks)
    if form.validate_on_submit():
        typed: dict[str, Any] = form.data
        access.attempt(
            form, lambda: signing.sign(g.db, actor(), sitting.id, remarks=typed["remarks"] or "", reason=typed["reason"] or "")
        )
        if not access.refused():
            said = gettext("The corrected minutes are signed; the version before stays as it was.")
            return access.done(said, url_for("assessment.minutes", session_id=sitting.id))
    return form_page("assessment/correct.html", sitting, form, gettext("Correct the minutes"))


@bp.get("/minutes/<uuid:minutes_id>.pdf")
@access.page(P.ASSESS, load=load_minutes)
def signed_minutes(kept: Minutes) -> Any:
    """The file as it was signed."""
    return _pdf(signing.file_of(kept), f"verbale-{kept.content['starts_at'][:10]}-v{kept.version}.pdf")


@bp.route("/minutes/verify", methods=BOTH)
@access.page(P.ASSESS)
def verify_minutes() -> Any:
    """Whether a file, or a fingerprint copied from paper, is that of signed minutes."""
    form, found, asked = VerifyForm(), None, False
    if form.validate_on_submit():
        asked = True
        given = form.file.data
        found = verify(g.db, signing.fingerprint_of(given) if given else form.fingerprint.data or "")
    page = render_template(
        "assessment/verify.html",
        form=form,
        found=found,
        asked=asked,
        crumbs=[(gettext("Sessions of the Equipe"), url_for("assessment.sessions")), (gettext("Verify minutes"), None)],
    )
    return page, 422 if request.method == "POST" and not asked else 200


def _pdf(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"}
    return Response(data, mimetype="application/pdf", headers=headers)
