"""Neo4j: the store of production."""
