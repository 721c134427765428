"""Records: what a revision holds, and the values it is made of."""
