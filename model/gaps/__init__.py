"""NFR gaps: promises that today's design cannot keep, one rule a file."""
