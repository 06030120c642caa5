"""A volunteer hands a furnished home over with a phone: eight photos, one of them HEIC, both signatures; the network goes away once."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Error, Locator, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from portal.records.documents.models import Document
from portal.records.documents.queries import open_document
from portal.workflow.placements import checklists
from portal.workflow.placements.models import Inspection
from portal.workflow.properties import commands as homes
from tests import journey
from tests.browser.conftest import Visit, assert_accessible
from tests.browser.walk import draw
from tests.documents.conftest import photo
from tests.placements.telling import sign
from tests.world import World

INVENTORY = {"Cucina": ("Sedia", "Tavolo"), "Camera": ("Letto", "Armadio"), "Bagno": ("Lavatrice",)}


class Phone:
    """The checklist under a thumb."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def section(self, title: str) -> Locator:
        return self.page.get_by_role("region", name=title, exact=True)

    def types(self, title: str, label: str, value: str) -> None:
        self.section(title).get_by_label(label, exact=True).fill(value)

    def sees(self, told: str) -> None:
        expect(self.page.locator(".checklist-status")).to_have_text(told)

    def takes(self, room: str, *files: Path) -> None:
        self.page.locator(f'form[data-photo-form="room:{room}"] input[type=file]').set_input_files(list(files))

    def signs(self, title: str, name: str) -> None:
        place = self.section(title)
        place.get_by_label("Name and surname").fill(name)
        draw(self.page, place.locator("canvas.signature"))
        place.get_by_role("button", name="Keep the signature").click()


@pytest.mark.usefixtures("today")
def test_a_volunteer_hands_a_home_over_and_loses_the_network_and_nothing_else(world: World, visit: Visit, tmp_path: Path) -> None:
    flat = journey.home(world)
    with world.act("manager") as (session, actor):
        for room, things in INVENTORY.items():
            for thing in things:
                homes.add_item(session, actor, flat.unit_id, room, thing, 1)
    case_id = journey.assigned(world, flat)
    sign(world, case_id)
    with world.act("manager") as (session, actor):
        made = checklists.start_checklist(session, actor, case_id, "handover")
        checklists.entrust(session, actor, made.id, world.actor("volunteer").person_id)
    shots = []
    for number in range(8):
        kind, name = ("HEIF", "IMG_7.HEIC") if number == 7 else ("JPEG", f"IMG_{number}.jpg")
        shots.append(tmp_path / name)
        shots[-1].write_bytes(photo(kind, (320 + number, 240)))

    page = visit("volunteer", narrow=True)
    page.get_by_role("listitem").filter(has_text="hand this home over").get_by_role("link", name="Go to it").click()
    phone = Phone(page)
    phone.sees("Everything is saved")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert_accessible(page)

    phone.types("Read the meters", "Electricity (kWh)", "1204,5")
    phone.types("Count the keys", "Keys handed over", "3")
    phone.takes("Cucina", *shots[:3])
    phone.section("Cucina").get_by_text("Good", exact=True).click()
    phone.sees("Everything is saved")

    page.context.set_offline(True)
    phone.types("Camera", "Note on: Letto", "Manca una doga")
    phone.section("Camera").get_by_text("Worn", exact=True).click()
    phone.takes("Camera", *shots[3:6])
    phone.takes("Bagno", *shots[6:])
    phone.sees("Waiting to be sent: 6")
    address = page.url
    with pytest.raises(Error):
        page.reload()  # in the stairwell, without signal: the page itself is gone, what was typed and photographed is not
    page.context.set_offline(False)
    page.goto(address)
    phone.sees("Everything is saved")
    expect(phone.section("Camera").get_by_label("Worn")).to_be_checked()
    expect(page.locator('[data-photos="room:Camera"] figure')).to_have_count(3)
    expect(phone.section("Camera").get_by_label("Note on: Letto")).to_have_value("Manca una doga")

    phone.section("Bagno").get_by_text("Good", exact=True).click()
    phone.types("Read the meters", "Water (m³)", "tanti")
    phone.sees("Something needs correcting")
    expect(phone.section("Read the meters")).to_contain_text("Copy the digits of the meter")
    phone.types("Read the meters", "Water (m³)", "88")
    phone.signs("Signature: The household", "Persona 1")
    phone.signs("Signature: Who hands over or takes back", "Nino Costa")
    phone.sees("Everything is saved")
    page.get_by_role("button", name="Hand over the keys").click()
    expect(page.get_by_text("Done: the report was written")).to_be_visible()
    assert_accessible(page)

    with world.act("manager") as (session, _):
        report = session.scalars(select(Inspection)).one()
        assert (report.keys, report.readings) == (3, {"electricity": "1204.5", "water": "88"})
        assert {r["room"]: (r["condition"], len(r["photos"])) for r in report.rooms} == {
            "Cucina": ("good", 3), "Camera": ("worn", 3), "Bagno": ("good", 2),
        }  # fmt: skip
        assert [c["note"] for c in report.inventory if c["note"]] == ["Manca una doga"]
        kept = session.scalars(select(Document.media_type).where(Document.kind == "photo")).all()
        assert sorted(kept) == ["image/jpeg"] * 8 + ["image/png"] * 2
        paper = session.scalars(select(Document).where(Document.kind == "report")).one()
        read = PdfReader(io.BytesIO(b"".join(open_document(paper))))
        said = " ".join(one.extract_text() for one in read.pages)
        for words in ("1204,5", "88", "Camera", "Manca una doga", "Persona 1", "Nino Costa", *INVENTORY):
            assert words in said
        assert report.fingerprint is not None
        assert report.fingerprint in re.sub(r"\s", "", said)
