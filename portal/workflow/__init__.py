"""WHAT: the shared referral-and-placement workflow, in the order in which it happens. Knows no web and no queue."""
