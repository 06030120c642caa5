"""People, their accounts, their memberships and roles, and the sessions in which they are signed in."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tenants.base import Base, CreatedAt, Key, one_of
from tenants.isolation import MY_OWN, Isolation, private
from tenants.kinds import Role

COLLEAGUES = "organisation_id = any ((select app.partners())::uuid[])"
MEMBERSHIP_ROLES = tuple(role for role in Role if role is not Role.EQUIPE_MEMBER)
EMAIL_MODES = ("at_once", "digest", "off")


class Person(Base):
    """A user: the name that colleagues and partners read. How to reach and recognise them is in :class:`Account`."""

    __tablename__ = "people"
    __table_args__ = (
        {
            "info": {
                "isolation": Isolation(
                    select="app.knows(id)",
                    system=("select", "insert", "update"),
                )
            }
        },
    )

    id: Mapped[Key]
    given_name: Mapped[str]
    surname: Mapped[str]
    language: Mapped[str] = mapped_column(default="it")
    is_operator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[CreatedAt]

    @property
    def name(self) -> str:
        """Given name and surname, as in a sentence."""
        return f"{self.given_name} {self.surname}"


class Account(Base):
    """How a person signs in. Only sign-in, administration and mail read it, through the system role."""

    __tablename__ = "accounts"
    __table_args__ = (
        Index("uq_accounts_email", text("lower(email)"), unique=True),
        {"info": {"isolation": private("select", "insert", "update")}},
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"), primary_key=True)
    email: Mapped[str]
    password_hash: Mapped[str | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    last_signed_in_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class Membership(Base):
    """A person's belonging to an organisation. Rights follow it and end with it."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(one_of("email_mode", EMAIL_MODES), name="membership_email_mode"),
        Index("uq_memberships_open", "person_id", "organisation_id", unique=True, postgresql_where=text("ended_on is null")),
        Index("ix_memberships_organisation_id", "organisation_id"),
        {
            "info": {
                "isolation": Isolation(
                    select=COLLEAGUES,
                    update=MY_OWN,
                    update_columns=("email_mode",),
                    system=("select", "insert", "update"),
                )
            }
        },
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    since: Mapped[date]
    ended_on: Mapped[date | None]
    email_mode: Mapped[str | None]
    """For every group of events that they have not chosen by itself; nothing: as the organisation sets it."""
    person: Mapped[Person] = relationship()


class MembershipRole(Base):
    """A role held by a membership."""

    __tablename__ = "membership_roles"
    __table_args__ = (
        CheckConstraint(one_of("role", MEMBERSHIP_ROLES), name="membership_role"),
        UniqueConstraint("membership_id", "role"),
        {"info": {"isolation": Isolation(select=COLLEAGUES, system=("select", "insert", "delete"))}},
    )

    id: Mapped[Key]
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("portal.memberships.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("portal.organisations.id"))
    role: Mapped[str]
    membership: Mapped[Membership] = relationship()


class SignIn(Base):
    """A signed-in session. Signing out ends the row, so a copied cookie is dead from then on."""

    __tablename__ = "sign_ins"
    __table_args__ = (
        Index("ix_sign_ins_person_id", "person_id", postgresql_where=text("ended_at is null")),
        {"info": {"isolation": private("select", "insert", "update")}},
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("portal.people.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("portal.organisations.id"))
    created_at: Mapped[CreatedAt]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    last_visit_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A failed or successful attempt, by fingerprint of address and account: the rate limit's memory and the operator's log."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_subject_at", "subject", "at"),
        {"info": {"isolation": private("select", "insert")}},
    )

    id: Mapped[Key]
    at: Mapped[CreatedAt]
    subject: Mapped[str]
    succeeded: Mapped[bool]
