"""Python's cyclic garbage collector: how often it looks for garbage that references itself.

By default it looks after every 700 new objects, and at everything after every 70,000. We keep
millions of objects that live on (graphs, boto3's models of AWS services), which it would walk
through again and again: that was a third of the processor time of a crawl. What is not part of a
cycle is freed at once, whatever is set here.
"""

import gc

SELDOM = (50_000, 10, 50)
"""New objects until the youngest are looked at; how many such looks until the next generation."""


def collect_seldom() -> None:
    """Look for garbage less often. Only the owner of a process calls it, never a library."""
    gc.set_threshold(*SELDOM)
