"""Graph documents: read and check one, with every problem of it at its line and column."""

from pydantic import ValidationError

from schema.documents.checks import declared_twice, subjects
from schema.documents.errors import DocumentRejected
from schema.documents.memory import collector_paused
from schema.documents.positions import Source
from schema.documents.problems import no_mapping, shape_problems
from schema.documents.shapes import GraphDocument
from schema.documents.text import read


def read_document(raw: bytes, *, file: str) -> tuple[GraphDocument, Source]:
    """Return the document in `raw`, and where everything in it was written.

    Raises:
        DocumentRejected: with every problem of the file at once.
    """
    with collector_paused():
        source = read(raw, file=file)
        if not isinstance(source.value, dict):
            raise DocumentRejected([*source.problems, no_mapping(source)])
        try:
            document, problems = GraphDocument.model_validate(source.value), []
        except ValidationError as error:
            document, problems = None, list(shape_problems(source, error))
        problems += [*subjects(source), *declared_twice(source)]
    if document is None or problems or source.problems:
        unread = {(problem.line, problem.column) for problem in source.problems}
        further = [problem for problem in problems if (problem.line, problem.column) not in unread]
        raise DocumentRejected([*source.problems, *further])
    return document, source
