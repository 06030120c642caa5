"""Notices to browsers: what arrives at a push service, sealed for the subscriber, signed by us, and without a word about anybody."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from py_vapid import Vapid02
from sqlalchemy import select, update

from portal.records.notifications import choices, push, push_crypto, push_service, subscribing
from portal.records.notifications.models import Reach
from portal.records.notifications.push_models import PushSubscription
from portal.settings import Settings
from portal.workflow.cases.notices import Delivery
from portal.workflow.events import InformationAnswered
from portal.workflow.events.topics import topic_of
from tenants import clock
from tenants.errors import NotFound
from tenants.outbox import OutboxRow
from tests.post_office import settle, tell, wait_no_longer
from tests.signed_in import client
from tests.world import World

AUTH = bytes(range(16))


class PushService(ThreadingHTTPServer):
    """A push service on this machine: it keeps what it was sent, and answers as it was told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status: dict[str, int] = {}
        self.got: list[tuple[str, dict[str, str], bytes]] = []

    def url(self, device: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{device}"


class _Handler(BaseHTTPRequestHandler):
    server: PushService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path.strip("/"), dict(self.headers), body))
        self.send_response(self.server.status.get(self.path.strip("/"), 201))
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as made:
        threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture(scope="module")
def browser() -> ec.EllipticCurvePrivateKey:
    """The key pair of a subscriber."""
    return push_crypto.new_key()


def subscribe(world: World, who: str, service: PushService, browser: ec.EllipticCurvePrivateKey, device: str = "phone") -> UUID:
    with world.act(who) as (session, actor):
        return subscribing.subscribe(
            session, actor, endpoint=service.url(device), p256dh=push_crypto.encode(push_crypto.point(browser)),
            auth=push_crypto.encode(AUTH), device=device, local=True,
        )  # fmt: skip


def rows(world: World) -> list[UUID]:
    with world.system.work() as session:
        open_ = select(OutboxRow.id).where(OutboxRow.kind == "push", OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None))
        return list(session.scalars(open_))


def state(world: World) -> tuple[str, str | None]:
    with world.system.work() as session:
        row = session.execute(select(Delivery.state, Delivery.last_error).where(Delivery.channel == "push")).one()
        return row.state, row.last_error


def test_a_notice_says_nothing_and_only_the_subscriber_reads_it(
    world: World, base_settings: Settings, service: PushService, browser: ec.EllipticCurvePrivateKey, case_id: UUID
) -> None:
    subscribe(world, "head", service, browser)
    tell(world, case_id)
    assert push.deliver(world.system, base_settings, rows(world)) == {"sent": 1}
    ((device, headers, body),) = service.got
    notice = json.loads(http_ece.decrypt(body, private_key=browser, auth_secret=AUTH, version="aes128gcm"))
    assert device == "phone"
    assert set(notice) == {"title", "body", "url"}
    assert (notice["title"], notice["body"]) == ("Temporary housing", "There is something new for you in the portal.")
    assert client_path(notice["url"])
    assert b"OT-" not in json.dumps(notice).encode()
    assert (headers["Content-Encoding"], headers["Urgency"]) == ("aes128gcm", "normal")

    assert Vapid02.verify(headers["Authorization"])
    token, key = (part.split("=", 1)[1] for part in headers["Authorization"].removeprefix("vapid ").split(","))
    claims = json.loads(push_crypto.decode(token.split(".")[1]))
    assert claims["aud"] == service.url("").rstrip("/")
    assert claims["sub"].startswith("mailto:")
    assert key == subscribing.public_key()
    with pytest.raises(http_ece.ECEException):
        http_ece.decrypt(body, private_key=push_crypto.new_key(), auth_secret=AUTH, version="aes128gcm")
    assert state(world) == ("sent", None)
    assert push.deliver(world.system, base_settings, rows(world)) == {}, "once"


def client_path(url: str) -> bool:
    return url.startswith("/notifications/") and bool(UUID(url.removeprefix("/notifications/")))


@pytest.mark.parametrize("answer", [404, 410])
def test_a_subscription_that_is_gone_is_forgotten(
    world: World, base_settings: Settings, service: PushService, browser: ec.EllipticCurvePrivateKey, case_id: UUID, answer: int
) -> None:
    subscribe(world, "head", service, browser)
    service.status["phone"] = answer
    tell(world, case_id)
    assert push.deliver(world.system, base_settings, rows(world)) == {"cancelled": 1}
    with world.act("head") as (session, actor):
        assert subscribing.devices(session, actor) == []
    settle(world.system)
    tell(world, case_id)
    assert rows(world) == [], "nobody is told by a way that they do not have"


def test_one_of_two_devices_is_enough(
    world: World, base_settings: Settings, service: PushService, browser: ec.EllipticCurvePrivateKey, case_id: UUID
) -> None:
    for device in ("phone", "desk"):
        subscribe(world, "head", service, browser, device)
    service.status["phone"] = 410
    tell(world, case_id)
    assert push.deliver(world.system, base_settings, rows(world)) == {"sent": 1}
    with world.act("head") as (session, actor):
        assert [each.device for each in subscribing.devices(session, actor)] == ["desk"]


def test_a_service_in_trouble_is_asked_again(
    world: World, base_settings: Settings, service: PushService, browser: ec.EllipticCurvePrivateKey, case_id: UUID
) -> None:
    subscribe(world, "head", service, browser)
    service.status["phone"] = 503
    tell(world, case_id)
    assert push.deliver(world.system, base_settings, rows(world)) == {"retried": 1}
    assert state(world) == ("pending", "the push service answered 503")
    service.status["phone"] = 201
    wait_no_longer(world.system)
    assert push.deliver(world.system, base_settings, rows(world)) == {"sent": 1}


def test_quiet_hours_and_rights_are_those_of_e_mails(
    world: World, base_settings: Settings, service: PushService, browser: ec.EllipticCurvePrivateKey, case_id: UUID, today: date
) -> None:
    subscribe(world, "head", service, browser)
    tell(world, case_id)
    with world.system.work() as session:
        hour = clock.now().astimezone(clock.ROME).hour
        quiet = {"quiet": True, "quiet_from": hour, "quiet_until": (hour + 2) % 24}
        session.execute(update(Reach).where(Reach.person_id == world.actor("head").person_id).values(**quiet))
    assert push.deliver(world.system, base_settings, rows(world)) == {"waiting": 1}
    with world.system.work() as session:
        session.execute(update(Reach).values(quiet=False))
    with world.act("head") as (session, actor):
        choices.choose(session, actor, {topic_of("InformationAnswered"): "off"})
    wait_no_longer(world.system)
    assert push.deliver(world.system, base_settings, rows(world)) == {"cancelled": 1}
    assert service.got == []


def test_only_what_comes_at_once_comes_as_a_notice(
    world: World, service: PushService, browser: ec.EllipticCurvePrivateKey, case_id: UUID
) -> None:
    subscribe(world, "head", service, browser)
    for mode in ("digest", "off"):
        with world.act("head") as (session, actor):
            choices.choose(session, actor, {topic_of(InformationAnswered.__name__): mode})
        tell(world, case_id)
        assert rows(world) == [], mode


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/a", "https://127.0.0.1/a", "https://10.1.2.3/a", "https://[::1]/a", "https://169.254.169.254/latest",
        "https://localhost/a", "https://db.internal/a", "https://router.local/a", "https://me:pw@push.example/a",
        "https://push.example:8443/a", "https://8.8.8.8/a", "ftp://push.example/a", "https://push.example/" + "a" * 2000, "", "/a",
    ],
)  # fmt: skip
def test_an_address_that_no_push_service_has_is_refused(endpoint: str) -> None:
    with pytest.raises(push_service.Forbidden):
        push_service.check_endpoint(endpoint)


def test_a_name_that_leads_into_a_private_network_is_not_spoken_to() -> None:
    with pytest.raises(push_service.Forbidden):
        push_service.public_address("localhost", 443)


def test_a_browser_belongs_to_whoever_is_signed_in_on_it_and_nobody_elses_is_touched(
    world: World, service: PushService, browser: ec.EllipticCurvePrivateKey
) -> None:
    first = subscribe(world, "head", service, browser)
    second = subscribe(world, "coordinator", service, browser)
    with world.act("head") as (session, actor):
        assert subscribing.devices(session, actor) == []
        assert session.scalars(select(PushSubscription).where(PushSubscription.ended_at.is_(None))).all() == []
        for foreign in (first, second):
            with pytest.raises(NotFound):
                subscribing.unsubscribe(session, actor, foreign)
    with world.act("coordinator") as (session, actor):
        subscribing.unsubscribe(session, actor, second)
        assert subscribing.devices(session, actor) == []


def test_on_the_page_a_device_is_added_and_turned_off(
    world: World, app: Flask, service: PushService, browser: ec.EllipticCurvePrivateKey
) -> None:
    page = client(app, world, "head")
    assert f'data-push="{subscribing.public_key()}"' in page.get("/notifications/settings").text
    keys = {"p256dh": push_crypto.encode(push_crypto.point(browser)), "auth": push_crypto.encode(AUTH)}
    added = page.post(
        "/notifications/settings/push", data={"endpoint": service.url("a"), "device": "Telefono", **keys}, follow_redirects=True
    )
    assert "Telefono" in added.text
    refused = page.post("/notifications/settings/push", data={"endpoint": "https://10.0.0.1/a", "device": "x", **keys})
    assert refused.status_code == 422
    with world.act("head") as (session, actor):
        (kept,) = subscribing.devices(session, actor)
    assert client(app, world, "coordinator").post(f"/notifications/settings/push/{kept.id}/end").status_code == 404
    assert "Telefono" not in page.post(f"/notifications/settings/push/{kept.id}/end", follow_redirects=True).text
