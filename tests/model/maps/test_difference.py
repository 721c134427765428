"""The map of two revisions at once: what is new, what is gone, and what looks as it does now."""

from hypothesis import given, settings

from model.graph import DependencyGraph
from model.maps.difference import draw_difference, united
from model.maps.draw import MapRequest, draw
from model.maps.picture import Level, State, Tone
from model.records.component import ComponentId
from tests.builders import graph
from tests.strategies import graphs

ABOUT = {
    "web": {"kind": "container_service", "name": "web"},
    "db": {"kind": "database", "name": "db"},
    "cache": {"kind": "cache", "name": "cache"},
    "queue": {"kind": "queue", "name": "queue"},
    "lb": {"kind": "load_balancer", "name": "lb"},
}


def compared(before, after, *, root="web", level=Level.CHAIN):
    map_ = draw_difference(
        graph(before, {key: ABOUT[key] for key in ABOUT if key in before}),
        graph(after, {key: ABOUT[key] for key in ABOUT if key in after}),
        MapRequest(roots=(ComponentId(root),), level=level),
    )
    cards = {card.id: card.state for card in map_.cards}
    return cards, {(line.dependent, line.provider): line.state for line in map_.lines}, map_


def test_what_is_new_or_gone_is_coloured_with_the_lines_to_it():
    cards, lines, _ = compared("web > db; web > cache", "web > db; web > queue")

    assert cards == {
        "web": State.UP,
        "db": State.UP,
        "cache": State.GONE,
        "queue": State.NEW,
    }
    assert lines == {
        ("web", "db"): State.UP,
        ("web", "cache"): State.GONE,
        ("web", "queue"): State.NEW,
    }


def test_new_way_through_a_load_balancer_is_new_though_no_card_is():
    before = "web > db; queue > lb; lb > db"
    after = "web > db; web > lb; queue > lb; lb > db"
    cards, lines, _ = compared(before, after)

    assert set(cards.values()) == {State.UP}
    assert lines == {("web", "db"): State.UP}
    _, lines, _ = compared("web > db; lb > queue", "web > db; web > lb; lb > queue")
    assert lines == {("web", "db"): State.UP, ("web", "queue"): State.NEW}


def test_choice_that_lost_a_provider_looks_as_it_is_now():
    _, lines, map_ = compared("web > 1/3(db, cache, queue)", "web > 1/2(db, cache)")

    assert [(pill.minimum, pill.count) for pill in map_.pills] == [(1, 2)]
    assert lines == {
        ("web", "cache"): State.UP,
        ("web", "db"): State.UP,
        ("web", "queue"): State.GONE,
    }


def test_root_that_is_gone_can_still_be_seen():
    cards, lines, _ = compared("web > db", "db")

    assert (cards, lines) == (
        {"web": State.GONE, "db": State.UP},
        {("web", "db"): State.GONE},
    )


def test_card_says_which_of_its_parts_are_new_or_gone():
    about = {
        "web": {"kind": "container_service", "name": "web", "zones": ["use1-az1", "use1-az2"]},
        "key": {"kind": "secret", "name": "key"},
        "token": {"kind": "secret", "name": "token"},
        "word": {"kind": "secret", "name": "word"},
    }
    fewer = about | {"web": {"kind": "container_service", "name": "web", "zones": ["use1-az1"]}}
    before = graph("web > key", {key: fewer[key] for key in ("web", "key")})
    after = graph("web > token; web > word", {key: about[key] for key in ("web", "token", "word")})

    assert changes_of_web(before, after) == [
        ("2 secrets", Tone.NEUTRAL),
        ("2 zones", Tone.NEUTRAL),
        ("3 parts new", Tone.PART_NEW),
        ("secret gone", Tone.PART_GONE),
    ]
    assert changes_of_web(after, before) == [
        ("secret", Tone.NEUTRAL),
        ("use1-az1 only", Tone.WARNING),
        ("secret new", Tone.PART_NEW),
        ("3 parts gone", Tone.PART_GONE),
    ]


def changes_of_web(before, after):
    map_ = draw_difference(before, after, MapRequest(roots=(ComponentId("web"),)))
    (card,) = map_.cards
    assert card.state is State.UP
    return [(badge.text, badge.tone) for badge in card.badges]


@settings(max_examples=30, deadline=None)
@given(graphs(), graphs())
def test_map_of_both_shows_each_card_and_line_of_each(before, after):
    old, new = DependencyGraph(before), DependencyGraph(after)
    root = before.components[0].id
    request = MapRequest(roots=(root,), level=Level.PARTS, most_cards=1000)
    map_ = draw_difference(old, new, request)

    shown = {part for card in map_.cards for part in (card.id, card.component, *card.folded)}
    for graph_ in (old, new):
        if root in graph_:
            assert {card.id for card in draw(graph_, request).cards} <= shown
    for card in map_.cards:
        expected = (card.component in old, card.component in new)
        assert (
            card.state
            is {
                (True, True): State.UP,
                (True, False): State.GONE,
                (False, True): State.NEW,
            }[expected]
        )


@settings(max_examples=30, deadline=None)
@given(graphs())
def test_revision_compared_with_itself_is_its_own_map(records):
    graph_ = DependencyGraph(records)
    request = MapRequest(roots=(records.components[0].id,), level=Level.PARTS, most_cards=1000)

    assert united(records, records) == records
    assert draw_difference(graph_, graph_, request) == draw(graph_, request)
