"""Letters to a household: written from what was decided, issued again with a reason, given their protocol number later."""
