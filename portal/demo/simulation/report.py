"""What a simulation came to, as a person reads it and as data."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Text, and_, bindparam, case, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from portal.workflow.cases.notices import Delivery, Notification
from portal.workflow.cases.owing import Obligation
from portal.workflow.obligations import OBLIGATIONS

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from tenants.system import System

ENDS = ("on time", "late", "no longer owed", "escalated and open", "open")


@dataclass(frozen=True)
class Report:
    """How the days went. ``months``: of what fell due in each, how it stands; ``mails``: by kind and outcome."""

    first: str
    last: str
    seed: int
    months: dict[str, dict[str, int]]
    kinds: dict[str, dict[str, int]]
    escalated: int
    mails: dict[str, dict[str, int]]
    did: dict[str, int]
    refused: dict[str, int]
    anomalies: list[str]

    def data(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    def text(self) -> str:
        """As a person reads it."""
        lines = [f"From {self.first} to {self.last}, seed {self.seed}", ""]
        lines += _table("What fell due, by month", self.months, ENDS)
        lines += _table("What fell due, by kind", self.kinds, ENDS)
        lines += [f"Climbed to the head: {self.escalated}", ""]
        outcomes = tuple(dict.fromkeys(name for each in self.mails.values() for name in each))
        lines += _table("E-mails", self.mails, outcomes)
        lines += ["What people did: " + ", ".join(f"{name} {n}" for name, n in self.did.items()), ""]
        if self.refused:
            lines += ["What the portal refused:", *(f"  {n} × {sentence}" for sentence, n in self.refused.items()), ""]
        lines += ["Anomalies: none" if not self.anomalies else "Anomalies:", *(f"  {one}" for one in self.anomalies)]
        return "\n".join(lines)


def _table(title: str, rows: dict[str, dict[str, int]], columns: tuple[str, ...]) -> list[str]:
    width = max((len(name) for name in rows), default=0)
    lines = [title, " " * (width + 2) + "  ".join(columns)]
    for name, row in rows.items():
        lines.append(f"{name:<{width}}  " + "  ".join(f"{row.get(column, 0):>{len(column)}}" for column in columns))
    return [*lines, ""]


def read(
    system: System, first: date, last: date, *, seed: int, did: Counter[str], refused: Counter[str], anomalies: list[str]
) -> Report:
    """Read from the database how the days from ``first`` until ``last`` went, and look for what must not be."""
    with system.work() as session:
        found = [*anomalies, *_out_of_step(session), *_unsaid(session)]
        month = func.to_char(Obligation.due_on, "YYYY-MM")
        stood = case(
            (and_(Obligation.ended == "met", Obligation.ended_on <= Obligation.due_on), ENDS[0]),
            (Obligation.ended == "met", ENDS[1]),
            (Obligation.ended == "gone", ENDS[2]),
            (Obligation.escalated_on.is_not(None), ENDS[3]),
            else_=ENDS[4],
        )
        within = and_(Obligation.due_on >= first, Obligation.due_on < last)
        mails = select(Notification.kind, Delivery.state, func.count()).join(
            Delivery, Delivery.notification_id == Notification.id
        )
        day = cast(func.timezone("Europe/Rome", Notification.at), Date)
        climbed = select(func.count()).where(Obligation.escalated_on >= first)
        return Report(
            first.isoformat(), last.isoformat(), seed,
            _grouped(session, select(month, stood, func.count()).where(within).group_by(month, stood).order_by(month)),
            _grouped(
                session,
                select(Obligation.kind, stood, func.count()).where(within).group_by(Obligation.kind, stood).order_by(Obligation.kind),
            ),
            session.scalar(climbed) or 0,
            _grouped(
                session, mails.where(day >= first).group_by(Notification.kind, Delivery.state).order_by(Notification.kind)
            ),
            dict(sorted(did.items())), dict(refused.most_common()), found,
        )  # fmt: skip


def _grouped(session: Session, statement: Any) -> dict[str, dict[str, int]]:
    made: dict[str, dict[str, int]] = {}
    for name, column, number in session.execute(statement):
        made.setdefault(str(name), {})[str(column)] = number
    return made


def _out_of_step(session: Session) -> list[str]:
    """Whether what is owed and what is written down differ after the last night."""
    keep = select(func.app.keep_all_obligations(bindparam("kinds", type_=ARRAY(Text)), 1))
    return [f"obligations of kind {kind} were out of step" for kind in OBLIGATIONS if session.scalar(keep, {"kinds": [kind]})]


def _unsaid(session: Session) -> list[str]:
    """What is open past its day and neither climbed nor is told of again on some day; and messages that are neither sent nor ended."""
    o = Obligation
    silent = session.execute(
        select(o.kind, func.count())
        .where(o.ended_on.is_(None), o.due_on < func.app.today(), o.next_on.is_(None), o.escalated_on.is_(None))
        .group_by(o.kind)
    )
    pending = session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state == "pending"))
    doubles = session.execute(
        select(Notification.dedup_key)
        .group_by(Notification.person_id, Notification.organisation_id, Notification.dedup_key)
        .having(func.count() > 1)
    ).all()
    return [
        *(f"{n} open obligations of kind {kind} are past their day, have no next one and have not climbed" for kind, n in silent),
        *([f"{pending} messages were left undelivered"] if pending else []),
        *(f"told twice: {row.dedup_key}" for row in doubles),
    ]
