"""Export: a revision as a graph document."""

from collections.abc import Iterator, Sequence

from model.linking.link import DERIVED_RULES, LinkSettings, link
from model.linking.scope_state import ScopeState
from model.records.digest import digest
from model.records.revision import Publication, Records
from schema.documents.records import from_records
from service.stores.interface import GraphStore


def export(
    records: Records, *, states: Sequence[ScopeState] = (), as_json: bool = False
) -> Iterator[str]:
    """Yield the text of a document whose import into an empty store gives the same digest.

    With the `states` of its scopes, the import also gives the same coverage, ages and evidence.
    """
    return from_records(
        records,
        derived=DERIVED_RULES,
        digest=digest(records),
        states=states,
        as_json=as_json,
    )


def scopes_of(
    store: GraphStore, publication: Publication, settings: LinkSettings
) -> Sequence[ScopeState] | None:
    """Return the states of the scopes of which `publication` was made.

    None when they are not known: it is an earlier revision, or observations were recorded since.
    """
    states = store.states()
    made = link((state.observation for state in states), settings)
    return states if digest(made) == publication.revision.digest else None
