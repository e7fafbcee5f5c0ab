"""Reference figures of composite indices: every file of a folder, through the library's verbs."""
