"""Golden answers: what the model says of a few documents, written down whole."""
