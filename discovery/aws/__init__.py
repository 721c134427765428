"""AWS, one service a file. A new file adds two lines here: its import and its `CRAWLERS`."""

from discovery.interface import Crawler

CRAWLERS: tuple[Crawler, ...] = ()
"""Every crawler, in the order of the files; each file keeps its own in a tuple `CRAWLERS`."""
