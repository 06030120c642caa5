"""A notice in a real browser, given to it as a push service would: what a locked screen says, and where a touch leads."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from portal.records.notifications import push
from portal.settings import Settings
from portal.workflow.cases.models import Case
from portal.workflow.cases.notices import Notification
from tests import journey
from tests.browser.conftest import Served, Visit, sign_in
from tests.post_office import tell
from tests.world import World

pytestmark = pytest.mark.browser

SHOWN = "async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((n) => [n.title, n.body, n.data])"
ARRIVED = """async () => {
  const ready = await navigator.serviceWorker.ready
  for (let turn = 0; turn < 200 && !(await ready.getNotifications()).length; turn++) await new Promise(then => setTimeout(then, 50))
}"""
"""Waits for the notice itself: a function that is polled for answers at once with a promise, which counts as true."""
TOUCHED = """async () => {
  let opened = ''
  self.clients.openWindow = async (address) => { opened = String(address) }
  const [notification] = await self.registration.getNotifications()
  const event = new NotificationEvent('notificationclick', { notification })
  self.dispatchEvent(event)
  return opened
}"""


def test_a_notice_says_nothing_and_leads_to_what_it_is_about(
    visit: Visit, served: Served, chromium: Browser, world: World, base_settings: Settings, today: date
) -> None:
    case_id = journey.assessment(world)
    tell(world, case_id)
    coordinator = world.actor("coordinator")
    with world.system.work() as session:
        number = session.scalars(select(Case.number).where(Case.id == case_id)).one()
        mine = session.scalars(select(Notification.id).where(Notification.person_id == coordinator.person_id)).first()
    content = push._content(base_settings, SimpleNamespace(language="it", notification=mine)).decode()

    page = visit("coordinator")
    page.context.grant_permissions(["notifications"], origin=served.address)
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    line, registered = page.context.new_cdp_session(page), list[dict[str, Any]]()
    line.on("ServiceWorker.workerRegistrationUpdated", lambda told: registered.extend(told["registrations"]))
    line.send("ServiceWorker.enable")
    page.wait_for_function("() => true")
    line.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": served.address, "registrationId": registered[0]["registrationId"], "data": content},
    )
    page.evaluate(ARRIVED)
    ((title, body, address),) = page.evaluate(SHOWN)
    assert (title, body) == ("Ospitalità temporanea", "C'è una novità per te nel portale.")
    assert number not in f"{title} {body} {address}"
    opened = page.context.service_workers[0].evaluate(TOUCHED)
    assert opened == f"{served.address}/notifications/{mine}"

    somewhere = chromium.new_context().new_page()
    somewhere.goto(opened)
    assert number not in somewhere.content(), "whoever is not signed in learns nothing"
    sign_in(somewhere, world.emails["coordinator"])
    expect(somewhere.get_by_role("heading", name=number).first).to_be_visible()
    somewhere.context.close()
