"""A picture where every component was asked for says which level is shown, and why."""

import pytest

from model.maps.draw import MapRequest, draw
from model.maps.everything import FINEST, instead_of_everything
from tests.builders import graph


@pytest.mark.parametrize(
    ("components", "truncated", "because"),
    [
        (
            547,
            False,
            "Level everything would have 547 cards, more than 60; level parts is shown instead.",
        ),
        (
            9,
            False,
            "Level everything is a list of 9 components without places; "
            "level parts is shown instead.",
        ),
        (
            10,
            True,
            "Level everything would have more than 10 cards, more than 60; "
            "level parts is shown instead.",
        ),
    ],
)
def test_the_picture_says_why_it_does_not_draw_everything(components, truncated, because):
    finest = draw(graph("web > db"), MapRequest(roots=("web",), level=FINEST))

    assert instead_of_everything(finest, components, truncated=truncated).coarser_because == because
