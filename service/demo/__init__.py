"""The sample estate."""
