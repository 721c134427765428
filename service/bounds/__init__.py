"""Bounds: what a viewer may see, and a revision without the rest."""
