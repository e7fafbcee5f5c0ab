"""Reference figures of typologies: every file of a folder, through the library's functions."""
