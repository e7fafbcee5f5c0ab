"""Which notebook runs when: pytask tasks that call papermill."""
