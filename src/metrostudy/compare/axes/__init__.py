"""Many dimensions seen as few: profiles, and the principal axes of scores, counts, categories."""
