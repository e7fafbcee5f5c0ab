"""The report: a folder of offline pages, made from what the notebooks of a study left."""
