"""MEASURE: how much."""
