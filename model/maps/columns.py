"""Columns: how far to the right each card stands (LANE-1)."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from model.records.requirement import Effect

UNMOVED = frozenset({Effect.REPLICATION, Effect.UNKNOWN})
"""Effects of lines that never move a card."""

Edge = tuple[str, str, Effect]
"""Dependent, provider and effect of a line."""


def columns(
    cards: Sequence[str], edges: Collection[Edge], namesakes: Mapping[str, str]
) -> dict[str, int]:
    """Return the column of each card: the longest path over drawn lines that leads to it.

    A line that closes a cycle does not count; it is found by a depth-first search in the order of
    ids. Lines of replication and of unknown strength do not count either, but a card that only
    they reach stands beside its dependent. A card that stands by takes the column of its namesake
    (`namesakes`: from the one to the other).

    Complexity: O(cards + lines).
    """
    providers: dict[str, list[str]] = {card: [] for card in sorted(cards)}
    for dependent, provider, effect in sorted(edges):
        if effect not in UNMOVED:
            providers[dependent].append(provider)
    order, back = _postorder(providers)
    result = dict.fromkeys(providers, 0)
    for card in reversed(order):
        for provider in providers[card]:
            if (card, provider) not in back:
                result[provider] = max(result[provider], result[card] + 1)
    _place_beside_dependents(result, edges)
    for card, namesake in namesakes.items():
        result[card] = result[namesake]
    return result


def _postorder(providers: Mapping[str, Sequence[str]]) -> tuple[list[str], set[tuple[str, str]]]:
    """Return the cards in depth-first postorder, and the lines that close a cycle."""
    order: list[str] = []
    back: set[tuple[str, str]] = set()
    done: set[str] = set()
    for root in providers:
        if root in done:
            continue
        path = [(root, iter(providers[root]))]
        open_cards = {root}
        while path:
            card, rest = path[-1]
            provider = next(rest, None)
            if provider is None:
                path.pop()
                open_cards.remove(card)
                done.add(card)
                order.append(card)
            elif provider in open_cards:
                back.add((card, provider))
            elif provider not in done:
                path.append((provider, iter(providers[provider])))
                open_cards.add(provider)
    return order, back


def _place_beside_dependents(result: dict[str, int], edges: Iterable[Edge]) -> None:
    """Move cards that only unmoving lines reach from the first column to their dependents."""
    moved = {provider for _, provider, effect in edges if effect not in UNMOVED}
    for dependent, provider, effect in sorted(edges):
        if effect in UNMOVED and provider not in moved and result[provider] == 0:
            result[provider] = result[dependent] + (effect is Effect.UNKNOWN)
