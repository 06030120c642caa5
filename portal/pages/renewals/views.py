"""The pages of renewals: the list and the tab of a case, the contributions, the decision, the papers."""

from portal.pages.renewals import agenda, deciding, on_case, papers
from portal.pages.renewals.blueprint import bp

__all__ = ["agenda", "bp", "deciding", "on_case", "papers"]
