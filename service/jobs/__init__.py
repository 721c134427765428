"""Jobs: plain functions of their dependencies, one a file."""
