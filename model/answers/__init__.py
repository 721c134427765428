"""Answers that are composed of several floors of the model."""
