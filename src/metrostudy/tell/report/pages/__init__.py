"""The kinds of pages of the report: each module's ``pages(results)`` gives those of its kind."""
