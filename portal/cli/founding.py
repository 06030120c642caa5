"""Organisations, partnerships and people, founded by the operator."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import select

from portal.cli import house
from portal.pages.ui.shell import ACCENTS
from tenants import clock, crypto, establish
from tenants.kinds import ROLES_OF, Kind, Role
from tenants.organisations import Organisation, Partnership, PartnershipMember
from tenants.system import System

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

DAY = click.DateTime(formats=["%Y-%m-%d"])


@contextmanager
def _work() -> Iterator[Session]:
    settings = house.settings()
    clock.set_process_today(settings.today)
    crypto.configure(settings.data_key, settings.index_key)
    system = System(settings.system_database_url, pool_size=1)
    try:
        with system.work() as session:
            yield session
    finally:
        system.dispose()


def _organisation(session: Session, slug: str) -> Organisation:
    found = session.scalar(select(Organisation).where(Organisation.slug == slug))
    if found is None:
        known = ", ".join(session.scalars(select(Organisation.slug).order_by(Organisation.slug))) or "none yet"
        raise click.ClickException(f"There is no organisation “{slug}”. There are: {known}.")
    return found


@click.command("create-organisation")
@click.argument("kind", type=click.Choice([kind.value for kind in Kind]))
@click.argument("slug")
@click.argument("name")
@click.option("--short-name", default=None, help="For the menu and the bell; the name when not given.")
@click.option("--accent", type=click.Choice(ACCENTS), default=None, help="The colour of its space.")
@click.option("--address", default=None)
@click.option("--email", default=None)
@click.option("--phone", default=None)
def create_organisation(kind: str, slug: str, name: str, short_name: str | None, **details: Any) -> None:
    """Found an organisation, such as: create-organisation comune comune-crema "Comune di Crema"."""
    given = {key: value for key, value in details.items() if value}
    with _work() as session:
        made = establish.organisation(session, Kind(kind), name, short_name or name, slug, **given)
        click.echo(f"{made.name} ({made.slug}) was founded: {made.id}")


@click.command("create-partnership")
@click.argument("name")
@click.option("--lead", required=True, help="The slug of the organisation that leads.")
@click.option(
    "--member", "members", multiple=True, required=True, help="The slug of a member; once for each, the lead included or not."
)
@click.option("--since", type=DAY, default=None, help="From which day; today when not given.")
@click.option("--source", default="agreement between the organisations", show_default=True, help="Where its rules are written.")
def create_partnership(name: str, lead: str, members: tuple[str, ...], since: datetime | None, source: str) -> None:
    """Bind organisations into a partnership, with the programme's own numbers as its first rules."""
    with _work() as session:
        slugs = dict.fromkeys((lead, *members))
        partners = [_organisation(session, slug) for slug in slugs]
        day = since.date() if since else clock.today()
        made = establish.partnership(session, name, partners[0], partners, since=day, source=source)
        click.echo(f"{made.name} was founded with {', '.join(p.name for p in partners)}: {made.id}")


@click.command("create-person")
@click.argument("email")
@click.argument("given_name")
@click.argument("surname")
@click.option("--organisation", "slug", default=None, help="The slug of the organisation that they belong to.")
@click.option("--role", "roles", multiple=True, type=click.Choice([r.value for r in Role if r is not Role.EQUIPE_MEMBER]))
@click.option("--equipe", is_flag=True, help="Give a seat in the Equipe of each of the organisation's partnerships.")
@click.option("--operator", is_flag=True, help="A platform operator: creates organisations, reads no case.")
@click.option("--language", type=click.Choice(["it", "en"]), default="it", show_default=True)
@click.option("--generate-password", is_flag=True, help="Make a password and print it, instead of asking for one.")
def create_person(
    email: str, given_name: str, surname: str, slug: str | None, roles: tuple[str, ...], equipe: bool, operator: bool,
    language: str, generate_password: bool,
) -> None:  # fmt: skip
    """Create a user; asks for the password, or makes one."""
    if bool(slug) != bool(roles) or bool(slug) == operator:
        raise click.UsageError("Give either --organisation together with at least one --role, or --operator.")
    if equipe and not slug:
        raise click.UsageError("A seat in the Equipe needs --organisation.")
    asked = None if generate_password else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    password = asked or secrets.token_urlsafe(15)
    with _work() as session:
        made = establish.person(
            session, given_name, surname, email, password=password, operator=operator, language=language
        )  # fmt: skip
        if slug:
            where = _organisation(session, slug)
            allowed = ROLES_OF[Kind(where.kind)]
            wrong = [role for role in roles if Role(role) not in allowed]
            if wrong:
                raise click.UsageError(f"{where.name} has no role “{wrong[0]}”; it has: {', '.join(allowed)}.")
            establish.membership(session, made, where, tuple(map(Role, roles)))
            if equipe and where.kind == Kind.OWNER:
                raise click.UsageError("Seats in the Equipe: only a comune and an ats send members.")
            if equipe:
                _seats(session, made.id, where)
    click.echo(f"{given_name} {surname} can sign in as {email}.")
    if not asked:
        click.echo(f"Password: {password}")


def _seats(session: Session, person_id: Any, where: Organisation) -> None:
    query = select(Partnership.id).join(PartnershipMember).where(
        PartnershipMember.organisation_id == where.id, PartnershipMember.ended_on.is_(None)
    )  # fmt: skip
    for partnership_id in session.scalars(query):
        establish.seat(session, person_id, where.id, partnership_id)


COMMANDS = (create_organisation, create_partnership, create_person)
