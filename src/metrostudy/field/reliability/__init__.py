"""Can the judgements be trusted: coefficients of agreement, each with its interval."""
