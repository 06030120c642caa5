"""Names that mean the same in every copy of a year: of ids, each copy that was made anew has its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.workflow.cases.models import Case
from portal.workflow.properties.models import Property, Unit

if TYPE_CHECKING:
    from uuid import UUID

    from portal.workflow.cases.owing import Obligation
    from tenants.system import System


@dataclass(frozen=True)
class Names:
    """Of cases in the order in which they were opened, of homes by what is written on the door. None is added during a simulation."""

    cases: dict[UUID, str]
    homes: dict[UUID, str]

    @classmethod
    def read(cls, system: System) -> Names:
        """As the database knows them."""
        with system.work() as session:
            cases = session.scalars(select(Case.id).order_by(Case.opened_on, Case.size, Case.ages, Case.number)).all()
            properties = session.execute(select(Property.id, Property.name).order_by(Property.name)).all()
            units = session.execute(select(Unit.id, Unit.name).order_by(Unit.name)).all()
        return cls(
            {case_id: f"case {n}" for n, case_id in enumerate(cases)},
            {**{key: f"property {name}" for key, name in properties}, **{key: f"unit {name}" for key, name in units}},
        )

    def of_case(self, case_id: UUID) -> str:
        """A case's."""
        return self.cases[case_id]

    def of(self, owed: Obligation) -> str:
        """What something is owed about."""
        if owed.case_id is not None:
            return self.cases[owed.case_id]
        home = owed.unit_id or owed.property_id
        return self.homes[home] if home is not None else f"session of {owed.opened_on}"
