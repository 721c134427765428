"""Documents that people write and tools read."""
