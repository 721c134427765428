"""Maps: what a person sees of the graph."""
