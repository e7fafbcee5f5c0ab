"""Reference outputs of configurations and small-sample tests, through the library's verbs."""
