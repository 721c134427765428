"""Whether a request asks for certain fields."""

from collections.abc import Collection, Iterable

from strawberry.types.nodes import SelectedField, Selection


def selects(selections: Iterable[Selection], names: Collection[str]) -> bool:
    """Tell whether one of the fields `names` is selected, at any depth or in any fragment.

    A field counts although a directive may leave it out.
    """
    return any(
        (isinstance(selection, SelectedField) and selection.name in names)
        or selects(selection.selections, names)
        for selection in selections
    )
