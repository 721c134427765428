"""Linking: how observations of many scopes become the records of one revision.

Each file is a step; `model.linking.link` puts them in order.
"""
