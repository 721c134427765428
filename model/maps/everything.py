"""A picture where every component was asked for: the finest level that is drawn, and why."""

from dataclasses import replace

from model.maps.draw import MOST_CARDS
from model.maps.picture import Level, Map

FINEST = Level.PARTS
"""The finest level that has places for its cards."""


def instead_of_everything(picture: Map, components: int, *, truncated: bool) -> Map:
    """Return the picture with the sentence that says why it does not draw every component.

    Args:
        picture: the map at the level `FINEST`, or at a coarser one.
        components: how many components the level `everything` lists.
        truncated: whether it lists only the nearest of them.
    """
    listed = f"more than {components}" if truncated else str(components)
    because = (
        f"would have {listed} cards, more than {MOST_CARDS}"
        if truncated or components > MOST_CARDS
        else f"is a list of {listed} components without places"
    )
    sentence = f"Level everything {because}; level {picture.level} is shown instead."
    return replace(picture, coarser_because=sentence)
