"""The guided checklist on the phone: opened, filled in section by section, completed. A script queues what the network loses."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import Headers

from portal.pages import access
from portal.pages.identity import services
from portal.pages.placements import checklist_forms, visiting, words
from portal.pages.placements.blueprint import SEEN, bp
from portal.pages.words import say
from portal.records.documents import queries as documents
from portal.records.handovers import links, photos
from portal.records.handovers.report import report_document, write_report
from portal.workflow.cases import commands as cases
from portal.workflow.constraints import UNKNOWN
from portal.workflow.departures import handback
from portal.workflow.disclosure import Facet
from portal.workflow.placements import checklists, correcting, handover, inspections, moves, reporting
from portal.workflow.placements.checklist_models import Checklist, ChecklistPhoto
from portal.workflow.placements.models import Inspection, Placement
from portal.workflow.placements.sections import Damages, Keys, Meeting, Meters, Remarks, Room, Signature
from portal.workflow.properties import overview as homes
from portal.workflow.properties.models import Unit
from portal.workflow.referrals.models import MemberName
from tenants import clock
from tenants.colleagues import colleagues
from tenants.errors import Invalid, NotFound, Refused
from tenants.people import Person
from tenants.permissions import Permission as P
from tenants.permissions import may

if TYPE_CHECKING:
    from portal.workflow.cases.models import Case

log = logging.getLogger("portal.documents")
OPENS = (P.HAND_OVER, P.HAND_BACK, P.CARRY_OUT)
KINDS: dict[str, inspections.Kind] = {"handover": "handover", "handback": "handback"}
SMALL = 480
"""Pixels of a photo's longer side on the checklist's own page."""


@bp.post("/cases/<uuid:case_id>/checklists/<kind>")
@access.page(P.HAND_OVER, P.HAND_BACK, case=True, facet=SEEN)
def start_checklist(case: Case, kind: str) -> Any:
    """Start the checklist, or go on with the one that was started."""
    if kind not in KINDS:
        raise NotFound(UNKNOWN)
    made = checklists.start_checklist(g.db, g.actor, case.id, KINDS[kind])
    return redirect(url_for("placements.checklist", checklist_id=made.id), 303)


@bp.get("/checklists/<uuid:checklist_id>")
@access.page(*OPENS, load=checklists.checklist_of)
def checklist(checklist: Checklist) -> Any:
    """The checklist: what was entered, what is missing, the photos."""
    return _page(checklist)


@bp.post("/checklists/<uuid:checklist_id>/sections")
@access.page(*OPENS, load=checklists.checklist_of)
def save_section(checklist: Checklist) -> Any:
    """Keep one section. A script is answered in JSON; a form comes back to the page."""
    name, typed = request.form.get("section", ""), request.form

    def keep() -> Any:
        section = checklist_forms.read(name, typed)
        if section.name.startswith("signature:") and not _by_script():
            section = checklist_forms.read(name, {**typed, **_photographed(checklist, name)})
        return checklists.save(g.db, g.actor, checklist.id, section, checklist_forms.written_at(typed))

    return _answer(checklist, keep, name)


@bp.post("/checklists/<uuid:checklist_id>/rooms")
@access.page(*OPENS, load=checklists.checklist_of)
def add_room(checklist: Checklist) -> Any:
    """Add a room that the inventory does not know."""
    name = f"room:{request.form.get('room', '').strip()}"
    return _answer(checklist, lambda: _open_room(checklist, name), name)


@bp.post("/checklists/<uuid:checklist_id>/photos")
@access.page(*OPENS, load=checklists.checklist_of)
def add_photo(checklist: Checklist) -> Any:
    """Keep a photo or a drawn signature of a section."""
    name = request.form.get("section", "")

    def keep() -> Any:
        sent = request.files.get("file")
        return _keep(checklist, name, sent.read() if sent else b"", request.form.get("photo_id"))

    return _answer(checklist, keep, name)


@bp.post("/checklists/<uuid:checklist_id>/photos/<uuid:photo_id>/remove")
@access.page(*OPENS, load=checklists.photo_of)
def remove_photo(photo: ChecklistPhoto) -> Any:
    """Leave a photo out of the report."""
    checklist = checklists.checklist_of(g.db, g.actor, photo.checklist_id)
    section, photo_id = photo.section, photo.id
    return _answer(checklist, lambda: checklists.remove_photo(g.db, g.actor, checklist.id, photo_id), section)


@bp.get("/checklists/<uuid:checklist_id>/photos/<uuid:photo_id>")
@access.page(*OPENS, load=checklists.photo_of)
def photo(photo: ChecklistPhoto) -> Any:
    """A photo of the checklist, small."""
    data = photos.file_of(g.db, photo)
    with Image.open(io.BytesIO(data)) as picture:
        picture.thumbnail((SMALL, SMALL))
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=75)
    return Response(out.getvalue(), mimetype="image/jpeg", headers={"Cache-Control": "private, max-age=86400, immutable"})


@bp.post("/checklists/<uuid:checklist_id>/entrust")
@access.page(P.HAND_OVER, P.HAND_BACK, load=checklists.checklist_of)
def entrust_checklist(checklist: Checklist) -> Any:
    """Let a colleague carry the checklist out."""
    asked = request.form.get("person", "")
    try:
        person_id = UUID(asked) if asked else None
    except ValueError:
        raise NotFound(UNKNOWN) from None
    checklists.entrust(g.db, g.actor, checklist.id, person_id)
    sentence = gettext("The colleague was told, and finds it on the page Today.") if person_id else gettext("It was taken back.")
    return access.done(sentence, url_for("placements.checklist", checklist_id=checklist.id))


@bp.post("/checklists/<uuid:checklist_id>/drop")
@access.page(P.HAND_OVER, P.HAND_BACK, load=checklists.checklist_of)
def drop_checklist(checklist: Checklist) -> Any:
    """Give the checklist up."""
    checklists.drop(g.db, g.actor, checklist.id)
    return access.done(
        gettext("The checklist was given up: nothing changed hands."), url_for("placements.show", case_id=checklist.case_id)
    )


@bp.post("/checklists/<uuid:checklist_id>/complete")
@access.page(*OPENS, load=checklists.checklist_of)
def complete_checklist(checklist: Checklist) -> Any:
    """Write the report: the keys change hands."""
    if checklist.visit_id is not None:
        raise NotFound(UNKNOWN)
    checklist_id, act = checklist.id, handover.hand_over_by_checklist
    if checklist.corrects_id is not None:
        act = correcting.carry_out
    elif checklist.move_id is not None:
        act = moves.carry_out
    elif checklist.kind == "handback":
        act = handback.hand_back_by_checklist
    try:
        report = act(g.db, g.actor, checklist_id)
        g.db.flush()
    except Refused as refusal:
        g.db.rollback()
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        again = checklists.checklist_of(g.db, g.actor, checklist_id)
        wrong = {name: say(sentence) for name, sentence in fields.items()} or {"": say(refusal.sentence)}
        return _page(again, wrong), 422 if fields else 409
    _print(report)
    return access.done(gettext("The report was written."), url_for("placements.checklist", checklist_id=checklist_id))


@bp.post("/checklists/<uuid:checklist_id>/report")
@access.page(*OPENS, load=checklists.checklist_of)
def print_report(checklist: Checklist) -> Any:
    """Write the PDF of a report that has none yet."""
    write_report(g.db, g.actor, _report(checklist))
    return access.done(gettext("The PDF was written."), url_for("placements.checklist", checklist_id=checklist.id))


@bp.get("/checklists/<uuid:checklist_id>/report.pdf")
@access.page(*OPENS, load=checklists.checklist_of)
def report_file(checklist: Checklist) -> Any:
    """The PDF, for whoever carried the checklist out."""
    document = report_document(g.db, _report(checklist))
    if document is None:
        raise NotFound(UNKNOWN)
    return _file(document.title, document.media_type, b"".join(documents.open_document(document)))


@bp.post("/checklists/<uuid:checklist_id>/household-copy")
@access.page(*OPENS, load=checklists.checklist_of)
def household_copy(checklist: Checklist) -> Any:
    """Make the link by which the household gets its own copy; it is shown once."""
    token = links.make_link(g.db, g.actor, _report(checklist))
    return _page(checklist, link=url_for("placements.shared_report", token=token, _external=True))


@bp.get("/report/<token>")
@access.public
def shared_report(token: str) -> Any:
    """What the household finds behind its link: the report, to be opened or kept."""
    with services().database.session() as session:
        return render_template("placements/shared_report.html", document=_shared(session, token), token=token)


@bp.post("/report/<token>")
@access.public
def open_shared_report(token: str) -> Any:
    """The PDF behind the household's link."""
    with services().database.transaction() as session:
        document = _shared(session, token)
        links.opened(session, token)
    return _file(document.title, document.media_type, links.content(document))


def _shared(session: Any, token: str) -> links.Shared:
    try:
        return links.shared(session, token)
    except NotFound:
        abort(404)


def _written(checklist: Checklist) -> Inspection | None:
    if checklist.state != "completed" or checklist.kind not in KINDS:
        return None
    return inspections.of(g.db, checklist.placement_id, KINDS[checklist.kind], checklist.move_id)


def _report(checklist: Checklist) -> Inspection:
    """The report that a completed checklist made."""
    found = _written(checklist)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def _print(report: Inspection) -> None:
    """Write the PDF with the report. Where that fails the keys have changed hands all the same: a button writes it later."""
    try:
        with g.db.begin_nested():
            write_report(g.db, g.actor, report)
    except Exception:
        log.exception("the PDF of report %s was not written", report.id)


def _file(title: str, media_type: str, data: bytes) -> Response:
    headers = Headers()
    headers.set("Content-Disposition", "inline", filename=f"{title}.pdf")
    headers.set("Cache-Control", "private, no-store")
    return Response(data, 200, headers, mimetype=media_type)


def _page(checklist: Checklist, wrong: dict[str, str] | None = None, *, link: str = "") -> Any:
    if checklist.visit_id is not None:
        return visiting.checklist_page(checklist, wrong)
    placement = g.db.get_one(Placement, checklist.placement_id)
    unit, case = g.db.get_one(Unit, checklist.unit_id), cases.load(g.db, checklist.case_id)
    items = inspections.inventory_of(g.db, checklist.case_id, checklist.unit_id)
    entered = {name: entry.value for name, entry in checklists.entries(g.db, checklist.id).items()}
    rooms = reporting.rooms_of(items, entered)
    taken: dict[str, list[Any]] = {}
    for one in checklists.photos(g.db, checklist.id):
        taken.setdefault(one.section, []).append(one)
    report = _written(checklist)
    decides = may(g.actor, checklists.RIGHTS[checklist.kind])
    access.read_also(Facet.IDENTITY_CONTACTS, case.id)
    return render_template(
        "placements/checklist.html",
        checklist=checklist,
        unit=unit,
        property=unit.property,
        case=case,
        placement=placement,
        items={room: [item for item in items if item.room == room] for room in rooms},
        entered={**_blank(rooms), **entered},
        saved=set(entered),
        photos=taken,
        wrong=wrong or {},
        earlier=checklists.before(g.db, checklist),
        key_sets=inspections.sets_at(g.db, checklist) if checklist.state == "open" else (),
        entry=homes.entry_of(g.db, unit.id),
        adults=_adults(case.id),
        report=report,
        printed=report_document(g.db, report) if report else None,
        links=links.links_of(g.db, report) if report else [],
        link=link,
        decides=decides,
        may_open_photos=may(g.actor, P.SEE_CASES),
        colleagues=colleagues(g.db, g.actor.organisation_id) if decides else [],
        entrusted=g.db.get(Person, checklist.entrusted_to_id) if checklist.entrusted_to_id else None,
        now=clock.now().astimezone(clock.ROME),
        words=words,
        crumbs=_crumbs(case, unit, checklist),
    )


def _blank(rooms: list[str]) -> dict[str, dict[str, Any]]:
    """What sections look like before anything is entered."""
    empty = [Meeting(), Meters(), Keys(), Remarks(), Damages(), *(Signature(side) for side in words.SIDES), *map(Room, rooms)]
    return {section.name: section.value() for section in empty}


def _crumbs(case: Case, unit: Unit, checklist: Checklist) -> list[tuple[str, str | None]]:
    title = gettext("Hand over the home") if checklist.kind == "handover" else gettext("Take the home back")
    if may(g.actor, P.SEE_CASES):
        return [(case.number, url_for("placements.show", case_id=case.id)), (title, None)]
    return [(unit.name, url_for("properties.show_unit", unit_id=unit.id)), (title, None)]


def _adults(case_id: UUID) -> list[str]:
    rows = g.db.execute(
        select(MemberName.given_name, MemberName.surname)
        .where(MemberName.case_id == case_id, MemberName.adult.is_(True), MemberName.removed_at.is_(None))
        .order_by(MemberName.reference.desc(), MemberName.surname)
    )
    return [f"{given} {surname}" for given, surname in rows]


def _open_room(checklist: Checklist, name: str) -> Any:
    if name in checklists.entries(g.db, checklist.id):
        return None
    return checklists.save(g.db, g.actor, checklist.id, checklist_forms.read(name, {}), clock.now())


def _keep(checklist: Checklist, section: str, data: bytes, asked: str | None) -> Any:
    try:
        photo_id = UUID(asked) if asked else uuid4()
    except ValueError:
        raise Invalid(file=checklist_forms.NO_SECTION) from None
    if section.partition(":")[0] not in ("room", "signature", "meters", "keys", "damages", "findings"):
        raise Invalid(file=checklist_forms.NO_SECTION)
    title = section.partition(":")[2] if section.startswith("room:") else say(words.PHOTO_TITLES[section.partition(":")[0]])
    return photos.keep_photo(g.db, g.actor, checklist, photo_id, section, data, title)


def _photographed(checklist: Checklist, section: str) -> dict[str, str]:
    """Without a script: the photo of the paper comes with the signature's own form."""
    sent = request.files.get("file")
    data = sent.read() if sent else b""
    return {"photo_id": str(_keep(checklist, section, data, None).id), "method": "paper"} if data else {}


def _answer(checklist: Checklist, act: Callable[[], Any], section: str) -> Any:
    checklist_id = checklist.id
    try:
        act()
        g.db.flush()
    except NotFound:
        raise
    except Refused as refusal:
        g.db.rollback()
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        wrong = {name: say(sentence) for name, sentence in fields.items()}
        if _by_script():
            return {"wrong": wrong, "sentence": say(refusal.sentence)}, 422 if fields else 409
        flash(say(refusal.sentence), "danger")
        again = checklists.checklist_of(g.db, g.actor, checklist_id)
        return _page(again, {section: say(refusal.sentence)}), 422 if fields else 409
    if _by_script():
        return {"saved": f"{clock.now().astimezone(clock.ROME):%H:%M}"}
    return redirect(url_for("placements.checklist", checklist_id=checklist_id, _anchor=words.anchor(section)), 303)


def _by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"
