"""The level Everything: each component is a card, each need a line, a box or a count."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from model.graph import DependencyGraph
from model.maps.dependency_map import Direction, dependency_map
from model.maps.draw import MapRequest, draw
from model.maps.everything import MOST_DRAWN
from model.maps.picture import Level
from model.records.component import ComponentId
from model.records.requirement import Effect
from tests.builders import graph
from tests.model.maps.estate import estate
from tests.model.maps.test_draw import estates

EVERY = frozenset(Effect)


def drawn(graph_, root, **words):
    request = MapRequest(roots=[ComponentId(root)], level=Level.EVERYTHING, effects=EVERY, **words)
    return draw(graph_, request)


@settings(max_examples=40)
@given(records=estates(), direction=st.sampled_from([Direction.PROVIDERS, Direction.DEPENDENTS]))
def test_every_component_is_a_card_and_every_need_a_line_or_a_box(records, direction):
    compiled = DependencyGraph(records)
    root = records.components[0].id
    listed = dependency_map(compiled, [root], direction=direction)

    map_ = drawn(compiled, root, direction=direction)

    assert sorted(card.id for card in map_.cards) == sorted(node.id for node in listed.nodes)
    boxes = Counter(
        edge.relation for edge in listed.edges for _ in edge.requirements if is_box(map_, edge)
    )
    assert map_.totals.needs_hidden == boxes
    assert {(line.dependent, line.provider) for line in map_.lines} == {
        (edge.dependent, edge.provider) for edge in listed.edges if not is_box(map_, edge)
    }
    assert len({(card.area.x, card.area.y) for card in map_.cards}) == len(map_.cards)


def is_box(map_, edge):
    """Tell whether a need only says in which box of the map its dependent lies."""
    inside = next(card.box for card in map_.cards if card.id == edge.dependent) or ""
    around = [box for box in map_.boxes if f"{inside}/".startswith(f"{box.id}/")]
    return edge.effect is Effect.CONTAINMENT and edge.provider in {box.component for box in around}


def test_checkout_of_the_estate_is_drawn_whole():
    map_ = drawn(estate(), "service:checkout")

    assert map_.level is Level.EVERYTHING and map_.coarser_because is None
    assert len(map_.cards) == map_.totals.components_read == 149
    assert [card for card in map_.cards if card.stack > 1] == []


def test_only_so_many_steps_are_followed():
    chain = graph("a > b > c > d")

    assert [card.title for card in drawn(chain, "a", depth=2).cards] == ["a", "b", "c"]


def test_too_many_components_give_a_coarser_level_and_say_so():
    many = graph("; ".join(f"web > db-{number}" for number in range(MOST_DRAWN)))

    map_ = drawn(many, "web")

    assert map_.level is not Level.EVERYTHING
    assert map_.coarser_because == (
        f"Level everything would have more than {MOST_DRAWN} cards; "
        f"level {map_.level} is shown instead."
    )
