"""The sections of a graph document, as pydantic shapes; strict, and closed to unknown keys."""

from schema.documents.shapes.document import GraphDocument

__all__ = ["GraphDocument"]
