"""Every defensible choice at once: the same library functions, one verdict per analysis."""
