"""The minutes of the Equipe: composed from what was recorded, drawn as a PDF, signed off by the chair, verified."""
