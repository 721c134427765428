"""Export: a revision as a graph document."""

from collections.abc import Iterator

from model.linking.link import DERIVED_RULES
from model.records.revision import Records
from schema.documents.records import from_records


def export(records: Records, *, as_json: bool = False) -> Iterator[str]:
    """Yield the text of a document whose import into an empty store gives the same digest."""
    return from_records(records, derived=DERIVED_RULES, as_json=as_json)
