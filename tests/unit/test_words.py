"""One thing has one name, on whichever page it is read."""

from __future__ import annotations

from portal.workflow.cases.models import HOUSING_NEEDS
from portal.workflow.properties.features import FEATURE_WORDS
from portal.workflow.referrals.words import NEED_WORDS


def test_a_need_is_called_like_the_feature_that_meets_it() -> None:
    assert {code: NEED_WORDS[code].msgid for code in HOUSING_NEEDS} == {code: FEATURE_WORDS[code] for code in HOUSING_NEEDS}
