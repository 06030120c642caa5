"""On a phone without signal: open the app, record a meeting with a photo, come back: it is there once, with its time."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.records.documents.models import Document
from portal.workflow.support.models import SupportSession
from tenants import clock
from tests import journey
from tests.browser.conftest import Visit, assert_accessible
from tests.world import World

pytestmark = pytest.mark.browser

EVERYTHING = """async () => {
  const opened = await new Promise((done) => {
    const open = indexedDB.open('portal-offline')
    open.onsuccess = () => done(open.result)
  })
  const read = (name) => new Promise((done) => {
    const all = opened.transaction(name).objectStore(name).getAll()
    all.onsuccess = () => done(all.result)
  })
  const kept = await read('kept'), queue = await read('queue'), pages = []
  opened.close()
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) pages.push(new URL(request.url).pathname)
  }
  let extracted = 'no'
  const key = kept.find((one) => one.name === 'key')?.key
  try { if (key) { await crypto.subtle.exportKey('raw', key); extracted = 'yes' } } catch {}
  const text = (buffer) => new TextDecoder().decode(buffer)
  const words = [...kept, ...queue].map((one) => JSON.stringify(one) + (one.sealed ? text(one.sealed) : '')).join(' ')
  return { names: kept.map((one) => one.name), extracted, pages, waiting: queue.length, words }
}"""
"""What the phone holds: names in the store, whether its key can be taken out, pages in the caches, and every word of it."""


LONG_AGO = """() => new Promise((done) => {
  const open = indexedDB.open('portal-offline')
  open.onsuccess = () => {
    const kept = open.result.transaction('kept', 'readwrite').objectStore('kept')
    const asked = kept.get('key')
    asked.onsuccess = () => {
      kept.put({ ...asked.result, at: Date.now() - 73 * 3600 * 1000 }).onsuccess = () => { open.result.close(); done() }
    }
  }
})"""
"""As if the portal had last been reached 73 hours ago."""


def until(page: Page, happened: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What the phone holds as soon as this is so of it. The page's policy allows no waiting in its own language."""
    for _ in range(150):
        found: dict[str, Any] = page.evaluate(EVERYTHING)
        if happened(found):
            return found
        page.wait_for_timeout(100)
    raise AssertionError(found)


def test_a_meeting_recorded_without_signal(visit: Visit, world: World) -> None:
    with clock.at_day(clock.today() - timedelta(days=30)):
        case_id = journey.hosted(world, journey.home(world))
    page = visit("educator", narrow=True)
    page.goto("/support/meetings")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, lambda phone: "cases" in phone["names"] and "/offline" in phone["pages"])

    page.context.set_offline(True)
    page.goto("/support/meetings")
    expect(page.get_by_role("heading", level=1)).to_contain_text("without signal")
    assert_accessible(page)
    page.get_by_role("radio", name="Only some of them").check()
    page.get_by_label("What was done?").fill("Visita senza campo, letto il contatore.")
    page.get_by_role("radio", name="30 min").check()
    day, hour = clock.today() - timedelta(days=1), "09:30"
    page.get_by_role("textbox", name="Day").fill(day.isoformat())
    page.get_by_role("textbox", name="Time").fill(hour)
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(picture, "JPEG")
    page.get_by_label("Photos").set_input_files({"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()})
    page.get_by_role("button", name="Keep the record").click()
    expect(page.locator("[data-offline-queue] li")).to_have_count(1)
    kept = page.evaluate(EVERYTHING)
    assert (kept["waiting"], kept["extracted"]) == (1, "no")
    assert {path for path in kept["pages"] if not path.startswith("/static/")} == {"/offline"}, "no other page is ever kept"
    for words in ("senza campo", "Prova", "Persona", "OT-"):
        assert words not in kept["words"], "what is on the phone is sealed"
    with world.act("educator") as (session, _):
        assert session.scalars(select(SupportSession)).all() == []

    page.context.set_offline(False)
    page.goto("/support/meetings")
    until(page, lambda phone: phone["waiting"] == 0)
    page.reload()
    until(page, lambda phone: "cases" in phone["names"])
    with world.act("educator") as (session, _):
        (meeting,) = session.scalars(select(SupportSession)).all()
        assert (meeting.case_id, meeting.minutes, meeting.attendance) == (case_id, 30, "some")
        assert f"{meeting.starts_at.astimezone(clock.ROME):%Y-%m-%d %H:%M}" == f"{day} {hour}"
        assert meeting.written_at is not None
        assert [row.subject_id for row in session.scalars(select(Document))] == [meeting.id]

    page.context.set_offline(True)
    page.goto("/support/meetings")
    expect(page.get_by_role("button", name="Keep the record")).to_be_visible()
    page.evaluate(LONG_AGO)
    page.goto("/support/meetings")
    until(page, lambda phone: phone["names"] == [])
    expect(page.locator("[data-offline-state]")).to_contain_text("open the portal once with signal")
    page.context.set_offline(False)
    page.goto("/support/meetings")
    until(page, lambda phone: "cases" in phone["names"])

    page.goto("/")  # the phone's own page may have answered a moment ago, while the signal came back
    page.get_by_role("banner").locator("[data-sign-out] button").evaluate("(button) => button.form.requestSubmit()")
    page.wait_for_url("**/sign-in*")
    until(page, lambda phone: phone["names"] == [] and phone["waiting"] == 0)
