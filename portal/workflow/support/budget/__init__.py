"""The family budget: a sheet with months as columns, its sums, the debts and their instalments, the months to the target."""
