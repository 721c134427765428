"""Unusual: raised for what only the ordinary executor can complete."""


class Unusual(Exception):
    """A field or a value that only the ordinary executor knows how to complete.

    It never leaves the executor, which catches it and lets the ordinary executor answer, or report
    the error with its place and path.
    """
