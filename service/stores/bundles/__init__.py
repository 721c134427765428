"""Bundles: one signed file with all that is needed when neither the store nor a Region is there."""
