"""What a person chooses about being told, and what their organisation sets for whoever has not chosen."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.records.notifications.hours import DIGEST_DAYS, Hours
from portal.records.notifications.models import Reach, TopicChoice, TopicDefault
from portal.workflow.events import EVENTS, REMINDERS, Tell, Who
from portal.workflow.events.topics import Topic, topic_of
from tenants.errors import Invalid
from tenants.kinds import HEAD_OF, Role
from tenants.people import EMAIL_MODES, Membership
from tenants.permissions import Permission, check
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

USUAL = "at_once"


@dataclass(frozen=True)
class Group:
    """One group of events as a person may choose about it: ``choice`` is theirs or none, ``default`` what holds without.

    ``fixed`` are those that they must act on, which always come at once; ``free`` the others. Both only for the roles they have.
    """

    topic: Topic
    choice: str | None
    default: str
    fixed: tuple[Sentence, ...]
    free: tuple[Sentence, ...]


def groups(session: Session, actor: Actor) -> list[Group]:
    """Every group of events of which the actor's roles are told here, with what is chosen."""
    chosen = dict(
        session.execute(
            select(TopicChoice.topic, TopicChoice.mode).where(
                TopicChoice.person_id == actor.person_id, TopicChoice.organisation_id == actor.organisation_id
            )
        ).all()
    )
    whole = session.scalar(
        select(Membership.email_mode).where(
            Membership.person_id == actor.person_id,
            Membership.organisation_id == actor.organisation_id,
            Membership.ended_on.is_(None),
        )
    )
    set_ = defaults(session, actor)
    made = []
    for topic in Topic:
        fixed, free = _told(actor, topic)
        if fixed or free:
            made.append(Group(topic, chosen.get(topic.value), whole or set_[topic], fixed, free))
    return made


def defaults(session: Session, actor: Actor) -> dict[Topic, str]:
    """What the organisation sets for each group."""
    rows = session.execute(
        select(TopicDefault.topic, TopicDefault.mode).where(TopicDefault.organisation_id == actor.organisation_id)
    ).all()
    found = {Topic(topic): mode for topic, mode in rows}
    return {topic: found.get(topic, USUAL) for topic in Topic}


def choose(session: Session, actor: Actor, modes: Mapping[Topic, str | None]) -> None:
    """Choose for groups of events in this organisation; no mode: as it is set for all.

    Raises:
        Invalid: a mode that does not exist.
    """
    _require_modes(modes)
    for topic, mode in modes.items():
        row = insert(TopicChoice).values(
            person_id=actor.person_id, organisation_id=actor.organisation_id, topic=topic.value, mode=mode
        )
        session.execute(
            row.on_conflict_do_update(index_elements=["person_id", "organisation_id", "topic"], set_={"mode": row.excluded.mode})
        )


def set_defaults(session: Session, actor: Actor, modes: Mapping[Topic, str]) -> None:
    """Set for the organisation how whoever has not chosen is told.

    Raises:
        NotAllowed: it is an administrator's task.
        Invalid: a mode that does not exist.
    """
    check(actor, Permission.MANAGE_MEMBERS)
    _require_modes(modes)
    for topic, mode in modes.items():
        row = insert(TopicDefault).values(organisation_id=actor.organisation_id, topic=topic.value, mode=mode)
        session.execute(row.on_conflict_do_update(index_elements=["organisation_id", "topic"], set_={"mode": row.excluded.mode}))


def my_hours(session: Session, actor: Actor) -> Hours:
    """The actor's hours: chosen, or the usual ones."""
    found = session.get(Reach, actor.person_id)
    return Hours(**{name: getattr(found, name) for name in asdict(Hours())}) if found else Hours()


def set_hours(session: Session, actor: Actor, hours: Hours) -> None:
    """Choose one's own hours, for every organisation.

    Raises:
        Invalid: an hour that does not exist.
    """
    wrong = {
        name: S("Choose an hour from 0 to 23.")
        for name in ("digest_hour", "quiet_from", "quiet_until")
        if not 0 <= getattr(hours, name) <= 23
    }
    if hours.digest_days not in DIGEST_DAYS:
        wrong["digest_days"] = S("Choose on which days.")
    if wrong:
        raise Invalid(**wrong)
    row = insert(Reach).values(person_id=actor.person_id, **asdict(hours))
    session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_=asdict(hours)))


def _require_modes(modes: Mapping[Topic, str | None]) -> None:
    if any(mode is not None and mode not in EMAIL_MODES for mode in modes.values()):
        raise Invalid(mode=S("Choose how you want to be told."))


def _told(actor: Actor, topic: Topic) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """What somebody with these roles is told of in a topic: what they must act on, and the rest."""
    fixed: dict[str, None] = {}
    free: dict[str, None] = {}
    for title, tells in _titles(topic):
        mine = [tell for tell in tells if tell.kind == actor.kind and _is_for(tell, actor.roles)]
        if mine:
            (fixed if any(tell.must_act for tell in mine) else free)[title] = None
    return tuple(map(_example, fixed)), tuple(map(_example, (title for title in free if title not in fixed)))


@lru_cache(maxsize=len(Topic))
def _titles(topic: Topic) -> tuple[tuple[str, tuple[Tell, ...]], ...]:
    events = [(event.title, event.tell) for kind, event in EVENTS.items() if event.title and topic_of(kind) is topic]
    reminders = [(one.title, one.tell) for kind, one in REMINDERS.items() if topic_of(kind) is topic]
    return (*events, *reminders)


def _is_for(tell: Tell, roles: frozenset[Role]) -> bool:
    if tell.who is Who.EQUIPE:
        return Role.EQUIPE_MEMBER in roles
    if tell.who is Who.PERSON:
        return True
    # Nobody assigned means: the head.
    return tell.role in roles or (tell.who is Who.ASSIGNED and HEAD_OF[tell.kind] in roles)


def _example(title: str) -> Sentence:
    """A title with dots where a case's number or a day would stand."""
    return Sentence(title, dict.fromkeys(re.findall(r"%\((\w+)\)s", title), "…"))
