"""COMPARE: alike or not."""
