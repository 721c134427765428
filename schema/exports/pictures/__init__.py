"""Maps as pictures and texts: one format a file."""
