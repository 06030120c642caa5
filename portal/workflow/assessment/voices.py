"""Who sat in a session of the Equipe and what each said: attendance, opinions, abstentions, dissent, and the signed minutes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.workflow.assessment.models import BOTH, COMUNE_OF, SEAT
from tenants.base import Base, CreatedAt, Key, one_of
from tenants.isolation import Isolation, granted, table_args

STANCES = ("for", "against", "unsure")


def _spoken(table: str) -> str:
    """What a member says on a matter: their own while it may be said, and the others' once the opinions are open to the reader."""
    return f"({granted(table, 'assessment')} and app.reads_opinion(item_id, person_id))"


class Attendance(Base):
    """Whether a member of the Equipe was present at a session, and for whom: one row for each who had a seat when it was opened."""

    __tablename__ = "equipe_attendances"
    __table_args__ = table_args(
        Isolation(
            f"({SEAT} or {COMUNE_OF})".replace("portal.equipe_sessions.", "portal.equipe_attendances."),
            "app.sits_at(session_id)",
            "app.sits_at(session_id)",
            ("present",),
        ),
        CheckConstraint(one_of("kind", BOTH), name="attendance_kind"),
        UniqueConstraint("session_id", "person_id"),
        ForeignKeyConstraint(
            ["session_id", "partnership_id"], ["portal.equipe_sessions.id", "portal.equipe_sessions.partnership_id"]
        ),
    )

    id: Mapped[Key]
    session_id: Mapped[UUID]
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("portal.partnerships.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    kind: Mapped[str]
    present: Mapped[bool]


class Opinion(Base):
    """What a member thinks of a matter, written blind: until the opinions are opened the database shows it to nobody else.

    Nobody else ever reads that of a member who stood aside.
    """

    __tablename__ = "opinions"
    __table_args__ = table_args(
        Isolation(
            _spoken("opinions"),
            f"({granted('opinions', 'assessment', kinds=BOTH)} and person_id = (select app.person()) and app.may_opine(item_id))",
            f"({granted('opinions', 'assessment', kinds=BOTH)} and person_id = (select app.person()) and app.may_opine(item_id))",
            ("stance", "text", "given_at"),
        ),
        CheckConstraint(one_of("stance", STANCES), name="opinion_stance"),
        UniqueConstraint("item_id", "person_id", name="uq_one_opinion"),
        ForeignKeyConstraint(["item_id", "case_id"], ["portal.assessment_items.id", "portal.assessment_items.case_id"]),
        Index("ix_opinions_case_id", "case_id"),
    )

    id: Mapped[Key]
    item_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    stance: Mapped[str]
    text: Mapped[str]
    given_at: Mapped[CreatedAt]


class Abstention(Base):
    """A member stands aside from a matter because of a conflict of interest: no opinion, not counted, and the others' stay hidden."""

    __tablename__ = "abstentions"
    __table_args__ = table_args(
        Isolation(
            granted("abstentions", "assessment"),
            f"({granted('abstentions', 'assessment', kinds=BOTH)} and person_id = (select app.person())"
            " and app.may_abstain(item_id))",
        ),
        UniqueConstraint("item_id", "person_id", name="uq_abstained_once"),
        ForeignKeyConstraint(["item_id", "case_id"], ["portal.assessment_items.id", "portal.assessment_items.case_id"]),
        Index("ix_abstentions_case_id", "case_id"),
    )

    id: Mapped[Key]
    item_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    reason: Mapped[str]
    declared_at: Mapped[CreatedAt]


class Dissent(Base):
    """A member's own words on a decision that they do not share; ``stands`` false: convinced by the discussion, they share it.

    A member who wrote nothing here and whose opinion was contrary dissents with the words of the opinion.
    """

    __tablename__ = "dissents"
    __table_args__ = table_args(
        Isolation(
            _spoken("dissents"),
            f"({granted('dissents', 'assessment', kinds=BOTH)} and person_id = (select app.person()) and app.may_dissent(item_id))",
            f"({granted('dissents', 'assessment', kinds=BOTH)} and person_id = (select app.person()) and app.may_dissent(item_id))",
            ("stands", "words", "at"),
        ),
        UniqueConstraint("item_id", "person_id", name="uq_one_dissent"),
        ForeignKeyConstraint(["item_id", "case_id"], ["portal.assessment_items.id", "portal.assessment_items.case_id"]),
        Index("ix_dissents_case_id", "case_id"),
    )

    id: Mapped[Key]
    item_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("portal.cases.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    stands: Mapped[bool]
    words: Mapped[str]
    at: Mapped[CreatedAt]


class Minutes(Base):
    """The minutes of a session as its chair signed them off: never changed. A correction is a further version, with its reason.

    ``content`` is what was recorded, ``content_hash`` its fingerprint, which the paper carries; ``file`` the sealed PDF,
    ``file_hash`` that of the PDF. Whoever stood aside from a matter of the session does not read them: they tell who said what.
    """

    __tablename__ = "equipe_minutes"
    __table_args__ = table_args(
        Isolation("app.reads_minutes(session_id)", "(signed_by_id = (select app.person()) and app.may_sign(session_id))"),
        CheckConstraint("(version = 1) = (reason is null)", name="correction_has_reason"),
        UniqueConstraint("session_id", "version", name="uq_minutes_version"),
        ForeignKeyConstraint(
            ["session_id", "partnership_id"], ["portal.equipe_sessions.id", "portal.equipe_sessions.partnership_id"]
        ),
        Index("ix_equipe_minutes_file_hash", "file_hash"),
        Index("ix_equipe_minutes_content_hash", "content_hash"),
    )

    id: Mapped[Key]
    session_id: Mapped[UUID]
    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("portal.partnerships.id"))
    version: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_hash: Mapped[str]
    file: Mapped[bytes] = mapped_column(LargeBinary)
    file_hash: Mapped[str]
    reason: Mapped[str | None]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    signed_at: Mapped[CreatedAt]
