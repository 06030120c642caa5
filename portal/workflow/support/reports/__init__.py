"""Reports on the support: what they are composed from, written section by section, approved by their author."""
