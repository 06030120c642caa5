"""`portal outbox`: the operator's page on the command line."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

import click

from portal.cli import house
from portal.records import operations
from portal.records.work import OutboxKind
from tenants.system import System

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session


@contextmanager
def _work() -> Iterator[Session]:
    system = System(house.settings().system_database_url, pool_size=1)
    try:
        with system.work() as session:
            yield session
    finally:
        system.dispose()


@click.group()
def outbox() -> None:
    """What is still to be done, what was given up, what is paused."""


@outbox.command("list")
@click.option("--dead", is_flag=True, help="Those that were given up, the latest first, instead of those that wait.")
@click.option("--kind", type=click.Choice([kind.value for kind in OutboxKind]), default=None, help="Of one kind only.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="As a list of objects.")
def list_rows(dead: bool, kind: str | None, limit: int, as_json: bool) -> None:
    """List rows, after how many there are of each kind and what is paused."""
    with _work() as session:
        found = operations.rows(session, dead=dead, kinds=(kind,) if kind else (), limit=limit)
        kinds, pauses = operations.by_kind(session), operations.pauses(session)
    if as_json:
        click.echo(json.dumps([vars(row) for row in found], default=str, ensure_ascii=False, indent=2))
        return
    for each in kinds:
        click.echo(
            f"{each.kind}: {each.waiting} waiting ({each.held} paused), the oldest for {each.seconds} s; {each.dead} given up"
        )
    for pause in pauses:
        click.secho(f"PAUSED {pause.what} since {pause.since:%Y-%m-%d %H:%M}: {pause.reason}", fg="red")
    for row in found:
        state = "given up" if dead else "paused" if row.held_at else f"due {row.next_at:%H:%M:%S}"
        who = f"{row.organisation} {row.address or ''}".strip()
        said = row.last_error or ""
        click.echo(
            f"{row.id}  {row.at:%Y-%m-%d %H:%M:%S}  {row.kind:<10} {row.channel or '-':<8} {state:<14} {who}  {said}".rstrip()
        )


@outbox.command()
@click.argument("rows", nargs=-1, type=click.UUID)
@click.option("--all-dead", is_flag=True, help="Whatever was given up, instead of single rows.")
def replay(rows: tuple[UUID, ...], all_dead: bool) -> None:
    """Bring rows back, by their ids, and say of each what became of it."""
    if bool(rows) == all_dead:
        raise click.UsageError("Give the ids of rows, or --all-dead.")
    outcomes: Counter[str] = Counter()
    with _work() as session:
        chosen = list(rows) or [row.id for row in operations.rows(session, dead=True, limit=operations.MOST)]
        for start in range(0, len(chosen), operations.AT_ONCE):
            for row, outcome in operations.replay(session, chosen[start : start + operations.AT_ONCE]).items():
                click.echo(f"{row}  {outcome}")
                outcomes[outcome] += 1
    click.echo(", ".join(f"{number} {name}" for name, number in sorted(outcomes.items())) or "Nothing was given up.")


@outbox.command()
@click.argument("what", type=click.Choice(operations.PAUSABLE))
@click.option("--reason", required=True, help="Why: whoever looks at the operator's page next reads it.")
def pause(what: str, reason: str) -> None:
    """Hold a kind of work, or what goes out by a channel, until it is resumed. Nothing is lost."""
    with _work() as session:
        held = operations.pause(session, what, reason)
    click.echo(f"{what} is paused; {held} rows that waited are held. `portal outbox resume {what}` lets it go on.")


@outbox.command()
@click.argument("what", type=click.Choice(operations.PAUSABLE))
def resume(what: str) -> None:
    """Let it go on: what was held is due now."""
    with _work() as session:
        freed = operations.resume(session, what)
    click.echo(f"{what} goes on; {freed} rows are due now.")


COMMANDS = (outbox,)
