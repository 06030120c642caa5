"""Notices to browsers and phones: the same rows, leases, judgement and quiet hours as e-mails, and not a word about anybody in them.

What is sent is one sentence that is always the same and the address of the notification in the portal, which asks who one is. Whoever has
several devices gets it on each; it is delivered when one of them took it. A device whose subscription is gone is forgotten.
"""

from __future__ import annotations

import json
from collections import Counter
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, bindparam, cast, select, text, update

from portal import logs
from portal.records import outbox
from portal.records.notifications import outcomes, push_service, words
from portal.records.notifications.claims import claim, hours, is_urgent, reason_not_to
from portal.records.notifications.delivery import fate
from portal.records.notifications.outcomes import Outcome, Tries
from portal.records.notifications.post import Answer, Fate
from portal.records.notifications.push_models import PushSubscription
from portal.records.notifications.subscribing import installation_key
from portal.workflow.cases.notices import Delivery
from tenants import clock
from tenants.outbox import OutboxRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.settings import Settings
    from tenants.system import System

log = logs.get("portal.push")
WORDS = {"title": "Temporary housing", "body": "There is something new for you in the portal."}
"""The msgids of all that a notice ever says."""
NO_DEVICE = "no device of theirs is subscribed any more"
_CLAIM = claim(Delivery.id == cast(OutboxRow.payload["delivery"].astext, Uuid)).where(OutboxRow.id == bindparam("row"))
_USED = text("update portal.push_subscriptions set used_at = now() where id = :id")


def deliver(
    system: System, settings: Settings, rows: Iterable[UUID], *, stopping: Callable[[], bool] = lambda: False
) -> Counter[str]:
    """Send notices, each with its outcome in a transaction of its own. Answers how many became what."""
    done: Counter[str] = Counter()
    left = list(rows)
    while left and not stopping():
        with system.work() as session:
            done[_deliver_one(session, settings, left.pop(0))] += 1
    if left:
        done["given back"] = outbox.give_back(system, left)
    return done


def _deliver_one(session: Session, settings: Settings, row: UUID) -> str:
    claimed = session.execute(_CLAIM, {"row": row}).one_or_none()
    if claimed is None or claimed.closed or claimed.state == "sent":
        if claimed is not None and not claimed.closed:
            outcomes.close(session, [row])
        return "skipped"
    now = clock.now()
    reason, quiet = reason_not_to(claimed), None if is_urgent(claimed) else hours(claimed).quiet_until_when(now)
    tries = Tries(claimed.attempts, claimed.first_tried_at)
    if reason is None and quiet:
        made = Outcome(row, claimed.delivery, "pending", tries, pause=(quiet - now).total_seconds())
    else:
        answers = [] if reason else _send(session, settings, claimed)
        best = min(answers, key=_rank) if answers else None
        gone = best is not None and best.fate is Fate.REFUSED and not _devices(session, claimed.person_id)
        nowhere = Outcome(row, claimed.delivery, "cancelled", tries, reason or NO_DEVICE)
        made = nowhere if best is None or gone else fate(claimed, best)
    outcomes.write(session, [made])
    return made.state if made.state != "pending" else "retried" if made.error else "waiting"


def _rank(answer: Answer) -> int:
    return (Fate.SENT, Fate.RETRY, Fate.REFUSED).index(answer.fate)


def _devices(session: Session, person_id: UUID) -> list[PushSubscription]:
    mine = select(PushSubscription).where(PushSubscription.person_id == person_id, PushSubscription.ended_at.is_(None))
    return list(session.scalars(mine.order_by(PushSubscription.made_at)))


def _send(session: Session, settings: Settings, claimed: Any) -> list[Answer]:
    key, content = installation_key(), _content(settings, claimed)
    answers = []
    for device in _devices(session, claimed.person_id):
        answer, gone = push_service.send(
            device.endpoint, content, p256dh=device.p256dh, auth=device.auth, key=key, contact=parseaddr(settings.mail_from)[1],
            urgent=claimed.mandatory, local=settings.env == "test",
        )  # fmt: skip
        answers.append(answer)
        if gone:
            session.execute(update(PushSubscription).where(PushSubscription.id == device.id).values(ended_at=clock.now()))
            log.info("a device is no longer subscribed", said=answer.words)
        elif answer.fate is Fate.SENT:
            session.execute(_USED, {"id": device.id})
    return answers


def _content(settings: Settings, claimed: Any) -> bytes:
    language = claimed.language if claimed.language in words.LANGUAGES else settings.default_language
    gettext = words.translation(language).gettext
    notice = {name: gettext(msgid) for name, msgid in WORDS.items()}
    return json.dumps({**notice, "url": f"/notifications/{claimed.notification}"}, ensure_ascii=False).encode()
