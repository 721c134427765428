"""The page of relations: what each dependency is to AWS, and which rules report it."""

from collections.abc import Iterator

from discovery.aws import CRAWLERS
from discovery.interface import Edge
from discovery.relations import MEANINGS
from service.reference.markdown import document, table


def page() -> str:
    """Return one table of all relations, with the declared rules that report each."""
    rows = (
        (f"`{name}`", meaning, _effects(name), _rules(name))
        for name, meaning in sorted(MEANINGS.items())
    )
    return document(
        "Relations",
        "What a dependency is to AWS. Each sentence is about the *dependent*; *it* is the "
        "*provider*. Documents may use further words. The rules are those that "
        "[crawlers](crawlers.md) declare; what else reports a relation (record sets, host names, "
        "policies, containment) is described there as derived.\n",
        table(("relation", "the dependent …", "effects", "declared rules"), rows),
    )


def _declared(relation: str) -> Iterator[Edge]:
    return (edge for crawler in CRAWLERS for edge in crawler.edges if edge.relation == relation)


def _effects(relation: str) -> str:
    return ", ".join(sorted({str(edge.effect) for edge in _declared(relation)}))


def _rules(relation: str) -> str:
    return ", ".join(sorted(f"`{edge.rule}`" for edge in _declared(relation)))
