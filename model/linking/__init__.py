"""The steps of linking, one a file; `model.linking.link` puts them in order."""
