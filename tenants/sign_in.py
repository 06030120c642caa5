"""Signing in and what follows from it: attempts counted, sessions opened, seen, moved to another space, ended.

All of it runs in the system's session: whoever signs in has no organisation yet.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, insert, select, text, true, update

from tenants import clock
from tenants.crypto import blind_index
from tenants.errors import Invalid, NotFound
from tenants.establish import hash_password, hasher
from tenants.organisations import Organisation
from tenants.people import Account, Membership, Person, SignIn, SignInAttempt
from tenants.sentences import S

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

WINDOW = timedelta(minutes=15)
MOST_FAILURES = {"pair": 5, "account": 20, "address": 60}
"""Failed attempts within :data:`WINDOW` after which no password is looked at: of an account from one address, of an account
from anywhere (so that nobody is locked out by one stranger alone), from one address (an office shares one)."""

_NOBODY = hasher.hash(secrets.token_hex(16))
_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:subject, 0))")


@dataclass(frozen=True)
class Candidate:
    """The account behind an e-mail address, if there is one; verifying takes the same work when there is none."""

    person_id: UUID | None
    password_hash: str | None
    suspended: bool = False


def token_hash(token: str) -> bytes:
    """What the database keeps of a session's token: a copy of the table signs nobody in."""
    return hashlib.sha256(token.encode()).digest()


def admit(session: Session, email: str, address: str) -> bool:
    """Whether a password may be tried for this account from this address. An admitted attempt counts as failed until it succeeds.

    Attempts of one account come one after the other, so that many at once cannot slip under the limit.
    """
    subjects = _subjects(email, address)
    session.execute(_LOCK, {"subject": subjects["account"]})
    since = clock.now() - WINDOW
    for name, subject in subjects.items():
        mine = SignInAttempt.subject == subject
        success = select(func.max(SignInAttempt.at)).where(mine, SignInAttempt.succeeded, SignInAttempt.at > since)
        reset = func.coalesce(success.scalar_subquery(), since)
        failures = select(func.count()).select_from(SignInAttempt).where(mine, SignInAttempt.at > reset)
        if (session.scalar(failures.where(SignInAttempt.succeeded.is_(False))) or 0) >= MOST_FAILURES[name]:
            return False
    _remember(session, tuple(subjects.values()), succeeded=False)
    return True


def succeed(session: Session, email: str, address: str) -> None:
    """The admitted attempt was right: the failures of this account (but not those of the address) are forgotten."""
    subjects = _subjects(email, address)
    _remember(session, (subjects["pair"], subjects["account"]), succeeded=True)


def candidate(session: Session, email: str, *, demo: bool = True) -> Candidate:
    """The account that an e-mail address names. Without ``demo`` (in production) the demo's accounts do not exist."""
    found = session.execute(
        select(Account.person_id, Account.password_hash, Account.suspended_at).where(
            func.lower(Account.email) == email.lower(), Account.is_demo.is_(False) if not demo else true()
        )
    ).one_or_none()
    return Candidate(found.person_id, found.password_hash, found.suspended_at is not None) if found else Candidate(None, None)


def verify(who: Candidate, password: str) -> bool:
    """Whether the password is right. Needs no transaction: call it outside of one."""
    try:
        right = hasher.verify(who.password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return right and who.password_hash is not None and who.person_id is not None and not who.suspended


def open_session(session: Session, person_id: UUID, *, hours: int) -> str:
    """Sign a person in, in the space where they last worked; answers the token for their cookie."""
    token, now = secrets.token_urlsafe(32), clock.now()
    last: tuple[UUID | None, datetime] | None = session.execute(
        select(SignIn.organisation_id, SignIn.seen_at)
        .where(SignIn.person_id == person_id)
        .order_by(SignIn.seen_at.desc())
        .limit(1)
    ).one_or_none()  # fmt: skip
    homes = _organisations(session, person_id)
    here = last[0] if last and last[0] in homes else homes[0] if homes else None
    session.add(
        SignIn(
            token_hash=token_hash(token),
            person_id=person_id,
            organisation_id=here,
            seen_at=now,
            expires_at=now + timedelta(hours=hours),
            last_visit_at=last[1] if last else None,
        )
    )
    account = session.get_one(Account, person_id)
    account.last_signed_in_at = now
    return token


def refresh_hash(session: Session, person_id: UUID, password: str) -> None:
    """Keep the password with today's parameters when it was stored with older ones."""
    account = session.get_one(Account, person_id)
    if account.password_hash and hasher.check_needs_rehash(account.password_hash):
        account.password_hash = hash_password(password)


def end_session(session: Session, token: str) -> None:
    """Sign out: the token is worth nothing from now on, also in a copied cookie."""
    session.execute(
        update(SignIn).where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None)).values(ended_at=clock.now())
    )


def end_sessions(session: Session, person_id: UUID, *, but: str | None = None) -> int:
    """End every session of a person, but perhaps the one of this token. Answers how many ended."""
    ending = update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > clock.now())
    if but is not None:
        ending = ending.where(SignIn.token_hash != token_hash(but))
    return len(session.execute(ending.values(ended_at=clock.now()).returning(SignIn.token_hash)).all())


def end_one(session: Session, person_id: UUID, reference: str) -> bool:
    """End the one of a person's sessions that :func:`open_sessions` shows under this reference."""
    for found in session.scalars(_open(person_id)):
        if _reference(found) == reference:
            found.ended_at = clock.now()
            return True
    return False


@dataclass(frozen=True)
class OpenSession:
    """A session as its person sees it in their profile."""

    reference: str
    created_at: datetime
    seen_at: datetime
    organisation: str | None
    is_this: bool


def open_sessions(session: Session, person_id: UUID, token: str, idle: timedelta) -> list[OpenSession]:
    """Where a person is signed in now, the latest first."""
    names = dict(session.execute(select(Organisation.id, Organisation.short_name)).all())
    return [
        OpenSession(
            _reference(s), s.created_at, s.seen_at, names.get(s.organisation_id) if s.organisation_id else None,
            s.token_hash == token_hash(token),
        )
        for s in session.scalars(_open(person_id).order_by(SignIn.seen_at.desc()))
        if s.seen_at > clock.now() - idle
    ]  # fmt: skip


def touch(session: Session, token: str) -> datetime:
    """The session is in use: its idle time begins anew. Answers the instant."""
    now = clock.now()
    session.execute(update(SignIn).where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None)).values(seen_at=now))
    return now


def move_session(session: Session, token: str, person_id: UUID, organisation_id: UUID) -> None:
    """Open another of the person's own spaces in this session.

    Raises:
        NotFound: the person does not work there.
    """
    if organisation_id not in _organisations(session, person_id):
        raise NotFound(S("This page does not exist, or it is not for you."))
    session.execute(
        update(SignIn)
        .where(SignIn.token_hash == token_hash(token), SignIn.person_id == person_id, SignIn.ended_at.is_(None))
        .values(organisation_id=organisation_id, seen_at=clock.now())
    )


def change_password(session: Session, person_id: UUID, current: str, new: str, *, token: str) -> None:
    """Replace one's own password; every other session of the person ends.

    Raises:
        Invalid: the current password is wrong, or the new one too short.
    """
    account = session.get_one(Account, person_id)
    if not verify(Candidate(person_id, account.password_hash), current):
        raise Invalid(current=S("This is not your current password."))
    account.password_hash = hash_password(new)
    end_sessions(session, person_id, but=token)


def set_language(session: Session, person_id: UUID, language: str) -> None:
    """The language in which the portal speaks to a person, in mail too."""
    session.execute(update(Person).where(Person.id == person_id).values(language=language))


def _organisations(session: Session, person_id: UUID) -> list[UUID]:
    return list(
        session.scalars(
            select(Membership.organisation_id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Membership.person_id == person_id, Membership.ended_on.is_(None))
            .order_by(Organisation.name)
        )
    )


def _open(person_id: UUID) -> Any:
    return select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > clock.now())


def _reference(row: SignIn) -> str:
    return hashlib.sha256(row.token_hash).hexdigest()[:16]


def _subjects(email: str, address: str) -> dict[str, str]:
    account = blind_index(email.strip().lower(), context="sign_in.account").hex()
    place = blind_index(address, context="sign_in.address").hex()
    return {"pair": f"{account[:32]}@{place[:32]}", "account": account, "address": place}


def _remember(session: Session, subjects: tuple[str, ...], *, succeeded: bool) -> None:
    session.execute(insert(SignInAttempt), [{"subject": s, "succeeded": succeeded, "at": clock.now()} for s in subjects])
