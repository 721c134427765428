"""Shortens an answer for a page: the first items of each list, and how many were left out."""

from collections.abc import Mapping
from typing import Any

LONGEST = 3


def shortened(answer: Any) -> Any:
    """Return the answer with lists of at most three items, the rest counted in words.

    >>> shortened({"names": ["a", "b", "c", "d", "e"]})
    {'names': ['a', 'b', 'c', '… 2 more']}
    """
    if isinstance(answer, Mapping):
        return {key: shortened(value) for key, value in answer.items()}
    if not isinstance(answer, list):
        return answer
    kept = [shortened(entry) for entry in answer[:LONGEST]]
    left = len(answer) - len(kept)
    return [*kept, f"… {left} more"] if left else kept
