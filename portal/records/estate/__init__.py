"""What an owner takes away from its space: the accounts of a year as a workbook and as a PDF."""
