"""What homes cost and bring in: lines by the day, added up by unit and year, beside the days on which each was lived in or stood empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Date, Integer, and_, bindparam, cast, func, literal, select

from portal.workflow.constraints import UNKNOWN
from portal.workflow.properties import history
from portal.workflow.properties.maintenance_models import LINES, MoneyLine, Supplier
from portal.workflow.properties.models import Property, PropertyProvenance, Ticket, Unit, UnitDays
from portal.workflow.properties.overview import own
from portal.workflow.properties.own import locked, text
from tenants import clock
from tenants.errors import Conflict, Invalid, NotFound
from tenants.permissions import Permission, check
from tenants.sentences import S, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from tenants.actor import Actor

MOST_CENTS = 1_000_000_00
INCOME = ("contribution", "deposit", "other")
SPENT = tuple(kind for kind in LINES if kind not in ("contribution", "deposit"))


@dataclass(frozen=True)
class LineDetails:
    """Money spent on a home or received for it."""

    kind: str
    day: date
    amount_cents: int
    what: str
    income: bool = False
    reference: str | None = None
    supplier_id: UUID | None = None


@dataclass(frozen=True)
class UnitYear:
    """A unit in a year. The days are those of the year up to and including its last, or today; money is in cents.

    ``void_day_cents`` is what a day costs on which nobody lives there: the unit's part of the property's fixed yearly cost.
    """

    unit_id: UUID
    unit: str
    property_id: UUID
    property_name: str
    address: str
    days: int
    lived_in: int
    held: int
    void: int
    turnaround: int
    costs: int
    income: int
    fixed: int
    void_day_cents: int

    @property
    def id(self) -> UUID:
        """The unit, as pages of a list name the row after which they begin."""
        return self.unit_id

    @property
    def empty(self) -> int:
        """Days on which nobody lived there, was expected, or worked there: free, or not offered."""
        return max(self.days - self.lived_in - self.held - self.void - self.turnaround, 0)

    @property
    def not_lived_in(self) -> int:
        """Days on which nobody lived there."""
        return self.days - self.lived_in

    @property
    def void_cents(self) -> int:
        """What the days on which nobody lived there cost."""
        return self.not_lived_in * self.void_day_cents

    @property
    def balance(self) -> int:
        """What came in less what was spent and what is fixed."""
        return self.income - self.costs - self.fixed


@dataclass(frozen=True)
class Total:
    """All units of a year added up; ``until`` is the last day that counts."""

    until: date
    lived_in: int
    not_lived_in: int
    costs: int
    fixed: int
    income: int
    void_cents: int
    void_day_cents: int

    @property
    def balance(self) -> int:
        """What came in less what was spent and what is fixed."""
        return self.income - self.costs - self.fixed


def total(units: Sequence[UnitYear], year: int) -> Total:
    """The units of :func:`year_of` added up."""
    added = {
        name: sum(getattr(unit, name) for unit in units)
        for name in ("lived_in", "not_lived_in", "costs", "fixed", "income", "void_cents", "void_day_cents")
    }
    return Total(min(date(year, 12, 31), clock.today()), **added)


def record_line(
    session: Session, actor: Actor, details: LineDetails, *, property_id: UUID | None = None, unit_id: UUID | None = None,
    ticket_id: UUID | None = None,
) -> MoneyLine:  # fmt: skip
    """Write down a cost or an income of a property, a unit or a ticket. The owner alone reads it.

    Raises:
        NotFound: none of the actor's organisation.
        NotAllowed: the actor neither manages units nor, for a ticket's cost, works on tickets.
        Invalid: by the names of the details.
    """
    if ticket_id is not None:
        ticket = own(session, actor, Ticket, ticket_id)
        check(actor, Permission.WORK_TICKETS)
        property_id, unit_id = ticket.property_id, ticket.unit_id
    else:
        check(actor, Permission.MANAGE_UNITS)
    if unit_id is not None:
        property_id = own(session, actor, Unit, unit_id).property_id
    if property_id is None:
        raise NotFound(UNKNOWN)
    home = own(session, actor, Property, property_id)
    _check(session, details)
    made = MoneyLine(
        property_id=home.id,
        unit_id=unit_id,
        organisation_id=home.organisation_id,
        ticket_id=ticket_id,
        supplier_id=details.supplier_id,
        income=details.income,
        kind=details.kind,
        day=details.day,
        amount_cents=details.amount_cents,
        what=details.what.strip(),
        reference=text(details.reference),
        entered_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    if ticket_id is not None:
        amount = f"{details.amount_cents / 100:.2f}".replace(".", ",")
        history.note(session, actor, ticket, "cost", f"{amount} €: {made.what}", internal=True)
    return made


def strike_line(session: Session, actor: Actor, line_id: UUID, reason: str) -> MoneyLine:
    """Strike a line out that was entered by mistake: it stays to be read, and counts no more.

    Raises:
        NotFound, NotAllowed: not a line of the actor's organisation, or not the actor's task.
        Conflict: it was struck out already.
        Invalid: no reason.
    """
    found = locked(session, actor, Permission.MANAGE_UNITS, MoneyLine, line_id)
    if found.struck_on is not None:
        raise Conflict(S("This line was already struck out."))
    if not text(reason):
        raise Invalid(reason=S("Write why the line is struck out."))
    found.struck_on, found.struck_reason = clock.today(), text(reason)
    session.flush()
    return found


def own_line(session: Session, actor: Actor, line_id: UUID) -> MoneyLine:
    """A line of the actor's own organisation; raises ``NotFound`` otherwise."""
    return own(session, actor, MoneyLine, line_id)


def lines(
    session: Session, actor: Actor, *, year: int | None = None, unit_id: UUID | None = None, ticket_id: UUID | None = None
) -> Sequence[Any]:
    """The lines of an owner, the latest first: of a year, a unit or a ticket."""
    statement = (
        select(
            MoneyLine.id, MoneyLine.day, MoneyLine.income, MoneyLine.kind, MoneyLine.amount_cents, MoneyLine.what,
            MoneyLine.reference, MoneyLine.struck_on, MoneyLine.struck_reason, MoneyLine.ticket_id, Unit.name.label("unit"),
            Property.name.label("property_name"), Supplier.name.label("supplier"),
        )
        .join(Property, Property.id == MoneyLine.property_id)
        .outerjoin(Unit, Unit.id == MoneyLine.unit_id)
        .outerjoin(Supplier, Supplier.id == MoneyLine.supplier_id)
        .where(MoneyLine.organisation_id == actor.organisation_id)
        .order_by(MoneyLine.day.desc(), MoneyLine.entered_at.desc(), MoneyLine.id)
    )  # fmt: skip
    if year is not None:
        statement = statement.where(MoneyLine.day >= date(year, 1, 1), MoneyLine.day < date(year + 1, 1, 1))
    if unit_id is not None:
        statement = statement.where(MoneyLine.unit_id == unit_id)
    if ticket_id is not None:
        statement = statement.where(MoneyLine.ticket_id == ticket_id)
    return session.execute(statement).all()


def year_of(session: Session, actor: Actor, year: int) -> list[UnitYear]:
    """Every unit of an owner in a year, in one statement: days by how they were taken, money by unit.

    A cost of the property as a whole, and its fixed yearly cost, are divided equally among its units.
    """
    start, end = date(year, 1, 1), min(date(year + 1, 1, 1), date.fromordinal(clock.today().toordinal() + 1))
    days = max((end - start).days, 0)
    whole = (date(year + 1, 1, 1) - start).days
    period = {"first": start, "after": max(end, start), "year_after": date(year + 1, 1, 1)}
    rows = session.execute(_YEAR, {"me": actor.organisation_id, **period})
    found = []
    for row in rows:
        fixed = round((row.yearly_cost_cents or 0) / row.units)
        found.append(
            UnitYear(
                row.id, row.unit, row.property_id, row.property_name, row.address, days, row.lived_in or 0, row.held or 0, row.void or 0,
                row.turnaround or 0, (row.costs or 0) + round((row.shared_costs or 0) / row.units),
                (row.income or 0) + round((row.shared_income or 0) / row.units), round(fixed * days / whole), round(fixed / whole),
            )
        )  # fmt: skip
    return found


def years(session: Session, actor: Actor) -> list[int]:
    """The years of which there is something to add up, the latest first: from the first day taken or line written to this one."""
    first = session.scalar(
        select(
            func.least(
                select(func.min(func.lower(UnitDays.days)))
                .where(UnitDays.organisation_id == actor.organisation_id)
                .scalar_subquery(),
                select(func.min(MoneyLine.day)).where(MoneyLine.organisation_id == actor.organisation_id).scalar_subquery(),
            )
        )
    )
    this = clock.today().year
    return list(range(this, max(min(first.year if first else this, this), this - 30) - 1, -1))


def _check(session: Session, details: LineDetails) -> None:
    wrong: dict[str, Sentence] = {}
    if details.kind not in (INCOME if details.income else SPENT):
        wrong["kind"] = S("Choose what it was for.")
    if details.day > clock.today():
        wrong["day"] = S("This day has not come yet.")
    if not 0 < details.amount_cents <= MOST_CENTS:
        wrong["amount"] = S("Write an amount above 0.")
    if not text(details.what):
        wrong["what"] = S("Write in a few words what it was for.")
    if details.supplier_id is not None and session.get(Supplier, details.supplier_id) is None:
        wrong["supplier"] = S("Choose a supplier of your list.")
    if wrong:
        raise Invalid(**wrong)


_first, _after, _year_after = (cast(bindparam(name), Date) for name in ("first", "after", "year_after"))


def _days(kind: str) -> Any:
    """The days of a period on which a unit is taken in one way, as a scalar subquery."""
    overlap = func.least(func.upper(UnitDays.days), _after) - func.greatest(func.lower(UnitDays.days), _first)
    return (
        select(cast(func.sum(cast(overlap, Integer)), Integer))
        .where(
            UnitDays.unit_id == Unit.id, UnitDays.kind == literal(kind), UnitDays.days.op("&&")(func.daterange(_first, _after))
        )
        .correlate(Unit)
        .scalar_subquery()
    )


def _money(income: bool, of_unit: bool) -> Any:
    place = (
        MoneyLine.unit_id == Unit.id if of_unit else and_(MoneyLine.property_id == Unit.property_id, MoneyLine.unit_id.is_(None))
    )
    return (
        select(cast(func.sum(MoneyLine.amount_cents), Integer))
        .where(
            place, MoneyLine.income.is_(income), MoneyLine.struck_on.is_(None), MoneyLine.day >= _first, MoneyLine.day < _year_after,
            MoneyLine.kind != "deposit",
        )
        .correlate(Unit)
        .scalar_subquery()
    )  # fmt: skip


_units = func.count().over(partition_by=Unit.property_id)
_YEAR = (
    select(
        Unit.id, Unit.name.label("unit"), Unit.property_id, Property.name.label("property_name"), Property.address, _units.label("units"),
        PropertyProvenance.yearly_cost_cents, _days("stay").label("lived_in"), _days("hold").label("held"),
        _days("void").label("void"), _days("turnaround").label("turnaround"), _money(False, True).label("costs"),
        _money(False, False).label("shared_costs"), _money(True, True).label("income"), _money(True, False).label("shared_income"),
    )
    .join(Property, Property.id == Unit.property_id)
    .outerjoin(PropertyProvenance, PropertyProvenance.property_id == Unit.property_id)
    .where(Unit.organisation_id == bindparam("me"))
    .order_by(Property.name, Unit.name, Unit.id)
)  # fmt: skip
