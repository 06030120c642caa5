"""What a family does not judge at a stage could not be done there: the short ways leave nothing out."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from portal.workflow.assessment import board as assessment
from portal.workflow.placements import board as placements
from portal.workflow.stages import Stage
from tenants.kinds import ROLES_OF, Kind, Role


def everybody(kind: Kind) -> Any:
    """Somebody with all roles of such an organisation, and a seat in the Equipe."""
    roles = frozenset((*ROLES_OF[kind], Role.EQUIPE_MEMBER))
    return SimpleNamespace(
        kind=kind, roles=roles, equipe_of=frozenset(), organisation_id=uuid4(), person_id=uuid4(), is_head=True
    )


def case_at(stage: Stage) -> Any:
    return SimpleNamespace(
        stage=stage.value, partnership_id=uuid4(), set_aside_until=None, check_expires_on=None, protected=False, ends_on=None
    )


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in placements._AHEAD])
def test_nothing_that_comes_before_living_there_is_done_at_another_stage(kind: Kind, stage: Stage) -> None:
    state = defaultdict(lambda: None, proposal={"asked_until": "2027-03-05"}, agreement_signed=True)
    assert not any(placements._ahead(everybody(kind), case_at(stage), state, {}))


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in assessment._JUDGED])
def test_nothing_of_the_assessment_is_done_at_a_stage_at_which_nothing_is_judged(
    kind: Kind, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assessment, "_JUDGED", tuple(Stage))
    state = defaultdict(lambda: None, open_requests=1)
    assert not any(assessment.actions(everybody(kind), case_at(stage), state))
