"""TELL: what to say."""
