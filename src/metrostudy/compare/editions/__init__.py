"""What changed since earlier editions, like with like; what was published, every source shown."""
