"""The digital divide that public data measure: context, never what a métropole does about it."""
