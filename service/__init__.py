"""What runs: stores, jobs, HTTP, CLI, and the one place where all is wired together."""
