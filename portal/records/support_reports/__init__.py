"""Reports on the support: their sections composed in Italian from what was recorded, the approved one drawn as a PDF."""
