"""Recovery formulas, one family of components a file."""
