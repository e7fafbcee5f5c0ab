"""The report: one page a study, made from what the notebooks left."""
