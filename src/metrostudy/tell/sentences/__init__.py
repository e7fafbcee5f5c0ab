"""One file per step: the sentences, each a function from a result to a Finding."""
