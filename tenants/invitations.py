"""The link by which a person chooses a password: signed, good for seven days and for one password only."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from tenants import clock
from tenants.errors import NotFound
from tenants.establish import hash_password
from tenants.people import Account, Person
from tenants.sentences import S
from tenants.sign_in import end_sessions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

VALID_DAYS = 7
GONE = S("This link has expired or was already used. Ask whoever administers your organisation for a new one.")


def token_for(session: Session, secret: str, person_id: UUID) -> str:
    """The token of a link for this person. Choosing a password, by this link or otherwise, makes every earlier link void."""
    account = session.get_one(Account, person_id)
    until = clock.today() + timedelta(days=VALID_DAYS)
    return str(_serializer(secret).dumps([str(person_id), _mark(account), until.isoformat()]))


def person_of(session: Session, secret: str, token: str) -> tuple[Person, Account]:
    """Whom a link is for.

    Raises:
        NotFound: it is not one of ours, is older than seven days, or was used.
    """
    try:
        person_id, mark, until = _serializer(secret).loads(token)
        found = session.get(Account, UUID(person_id))
        good = found is not None and mark == _mark(found) and clock.today() <= date.fromisoformat(until)
    except (BadData, ValueError, TypeError):
        raise NotFound(GONE) from None
    if found is None or not good or found.suspended_at is not None:
        raise NotFound(GONE)
    return session.get_one(Person, found.person_id), found


def choose_password(session: Session, secret: str, token: str, password: str) -> str:
    """Set the password of whom the link is for; all their sessions end. Answers their e-mail address.

    Raises:
        NotFound: as :func:`person_of`.
        Invalid: the password is too short.
    """
    person, account = person_of(session, secret, token)
    account.password_hash = hash_password(password)
    end_sessions(session, person.id)
    return account.email


def _mark(account: Account) -> str:
    return hashlib.sha256((account.password_hash or "none").encode()).hexdigest()[:16]


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="choose-password")
