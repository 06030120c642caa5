"""The forms of the support, besides those of meetings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from portal.pages.ui.fields import MoneyField
from portal.workflow.support.budget.money import Target
from portal.workflow.support.models import BudgetLine

NEEDED = _l("This is needed.")


def as_uuid(value: Any) -> Any:
    """An id as it was sent; nothing for an empty choice."""
    return UUID(str(value)) if value else None


class CaseForm(FlaskForm):  # type: ignore[misc]
    """A form about a case: it carries the version of the case that the person had before their eyes."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class AssignForm(CaseForm):
    """Who follows the case."""

    educator_id = RadioField(_l("Educator"), coerce=as_uuid, validate_choice=True)
    consultant_id = RadioField(_l("Financial consultant"), coerce=as_uuid, validate_choice=True)


class TargetForm(CaseForm):
    """What is to be saved, and at which pace. ``version`` is the target's own."""

    deposit = MoneyField(_l("Deposit"), description=_l("What the landlord asks as a guarantee, often three months' rent."))
    first_rents = MoneyField(_l("First rents"))
    move = MoneyField(_l("Removal, utilities, furniture"))
    put_aside = MoneyField(_l("Already put aside before the first month of the budget"))
    monthly = MoneyField(
        _l("Agreed to put aside each month"), description=_l("Left empty: the average of the last three months.")
    )

    def show(self, target: Target | None) -> None:
        """Show a target."""
        if target is not None:
            for name in ("deposit", "first_rents", "move", "put_aside", "monthly"):
                self[name].data = _euro(getattr(target, name))

    def target(self) -> Target:
        """The target that was written."""
        monthly = self.monthly.data
        return Target(
            deposit=_cents(self.deposit.data) or 0,
            first_rents=_cents(self.first_rents.data) or 0,
            move=_cents(self.move.data) or 0,
            put_aside=_cents(self.put_aside.data) or 0,
            monthly=_cents(monthly),
        )


class DebtForm(FlaskForm):  # type: ignore[misc]
    """A debt and its instalment."""

    owed = MoneyField(
        _l("Owed at first"), description=_l("Before the first month that is written in this budget. Left empty: not known.")
    )
    instalment = MoneyField(_l("Monthly instalment"))

    def show(self, line: BudgetLine) -> None:
        """Show a debt."""
        self.owed.data, self.instalment.data = _euro(line.owed_cents), _euro(line.instalment_cents)

    def amounts(self) -> tuple[int | None, int | None]:
        """What was owed, and the instalment."""
        return _cents(self.owed.data), _cents(self.instalment.data)


def _euro(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100


def _cents(euro: Decimal | None) -> int | None:
    return None if euro is None else int(euro * 100)
