"""E-mails of notifications: to whom, with which words, and what becomes of those that a mail server does not want."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from babel.support import Translations
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from portal.embedded import Answer, MailSink
from portal.records.notifications import outcomes, words
from portal.records.notifications.delivery import deliver
from portal.records.notifications.outcomes import MOST_ATTEMPTS
from portal.records.notifications.post import Fate, Post
from portal.records.notifications.smtp import Mail
from portal.settings import Settings
from portal.workflow.cases import commands as cases
from portal.workflow.cases.models import Case
from portal.workflow.cases.notices import Delivery
from portal.workflow.events import CaseTakenUp, ProposalExpired, ReferralSubmitted
from portal.workflow.properties import commands as homes
from portal.workflow.properties.models import Convention
from portal.workflow.stages import Transition
from tenants import clock
from tenants.outbox import OutboxRow
from tenants.people import Account, Membership, Person
from tests import journey
from tests.post_office import arrived, delivery_of, open_rows, settle, states, tell, told, wait_no_longer
from tests.world import World


def number(world: World, case_id: UUID) -> str:
    with world.system.work() as session:
        return str(session.scalar(select(Case.number).where(Case.id == case_id)))


def test_those_concerned_get_an_email_and_whoever_did_it_does_not(
    world: World, settings: Settings, sink: MailSink, case_id: UUID
) -> None:
    tell(world, case_id)
    outcome = deliver(world.system, settings, open_rows(world.system))
    assert outcome == {"sent": 2}
    assert [to for to, _, _ in arrived(sink)] == sorted([world.emails["head"], world.emails["coordinator"]])
    assert not open_rows(world.system)
    assert states(world.system) == {"sent": 2}


def test_an_email_says_the_number_and_links_to_the_portal_and_no_more(
    world: World, settings: Settings, sink: MailSink, today: object
) -> None:
    case_id = journey.assessment(world, surname="Segretissimo")
    settle(world.system)
    tell(world, case_id)
    deliver(world.system, settings, open_rows(world.system))
    mail = sink.messages(world.emails["head"])[0]
    assert mail.subject == f"Case {number(world, case_id)}: the information that was asked for has arrived"
    assert settings.base_url + "/notifications/" in mail.text
    assert "Elena Ferri" in mail.text
    assert "Comune di crema" in mail.text
    html = mail.message.get_body(("html",))
    assert html is not None
    for part in (mail.text, str(html.get_content())):
        assert "Segretissimo" not in part
        assert str(case_id) not in part
    assert mail.message["Auto-Submitted"] == "auto-generated"


def test_days_and_instants_are_written_as_people_write_them(
    world: World, settings: Settings, sink: MailSink, case_id: UUID
) -> None:
    with world.system.work() as session:
        values = "jsonb_build_object('number', 'OT-27-1', 'due_on', '2027-04-05')"
        audience = '[{"kind": "comune", "who": "role", "role": "head_of_service", "head": "head_of_service", "must_act": true}]'
        session.execute(
            text(f"select app.notify('decision_due', :case, null, null, {values}, cast(:audience as jsonb), 'x')"),
            {"case": case_id, "audience": audience},
        )
    deliver(world.system, settings, open_rows(world.system))
    assert "is due by 05/04/2027" in sink.messages(world.emails["head"])[0].subject


def test_the_message_id_is_made_from_the_row(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    tell(world, case_id)
    deliver(world.system, settings, open_rows(world.system))
    row = delivery_of(world.system, world.actor("head").person_id)
    assert sink.messages(world.emails["head"])[0].message["Message-ID"] == f"<{row.id}@ospitalita.example>"


def test_a_row_that_is_done_is_not_done_again(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    tell(world, case_id)
    rows = open_rows(world.system)
    deliver(world.system, settings, rows)
    assert deliver(world.system, settings, rows) == {"skipped": 2}
    assert len(sink.messages()) == 2


def test_whoever_left_in_the_meantime_is_not_told(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    tell(world, case_id)
    with world.system.work() as session:
        session.execute(
            update(Membership).where(Membership.person_id == world.actor("head").person_id).values(ended_on=clock.today())
        )
    assert deliver(world.system, settings, open_rows(world.system)) == {"sent": 1, "cancelled": 1}
    gone = delivery_of(world.system, world.actor("head").person_id)
    assert (gone.state, gone.attempts, gone.last_error) == ("cancelled", 0, "no longer a member of the organisation")
    assert not sink.messages(world.emails["head"])


def test_a_suspended_account_gets_no_email(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    tell(world, case_id)
    with world.system.work() as session:
        session.execute(
            update(Account).where(Account.person_id == world.actor("head").person_id).values(suspended_at=clock.now())
        )
    assert deliver(world.system, settings, open_rows(world.system)) == {"sent": 1, "cancelled": 1}


def test_whoever_may_no_longer_know_of_the_case_is_not_told(
    world: World, settings: Settings, sink: MailSink, today: object
) -> None:
    """The owner was told of a proposal; before the e-mail went out the unit was given back."""
    home = journey.home(world)
    case_id = journey.proposed(world, home)
    settle(world.system)
    with world.system.work() as session:
        audience = '[{"kind": "owner", "who": "role", "role": "property_manager", "head": "property_manager", "must_act": true}]'
        session.execute(
            text(
                "select app.notify('unit_question_due', :case, null, null, '{\"number\": \"X\"}', cast(:audience as jsonb), 'x')"
            ),
            {"case": case_id, "audience": audience},
        )
    rows = open_rows(world.system)
    assert len(rows) == 1
    with world.act("social_worker") as (session, _):
        session.execute(text("select app.release(:case)"), {"case": case_id})
        journey.move(session, case_id, "return_to_waiting")
    assert deliver(world.system, settings, rows) == {"cancelled": 1}
    assert delivery_of(world.system, world.actor("manager").person_id).last_error == "may no longer know of it"


def test_whoever_no_longer_works_in_a_unit_is_not_told_of_its_tickets(
    world: World, settings: Settings, sink: MailSink, case_id: UUID
) -> None:
    """The convention ended before the e-mail went out; that others may still be told of something changes nothing."""
    home = journey.home(world)
    with world.act("manager") as (session, actor):
        homes.open_ticket(session, actor, home.unit_id, "Caldaia ferma", description="Da ieri", urgent=False)
        session.execute(update(Convention).where(Convention.id == home.convention_id).values(ends_on=clock.today()))
    tell(world, case_id)
    deliver(world.system, settings, open_rows(world.system))
    assert delivery_of(world.system, world.actor("volunteer").person_id).state == "sent"
    assert [mail.subject for mail in sink.messages(world.emails["coordinator"])] == [
        f"Case {number(world, case_id)}: the information that was asked for has arrived"
    ]
    with world.system.work() as session:
        mine = Delivery.person_id == world.actor("coordinator").person_id
        assert sorted(session.scalars(select(Delivery.state).where(mine, Delivery.state != "sent"))) == ["cancelled"]


def test_the_notice_that_ended_ones_access_still_arrives(world: World, settings: Settings, sink: MailSink, today: object) -> None:
    """A grant that ended in the very transaction that told of it is no reason to keep silent about it."""
    home = journey.home(world)
    case_id = journey.proposed(world, home)
    settle(world.system)
    with world.act("social_worker") as (session, actor):
        case = cases.lock(session, case_id)
        session.execute(text("select app.release(:case)"), {"case": case_id})
        cases.apply(session, actor, case, Transition.RETURN_TO_WAITING, ProposalExpired())
    deliver(world.system, settings, open_rows(world.system))
    assert [mail.subject for mail in sink.messages(world.emails["manager"])] == [
        f"Case {number(world, case_id)}: the proposal has expired"
    ]


def test_emails_switched_off_are_not_sent_but_what_must_be_acted_on_is(
    world: World, settings: Settings, sink: MailSink, today: object
) -> None:
    with world.system.work() as session:
        session.execute(
            update(Membership).where(Membership.person_id == world.actor("coordinator").person_id).values(email_mode="off")
        )
    case_id = journey.submitted(world)
    settle(world.system)
    before = told(world.system)
    tell(world, case_id, CaseTakenUp(session_at=clock.now()))
    tell(world, case_id, ReferralSubmitted())
    deliver(world.system, settings, open_rows(world.system))
    assert told(world.system) - before >= 4, "in the portal everything is told"
    assert [mail.subject for mail in sink.messages(world.emails["coordinator"])] == [
        f"Case {number(world, case_id)} was submitted: the Equipe is to take it up"
    ]


def test_switching_them_off_counts_for_what_waits(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    tell(world, case_id)
    with world.system.work() as session:
        session.execute(update(Membership).where(Membership.person_id == world.actor("head").person_id).values(email_mode="off"))
    assert deliver(world.system, settings, open_rows(world.system)) == {"sent": 1, "cancelled": 1}


def test_one_recipient_who_does_not_exist_does_not_undo_the_others(
    world: World, settings: Settings, sink: MailSink, case_id: UUID
) -> None:
    sink.answer(Answer.REJECT, world.emails["head"])
    tell(world, case_id)
    assert deliver(world.system, settings, open_rows(world.system)) == {"sent": 1, "gave_up": 1}
    failed = delivery_of(world.system, world.actor("head").person_id)
    assert failed.state == "gave_up"
    assert failed.last_error is not None
    assert "550" in failed.last_error
    assert [to for to, _, _ in arrived(sink)] == [world.emails["coordinator"]]


def test_a_busy_server_is_asked_again_later(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    sink.answer(Answer.BUSY, times=2)
    tell(world, case_id)
    rows = open_rows(world.system)
    assert deliver(world.system, settings, rows) == {"retried": 2}
    with world.system.work() as session:
        for row in session.scalars(select(OutboxRow).where(OutboxRow.id.in_(rows))):
            assert timedelta(seconds=40) < row.next_at - datetime.now(UTC) < timedelta(seconds=80)
            assert row.last_error is not None
            assert "421" in row.last_error
    wait_no_longer(world.system)
    assert deliver(world.system, settings, rows) == {"sent": 2}
    assert len(sink.messages()) == 2


def test_a_line_that_breaks_after_the_message_sends_it_again_under_the_same_id(
    world: World, settings: Settings, sink: MailSink, case_id: UUID
) -> None:
    sink.answer(Answer.VANISH, world.emails["head"], times=1)
    tell(world, case_id)
    rows = open_rows(world.system)
    assert deliver(world.system, settings, rows) == {"sent": 1, "retried": 1}
    assert deliver(world.system, settings, rows) == {"sent": 1, "skipped": 1}
    twice = sink.messages(world.emails["head"])
    assert len(twice) == 2
    assert len({str(mail.message["Message-ID"]) for mail in twice}) == 1
    assert len(sink.messages(world.emails["coordinator"])) == 1


def test_a_quick_server_gets_groups_and_a_slow_one_a_commit_for_each_message(
    world: World, settings: Settings, sink: MailSink, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a kill can make come twice is what stands between two commits."""
    for _ in range(10):
        tell(world, case_id)
    rows, groups = open_rows(world.system), []
    write = outcomes.write

    def written(session: Session, made: list[outcomes.Outcome]) -> None:
        groups.append(len(made))
        write(session, made)

    monkeypatch.setattr(outcomes, "write", written)
    for pace, expected in ((0.03, [1] * 10), (0.001, [1, 9])):
        monkeypatch.setattr(Post, "pace", property(lambda _, pace=pace: pace, lambda *_: None), raising=False)
        groups.clear()
        part, rows = rows[:10], rows[10:]
        assert deliver(world.system, settings, part) == {"sent": 10}
        assert groups == expected


def test_a_server_that_is_away_is_not_tried_for_each_row(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    sink.stop()
    tell(world, case_id)
    tell(world, case_id)
    rows = open_rows(world.system)
    assert deliver(world.system, settings, rows) == {"retried": 4}
    sink.start()
    assert deliver(world.system, settings, rows) == {"sent": 4}


def test_after_ten_attempts_it_is_given_up_openly(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    sink.answer(Answer.BUSY)
    tell(world, case_id)
    rows = open_rows(world.system)
    for _ in range(MOST_ATTEMPTS - 1):
        assert deliver(world.system, settings, rows) == {"retried": 2}
    assert deliver(world.system, settings, rows) == {"gave_up": 2}
    assert deliver(world.system, settings, rows) == {"skipped": 2}
    assert states(world.system) == {"gave_up": 2}


def test_after_four_hours_of_trying_it_is_given_up(world: World, settings: Settings, sink: MailSink, case_id: UUID) -> None:
    sink.answer(Answer.BUSY)
    tell(world, case_id)
    rows = open_rows(world.system)
    deliver(world.system, settings, rows)
    with world.system.work() as session:
        session.execute(update(Delivery).values(first_tried_at=datetime.now(UTC) - timedelta(hours=4, minutes=1)))
    assert deliver(world.system, settings, rows) == {"gave_up": 2}


def test_hours_in_which_nobody_tried_are_not_held_against_it(
    world: World, settings: Settings, sink: MailSink, case_id: UUID
) -> None:
    tell(world, case_id)
    with world.system.work() as session:
        session.execute(update(Delivery).values(created_at=datetime.now(UTC) - timedelta(days=3)))
    assert deliver(world.system, settings, open_rows(world.system)) == {"sent": 2}


def test_an_address_that_cannot_be_written_is_its_own_trouble(
    world: World, settings: Settings, sink: MailSink, case_id: UUID
) -> None:
    with world.system.work() as session:
        session.execute(
            update(Account).where(Account.person_id == world.actor("head").person_id).values(email="nobody at all\r\nBcc: x")
        )
    tell(world, case_id)
    outcome = deliver(world.system, settings, open_rows(world.system))
    assert outcome["sent"] == 1
    assert len(sink.messages()) == 1


@pytest.mark.parametrize(("language", "ends"), [("it", "Buongiorno"), ("en", "Good day")])
def test_it_is_written_in_the_persons_language(
    world: World, settings: Settings, sink: MailSink, case_id: UUID, language: str, ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Italian(Translations):
        def gettext(self, message: str) -> str:
            return message.replace("Good day", "Buongiorno")

    both = {"it": Italian(), "en": Translations()}
    monkeypatch.setattr(words, "translation", both.__getitem__)
    with world.system.work() as session:
        session.execute(update(Person).where(Person.id == world.actor("head").person_id).values(language=language))
    tell(world, case_id)
    deliver(world.system, settings, open_rows(world.system))
    mail = sink.messages(world.emails["head"])[0]
    assert mail.text.startswith(ends)
    assert mail.message["Content-Language"] == language


def test_an_address_that_asks_for_tls_never_falls_back_to_a_line_without(settings: Settings, sink: MailSink) -> None:
    message = b"To: a@example.org\r\n\r\n"
    with Post(replace(settings, mail_url=settings.mail_url + "?starttls=1")) as post:
        assert [answer.fate for answer in post.send([Mail("a@example.org", message)] * 2)] == [Fate.RETRY] * 2
    assert not sink.messages()
