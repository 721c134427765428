"""What we say: every shape that crosses our border."""
