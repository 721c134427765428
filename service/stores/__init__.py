"""Stores: SQLite and Neo4j behind one protocol."""
