"""The store in one SQLite file: its layout, its records, and what it writes as a difference."""
