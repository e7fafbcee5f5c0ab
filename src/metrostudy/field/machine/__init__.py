"""The machine as one more coder: scored on interviews it never read, never mixed in."""
