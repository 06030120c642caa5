"""What sending a delivery needs to know: one select for those that go by themselves and for those of a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from portal.records.notifications.bounces import OPEN
from portal.records.notifications.hours import Hours
from portal.records.notifications.judging import MAY_KNOW
from portal.records.notifications.models import Bounce, Reach, TopicChoice, TopicDefault
from portal.workflow.cases.notices import Delivery, Notification
from portal.workflow.events.topics import URGENT
from tenants.organisations import Organisation
from tenants.outbox import OutboxRow
from tenants.people import Account, Membership, Person

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

CLOSED = or_(OutboxRow.done_at.is_not(None), OutboxRow.dead_at.is_not(None), OutboxRow.held_at.is_not(None))
"""Done, given up, or held while its work is paused: nobody's."""
_MODE = func.coalesce(TopicChoice.mode, Membership.email_mode, TopicDefault.mode, "at_once")
_TOPIC = func.app.topic_of(Notification.kind)


def claim(which: ColumnElement[bool]) -> Select[Any]:
    """Rows of the outbox with the deliveries that ``which`` finds for them, locked, unless somebody else has them."""
    return (
        select(
            OutboxRow.id.label("row"), CLOSED.label("closed"), OutboxRow.payload, OutboxRow.trace,
            Delivery.id.label("delivery"), Delivery.state, Delivery.attempts, Delivery.first_tried_at,
            Notification.id.label("notification"), Notification.kind, Notification.values, Notification.mandatory, Notification.at,
            Notification.case_id, Notification.event_id, Delivery.organisation_id,
            Notification.read_at, Delivery.person_id, Person.given_name, Person.surname, Person.language,
            Organisation.name.label("organisation"), Membership.id.label("membership"), _MODE.label("mode"),
            Account.email, Account.suspended_at, MAY_KNOW.label("may_know"), Bounce.refusals,
            Reach.person_id.label("chose_hours"), Reach.digest_hour, Reach.digest_days, Reach.quiet, Reach.quiet_from,
            Reach.quiet_until, Reach.quiet_holidays,
        )
        .join(Delivery, which)
        .join(Notification, Notification.id == Delivery.notification_id)
        .join(Organisation, Organisation.id == Delivery.organisation_id)
        .join(Person, Person.id == Delivery.person_id)
        .join(Account, Account.person_id == Delivery.person_id, isouter=True)
        .join(Bounce, and_(Bounce.person_id == Delivery.person_id, OPEN), isouter=True)
        .join(
            Membership,
            and_(
                Membership.person_id == Delivery.person_id,
                Membership.organisation_id == Delivery.organisation_id,
                Membership.ended_on.is_(None),
            ),
            isouter=True,
        )
        .join(Reach, Reach.person_id == Delivery.person_id, isouter=True)
        .join(
            TopicChoice,
            and_(
                TopicChoice.person_id == Delivery.person_id,
                TopicChoice.organisation_id == Delivery.organisation_id,
                TopicChoice.topic == _TOPIC,
            ),
            isouter=True,
        )
        .join(
            TopicDefault,
            and_(TopicDefault.organisation_id == Delivery.organisation_id, TopicDefault.topic == _TOPIC),
            isouter=True,
        )
        .with_for_update(of=OutboxRow, skip_locked=True)
    )  # fmt: skip


def hours(claimed: Any) -> Hours:
    """The hours of the person that a claimed row is for."""
    if claimed.chose_hours is None:
        return Hours()
    return Hours(
        claimed.digest_hour, claimed.digest_days, claimed.quiet, claimed.quiet_from, claimed.quiet_until, claimed.quiet_holidays
    )


def reason_not_to(claimed: Any) -> str | None:
    """Why somebody is not told by e-mail, for the list of deliveries; nothing when they are."""
    if claimed.membership is None:
        return "no longer a member of the organisation"
    if claimed.email is None or claimed.suspended_at is not None:
        return "the account is suspended"
    if not claimed.may_know:
        return "may no longer know of it"
    if claimed.mode == "off" and not claimed.mandatory:
        return "has switched these e-mails off"
    return None


def is_urgent(claimed: Any) -> bool:
    """Whether it passes quiet hours."""
    return claimed.mandatory and claimed.kind in URGENT
