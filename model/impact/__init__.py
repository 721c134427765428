"""Impact: what stops when something else stops, why and when."""
