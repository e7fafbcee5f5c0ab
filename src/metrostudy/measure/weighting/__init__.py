"""Weights: what each node of the index counts for, by declaration, by judges or from the data."""
