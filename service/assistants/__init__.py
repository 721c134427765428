"""Tools for assistants by the Model Context Protocol: questions of the GraphQL API, by name."""
