"""How far classes may be believed: indices, gap, prediction strength, Jaccard against its null."""
