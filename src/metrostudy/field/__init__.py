"""FIELD: what was said and seen."""
