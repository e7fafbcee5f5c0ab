"""Speed, error rates and resilience: what is measured, and never tested with a clock."""
