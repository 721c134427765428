"""Geometry of maps: where cards and what hangs on them lie."""

from model.maps.geometry import CARD_HEIGHT, CARD_WIDTH, Rectangle, card_area, pill_place


def test_a_card_begins_where_it_is_put() -> None:
    assert card_area(10, 20) == Rectangle(x=10, y=20, width=CARD_WIDTH, height=CARD_HEIGHT)


def test_a_pill_hangs_in_the_middle_of_the_right_edge() -> None:
    area = Rectangle(x=10, y=20, width=100, height=40)
    place = pill_place(area)
    assert place.x > area.x + area.width
    assert place.y == 40
