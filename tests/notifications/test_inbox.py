"""The inbox: what is unread comes first, what one opens is read, and nobody reads anybody else's."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.records.notifications import inbox
from portal.workflow.cases.notices import Notification
from tenants import clock, establish
from tenants.errors import NotFound
from tenants.kinds import Role
from tenants.organisations import Organisation
from tenants.people import Account, Membership, Person, SignIn
from tests import journey
from tests.post_office import tell
from tests.signed_in import client
from tests.world import World


@pytest.fixture
def many(world: World, case_id: UUID) -> UUID:
    """Seven notifications for the head, two of them read."""
    with world.system.work() as session:
        for n in range(7):
            actor = world.actor("head")
            session.add(
                Notification(
                    id=uuid4(),
                    organisation_id=actor.organisation_id,
                    person_id=actor.person_id,
                    kind="InformationAnswered",
                    case_id=case_id,
                    values={"number": f"OT-27-{n}"},
                    dedup_key=f"many:{n}",
                    at=clock.now() + timedelta(minutes=n),
                )
            )
    with world.act("head") as (session, actor):
        for n in (1, 4):
            session.execute(update(Notification).where(Notification.dedup_key == f"many:{n}").values(read_at=clock.now()))
    return case_id


def numbers(page: inbox.Page) -> list[str]:
    return [str(told.sentence.values["number"])[-1] for told in page.items if "OT-27-" in str(told.sentence.values["number"])]


def test_unread_first_newest_first_page_by_page(world: World, many: UUID) -> None:
    with world.act("head") as (session, actor):
        session.execute(update(Notification).where(Notification.dedup_key.not_like("many:%")).values(read_at=clock.now()))
        first = inbox.page(session, actor, size=3)
        second = inbox.page(session, actor, after=first.following, size=3)
        third = inbox.page(session, actor, after=second.following, size=30)
    assert numbers(first) == ["6", "5", "3"]
    assert numbers(second) == ["2", "0", "4"]
    assert numbers(third)[:1] == ["1"]
    assert third.following == ""
    assert first.unread == 5


@pytest.mark.parametrize("cursor", ["", "x", "u~then~who", "z~2027-03-01~3c1f8f5e-0000-4000-8000-000000000000"])
def test_a_cursor_that_cannot_be_right_shows_the_first_page(world: World, many: UUID, cursor: str) -> None:
    with world.act("head") as (session, actor):
        assert numbers(inbox.page(session, actor, after=cursor, size=1)) == ["6"]


def test_reading_twice_keeps_the_first_moment(world: World, many: UUID) -> None:
    with world.act("head") as (session, actor):
        told = inbox.page(session, actor).items[0]
        inbox.mark_read(session, actor, told.id)
        first = inbox.load(session, actor, told.id).read_at
        inbox.mark_read(session, actor, told.id)
        assert first is not None
        assert inbox.load(session, actor, told.id).read_at == first


def test_all_read_leaves_what_came_while_the_page_was_open(world: World, many: UUID) -> None:
    with world.act("head") as (session, actor):
        inbox.mark_all_read(session, actor, until=clock.now() + timedelta(minutes=5, seconds=30))
        assert numbers(inbox.page(session, actor))[0] == "6"
        assert inbox.page(session, actor).unread == 1


@pytest.mark.parametrize("somebody", ["coordinator", "comune_admin", "stranger_head"])
def test_nobody_reads_anybody_elses(world: World, many: UUID, somebody: str) -> None:
    with world.system.work() as session:
        ids = list(session.scalars(select(Notification.id).where(Notification.person_id == world.actor("head").person_id)))
    with world.act(somebody) as (session, actor):
        assert not session.scalar(select(Notification.id).where(Notification.id.in_(ids)))
        with pytest.raises(NotFound):
            inbox.mark_read(session, actor, ids[0])


def test_the_page_opens_the_case_and_marks_as_read(world: World, app: Flask, case_id: UUID) -> None:
    tell(world, case_id)
    browser = client(app, world, "head")
    page = browser.get("/notifications").get_data(as_text=True)
    assert "the information that was asked for has arrived" in page
    with world.act("head") as (session, actor):
        told = inbox.page(session, actor).items[0]
        unread = inbox.page(session, actor).unread
    assert browser.get(f"/notifications/{told.id}").status_code == 200
    answer = browser.post(f"/notifications/{told.id}/open")
    assert (answer.status_code, answer.location) == (303, f"/cases/{case_id}")
    with world.act("head") as (session, actor):
        assert inbox.page(session, actor).unread == unread - 1, "reading by GET marks nothing, opening does"


def test_the_page_marks_all_as_read(world: World, app: Flask, many: UUID) -> None:
    browser = client(app, world, "head")
    answer = browser.post("/notifications/read", data={"until": (clock.now() + timedelta(hours=1)).isoformat()})
    assert answer.status_code == 303
    page = browser.get("/notifications").get_data(as_text=True)
    assert "You have read everything." in page
    assert "Mark all as read" not in page


def test_somebody_elses_notification_does_not_exist(world: World, app: Flask, many: UUID) -> None:
    with world.system.work() as session:
        id_ = session.scalars(select(Notification.id).where(Notification.person_id == world.actor("head").person_id)).first()
    for somebody in ("coordinator", "stranger_head"):
        browser = client(app, world, somebody)
        assert browser.get(f"/notifications/{id_}").status_code == 404
        assert browser.post(f"/notifications/{id_}/open").status_code == 404


def test_what_is_no_longer_theirs_is_read_but_not_opened(world: World, app: Flask, today: object) -> None:
    home = journey.home(world)
    case_id = journey.proposed(world, home)
    with world.system.work() as session:
        actor = world.actor("manager")
        told = Notification(
            id=uuid4(), organisation_id=actor.organisation_id, person_id=actor.person_id, kind="UnitProposed", case_id=case_id,
            values={"number": "OT-27-1"}, dedup_key="x",
        )  # fmt: skip
        session.add(told)
    with world.act("social_worker") as (session, _):
        session.execute(select(journey.func.app.release(case_id)))
        journey.move(session, case_id, "return_to_waiting")
    browser = client(app, world, "manager")
    assert "can no longer be opened" in browser.get("/notifications").get_data(as_text=True)
    answer = browser.post(f"/notifications/{told.id}/open")
    assert answer.location == "/notifications"


def test_an_empty_inbox_says_what_it_is_for(world: World, app: Flask) -> None:
    page = client(app, world, "volunteer").get("/notifications").get_data(as_text=True)
    assert "Nothing to read" in page


def test_the_mail_of_the_demo_exists_only_in_the_demo(world: World, app: Flask) -> None:
    assert app.test_client().get("/demo/mail").status_code == 404
    assert app.test_client().get("/demo/mail/20270301T000000-x").status_code == 404


def test_a_link_from_an_email_says_in_which_space_it_is(world: World, app: Flask, case_id: UUID) -> None:
    """Somebody who works for two organisations opens the e-mail of one while the other's space is open."""
    with world.system.work() as session:
        ats = session.get_one(Organisation, world.organisations["ats-crema"])
        head = session.get_one(Person, world.actor("head").person_id)
        establish.membership(session, head, ats, (Role.COORDINATOR,))
        told = Notification(
            id=uuid4(), organisation_id=ats.id, person_id=head.id, kind="InformationAnswered", case_id=case_id,
            values={"number": "OT-27-1"}, dedup_key="x",
        )  # fmt: skip
        session.add(told)
    browser = client(app, world, "head")
    page = browser.get(f"/notifications/{told.id}").get_data(as_text=True)
    assert "Change to the space of ATS crema" in page
    assert "Open it" not in page
    assert browser.post(f"/notifications/{told.id}/open").status_code == 404
    assert browser.post("/space", data={"organisation": str(ats.id)}).status_code == 303
    assert "Open it" in browser.get(f"/notifications/{told.id}").get_data(as_text=True)
    assert browser.post(f"/notifications/{told.id}/open").location == f"/cases/{case_id}"


def test_the_number_on_the_bell_is_asked_without_keeping_the_session_alive(world: World, app: Flask, case_id: UUID) -> None:
    browser = client(app, world, "head")
    first = browser.get("/notifications/unread")
    before = first.json
    assert before is not None
    assert browser.get("/notifications/unread", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    tell(world, case_id)
    again = browser.get("/notifications/unread", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert again.json is not None
    assert again.json["unread"] == before["unread"] + 1
    assert str(before["unread"] + 1) in again.json["words"]
    long_ago = clock.now() - timedelta(minutes=30)
    with world.system.work() as session:
        session.execute(update(SignIn).values(seen_at=long_ago))
    browser.get("/notifications/unread")
    with world.system.work() as session:
        assert set(session.scalars(select(SignIn.seen_at))) == {long_ago}
    browser.get("/notifications")
    with world.system.work() as session:
        assert long_ago not in set(session.scalars(select(SignIn.seen_at)))
    assert app.test_client().get("/notifications/unread").status_code == 302


def test_a_link_from_an_email_survives_signing_in_and_ends_with_the_right(world: World, app: Flask, case_id: UUID) -> None:
    """Whoever is signed out signs in and lands on it; whoever has left the organisation finds nothing there."""
    tell(world, case_id)
    with world.system.work() as session:
        head = world.actor("head").person_id
        told = session.scalars(select(Notification.id).where(Notification.person_id == head)).one()
        session.execute(update(Account).values(password_hash=establish.hash_password("una-password-di-prova")))
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    asked = browser.get(f"/notifications/{told}")
    assert asked.location == f"/sign-in?next=/notifications/{told}"
    landed = browser.post(
        "/sign-in", data={"email": world.emails["head"], "password": "una-password-di-prova", "next": f"/notifications/{told}"}
    )
    assert landed.location == f"/notifications/{told}"
    assert "the information that was asked for has arrived" in browser.get(landed.location).text

    with world.system.work() as session:
        session.execute(update(Membership).where(Membership.person_id == head).values(ended_on=clock.today()))
    assert browser.get(f"/notifications/{told}").status_code == 404
    assert browser.post(f"/notifications/{told}/open").status_code in (403, 404)
