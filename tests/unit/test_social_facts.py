"""What may be written of the social situation, before any database."""

from __future__ import annotations

from datetime import date

import pytest

from portal.workflow.referrals.checks import checked_social
from portal.workflow.referrals.facts import SocialFacts
from tenants.errors import Invalid


def test_the_day_of_an_eviction_belongs_to_an_eviction(today: date) -> None:
    """Typed without the tick it is neither lost nor kept against the rest: the sentence says what to do."""
    assert checked_social(SocialFacts(vulnerabilities=("eviction", "debts"), eviction_on=today)).eviction_on == today
    with pytest.raises(Invalid) as wrong:
        checked_social(SocialFacts(vulnerabilities=("debts",), eviction_on=today))
    assert "Eviction or end of the lease" in str(wrong.value.fields["eviction_on"])
