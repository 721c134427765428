"""The GraphQL schema: one file a concept, put together by `build`."""

# Strawberry must know the enumerations before any type mentions one, whichever module is imported
# first; else it makes a second definition of the same name.
from schema.graphql.enums import ENUMS

__all__ = ["ENUMS"]
