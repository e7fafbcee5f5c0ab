"""Ways to combine indicators that are not means: majorities, penalties, frontiers."""
