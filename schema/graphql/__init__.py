"""GraphQL: one file a concept."""
