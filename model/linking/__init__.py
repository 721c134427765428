"""The steps of linking, one a file; `model.link` puts them in order."""
