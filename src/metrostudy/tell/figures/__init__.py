"""One file per step: the figures, each a function from a finished table to Axes."""
