"""The command `loadpath`."""
