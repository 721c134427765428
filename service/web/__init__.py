"""The web: HTTP, GraphQL, REST, health and authentication."""
