"""The schema's history, and the roles and rights it stands on."""
