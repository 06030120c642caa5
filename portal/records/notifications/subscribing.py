"""Notices to a browser: switched on and off on each device, by its person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text, update

from portal.records.notifications import push_crypto, push_service
from portal.records.notifications.push_models import PushSubscription
from portal.workflow.constraints import UNKNOWN
from tenants import clock, crypto
from tenants.errors import Invalid, NotFound
from tenants.sentences import S

if TYPE_CHECKING:
    from uuid import UUID

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from sqlalchemy.orm import Session

    from tenants.actor import Actor

MOST_DEVICES = 10
LONGEST_NAME = 80
_SUBSCRIBE = text("select app.subscribe_push(:endpoint, :p256dh, :auth, :device)")


def installation_key() -> EllipticCurvePrivateKey:
    """The key pair by which push services know this installation: derived from its data key, so that no other has it and none is kept."""
    return push_crypto.derived(crypto.derived_key(b"push", context="push_service.installation_key"))


def public_key() -> str:
    """What a browser must be told of the installation to subscribe to it."""
    return push_crypto.encode(push_crypto.point(installation_key()))


def subscribe(session: Session, actor: Actor, *, endpoint: str, p256dh: str, auth: str, device: str, local: bool = False) -> UUID:
    """Send the actor notices on this browser too; whoever had them on it before no longer has. Answers the subscription's id.

    Raises:
        Invalid: the browser's address is no push service's, its keys are none, or there are too many devices already.
    """
    try:
        push_service.check_endpoint(endpoint, local=local)
        keys = push_crypto.decode(p256dh), push_crypto.decode(auth)
        push_crypto.public(keys[0])
        if len(keys[1]) != 16:
            raise ValueError
    except ValueError as error:
        raise Invalid(device=S("This browser's subscription cannot be used. Reload the page and try again.")) from error
    if len(devices(session, actor)) >= MOST_DEVICES:
        raise Invalid(device=S("Notices are on for %(num)s devices already: turn them off on one first.", num=MOST_DEVICES))
    values = {"endpoint": endpoint, "p256dh": keys[0], "auth": keys[1], "device": device.strip()[:LONGEST_NAME] or "?"}
    made: UUID = session.execute(_SUBSCRIBE, values).scalar_one()
    return made


def devices(session: Session, actor: Actor) -> list[PushSubscription]:
    """The actor's devices that take notices, the first one first."""
    mine = select(PushSubscription).where(PushSubscription.person_id == actor.person_id, PushSubscription.ended_at.is_(None))
    return list(session.scalars(mine.order_by(PushSubscription.made_at, PushSubscription.id)))


def unsubscribe(session: Session, actor: Actor, subscription_id: UUID) -> None:
    """Send no more notices to one of the actor's devices.

    Raises:
        NotFound: it is not theirs, or takes none.
    """
    ended = session.execute(
        update(PushSubscription)
        .where(
            PushSubscription.id == subscription_id,
            PushSubscription.person_id == actor.person_id,
            PushSubscription.ended_at.is_(None),
        )
        .values(ended_at=clock.now())
        .returning(PushSubscription.id)
    ).one_or_none()
    if ended is None:
        raise NotFound(UNKNOWN)
