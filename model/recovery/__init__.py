"""What each kind of component can do to recover, and how long that takes."""
