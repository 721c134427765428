"""Reads plain fields of a selection by one compiled function; errors are left to graphql-core.

graphql-core completes value by value: for each field of each object it looks up the resolver,
builds its arguments, extends the path and checks the result. Where a selected field takes no
argument and is read by a method of the object alone, the same answer comes from one function that
is compiled for the whole selection. `schema.graphql.executor` uses it.
"""

from schema.graphql.plain.reader import Reader, reader
from schema.graphql.plain.selection import Chosen, Selection
from schema.graphql.plain.unusual import Unusual

__all__ = ["Chosen", "Reader", "Selection", "Unusual", "reader"]
