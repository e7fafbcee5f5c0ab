"""What is being built: projects counted, scored, and set beside what was printed."""
