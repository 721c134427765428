"""Unusual: what has to go the ordinary way."""


class Unusual(Exception):
    """A field or a value that only the ordinary executor knows how to complete.

    Nobody outside sees it: whoever catches it asks the ordinary executor, which answers or tells
    the error with its place and path.
    """
