"""Maps, one format a file."""
