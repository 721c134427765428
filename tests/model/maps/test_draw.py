"""Maps of the sample estate, and laws that hold for maps of any graph."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.disruption.disruptions import RegionFails
from model.errors import InvalidValue, UnknownComponent
from model.graph import DependencyGraph
from model.impact.blast_radius import blast_radius
from model.maps.dependency_map import Direction
from model.maps.draw import MapRequest, draw
from model.maps.picture import Level, State, Tone
from model.maps.roles import LINE_EFFECTS, is_drawn
from model.maps.states import failure_states
from model.records.component import ComponentId, Kind
from model.records.requirement import Effect
from tests.builders import graph
from tests.model.maps.estate import estate, grave
from tests.strategies import graphs


@st.composite
def estates(draw_value):
    """Draw a graph of many kinds in a few places."""
    records = draw_value(graphs(effects=list(Effect), most=30))
    components = tuple(
        replace(
            component,
            kind=draw_value(st.sampled_from(list(Kind))),
            account=draw_value(st.sampled_from([None, "111122223333", "444455556666"])),
            region=draw_value(st.sampled_from([None, "us-east-1", "eu-west-1"])),
            zones=draw_value(st.sampled_from([(), ("use1-az1",), ("use1-az1", "use1-az2")])),
        )
        for component in records.components
    )
    return replace(records, components=components)


def drawn(*roots, level, **words):
    request = MapRequest(
        roots=[ComponentId(root) for root in roots], level=level, promoted=grave(), **words
    )
    return draw(estate(), request)


@pytest.mark.parametrize(
    ("roots", "level", "cards", "lines"),
    [
        (["service:checkout"], Level.CHAIN, 12, 14),
        (["service:checkout"], Level.PARTS, 18, 20),
        (["service:storefront"], Level.SERVICE, 8, 11),
        (["service:storefront"], Level.CHAIN, 22, 33),
        (["service:orders"], Level.CHAIN, 9, 12),
        (["service:orders"], Level.SERVICE, 7, 10),  # with the name that its users come in by
        (["journey:buy", "journey:browse"], Level.ESTATE, 9, 11),
        ([], Level.ESTATE, 10, 12),  # with notifications, which no journey needs
    ],
)
def test_estate_folds_to_few_cards_and_lines(roots, level, cards, lines):
    map_ = drawn(*roots, level=level)

    assert (len(map_.cards), len(map_.lines)) == (cards, lines)
    assert map_.level is level


def test_chain_of_checkout_says_what_a_person_needs_to_know():
    map_ = drawn("service:checkout", level=Level.CHAIN)

    assert {
        (card.title, card.subtitle, card.box and card.box.split("/")[1]) for card in map_.cards
    } == {
        ("orders.internal", ".shop.example.com", None),
        ("Acme Pay", "External", None),
        ("checkout", "ECS service behind ALB", "us-east-1"),
        ("checkout", "ECS service", "us-west-2"),
        ("orders", "ECS service behind ALB", "us-east-1"),
        ("orders", "ECS service behind ALB", "us-west-2"),
        ("order-events", "SNS topic", "us-east-1"),
        ("orders-us-east-1", "Aurora · 3 instances", "us-east-1"),
        ("orders-us-west-2", "Aurora · 2 instances", "us-west-2"),
        ("inventory", "ECS service behind ALB", "us-east-1"),
        ("inventory", "RDS instance", "us-east-1"),
        ("storefront-nat-us-east-1a", "NAT gateway", "us-east-1"),
    }
    assert [(pill.minimum, pill.count) for pill in map_.pills] == [(1, 2)]
    assert [box.title for box in map_.boxes] == [
        "payments",
        "us-east-1",
        "payments-us-east-1",
        "us-west-2",
        "payments-us-west-2",
        "storefront",
        "us-east-1",
        "storefront-us-east-1",
    ]
    assert (map_.totals.components_read, map_.totals.needs_read) == (157, 585)


def test_badges_warn_of_what_lies_in_one_zone_or_away():
    warnings = {
        (card.title, badge.text)
        for card in drawn("service:checkout", level=Level.CHAIN).cards
        for badge in card.badges
        if badge.tone is not Tone.NEUTRAL
    }

    assert warnings == {
        ("inventory", "use1-az6 only"),
        ("storefront-nat-us-east-1a", "use1-az6 only"),
        ("orders", "image, key in us-east-1"),
        ("checkout", "stands by: no name sends here"),
    }


def test_estate_shows_where_a_service_serves_and_where_it_stands_by():
    pills = {
        card.title: [(badge.text, badge.tone) for badge in card.badges]
        for card in drawn(level=Level.ESTATE).cards
        if card.badges
    }

    assert pills["checkout"] == [
        ("us-east-1", Tone.WARNING),
        ("us-west-2 stands by", Tone.STANDS_BY),
    ]
    assert pills["orders"] == [("us-east-1", Tone.NEUTRAL), ("us-west-2", Tone.NEUTRAL)]


def test_failure_colours_cards_boxes_and_the_lines_that_carry_it():
    answer = blast_radius(estate(), RegionFails(region="us-east-1"))
    map_ = drawn("service:checkout", level=Level.CHAIN, states=failure_states(answer))

    states = {(card.title, region(card)): card.state for card in map_.cards}
    assert states["orders", "us-east-1"] is State.FAILED
    assert states["orders", "us-west-2"] is State.DOWN
    assert states["orders-us-west-2", "us-west-2"] is State.UP
    assert {box.title for box in map_.boxes if box.state is State.FAILED} >= {"us-east-1"}
    titles = {card.id: card.title for card in map_.cards}
    carried = {
        (titles[line.dependent], titles[line.provider])
        for line in map_.lines
        if line.state is State.DOWN
    }
    assert carried == {
        ("orders.internal", "orders"),
        ("orders", "order-events"),
        ("orders", "inventory"),
        ("orders", "orders-us-east-1"),
    }


def test_dependents_are_drawn_up_to_journeys():
    database = next(
        component.id for component in estate().components if component.id.endswith("db:inventory")
    )
    map_ = drawn(database, level=Level.CHAIN, direction=Direction.DEPENDENTS)

    titles = [card.title for card in map_.cards]
    assert {"Buy journey", "Browse journey", "checkout", "orders", "inventory"} <= set(titles)
    assert not [line for line in map_.lines if line.dependent == database]


def test_too_many_cards_give_a_coarser_level_and_say_so():
    map_ = drawn("service:storefront", level=Level.PARTS, most_cards=20)

    assert map_.level is Level.SERVICE
    assert map_.coarser_because == (
        "Level chain would have 22 cards, more than 20; level service is shown instead."
    )


def test_many_alike_cards_with_equal_neighbours_are_a_stack():
    shop = graph(
        "; ".join(f"web > queue-{number}" for number in range(12)),
        {f"queue-{number}": {"kind": "queue"} for number in range(12)}
        | {"web": {"kind": "container_service"}},
    )

    map_ = draw(shop, MapRequest(roots=[ComponentId("web")]))

    (stack,) = [card for card in map_.cards if card.stack > 1]
    assert (stack.title, stack.stack, len(map_.cards)) == ("12 × Queue", 12, 2)


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (MapRequest(roots=[ComponentId("nobody")]), UnknownComponent),
        (MapRequest(most_cards=0), InvalidValue),
        (MapRequest(direction=Direction.BOTH), InvalidValue),
    ],
)
def test_bad_request_is_refused(request_, error):
    with pytest.raises(error):
        draw(estate(), request_)


@pytest.mark.parametrize(
    ("root", "level"),
    [
        ("service:checkout", Level.CHAIN),
        ("service:checkout", Level.PARTS),
        ("service:storefront", Level.CHAIN),
        ("service:storefront", Level.SERVICE),
        ("journey:buy", Level.ESTATE),
    ],
)
def test_nothing_overlaps_and_everything_is_inside(root, level):
    map_ = drawn(root, level=level)

    check_geometry(map_)


def test_an_external_that_needs_others_is_more_than_a_name():
    """Both are needed softly; only `api.example.com` has needs of its own."""
    kinds = {"api.example.com": "external", "ads.example.com": "external"}
    shop = graph(
        "web soft> api.example.com; web soft> ads.example.com; api.example.com > queue",
        {name: {"kind": kind} for name, kind in kinds.items()}
        | {"web": {"kind": "container_service"}, "queue": {"kind": "queue"}},
    )

    map_ = draw(shop, MapRequest(roots=[ComponentId("web")]))

    check_geometry(map_)
    assert {(line.dependent, line.provider) for line in map_.lines} == {
        ("web", "api.example.com"),
        ("api.example.com", "queue"),
    }
    assert {card.id for card in map_.cards} == {"web", "api.example.com", "queue"}


@given(estates())
@settings(max_examples=60)
def test_geometry_of_any_graph(records):
    shop = DependencyGraph(records)
    for component in shop.components[:3]:
        check_geometry(draw(shop, MapRequest(roots=[component.id])))


@given(estates())
@settings(max_examples=60)
def test_same_graph_and_request_give_the_same_map(records):
    root = [records.components[0].id]

    first = draw(DependencyGraph(records), MapRequest(roots=root))

    assert draw(DependencyGraph(records), MapRequest(roots=root)) == first


@given(estates())
@settings(max_examples=100)
def test_no_requirement_of_a_card_vanishes(records):
    shop = DependencyGraph(records)
    map_ = draw(shop, MapRequest(roots=[records.components[0].id], most_cards=1_000))

    drawn_requirements = {key for line in map_.lines for key in line.requirements}
    hidden = sum(map_.totals.needs_hidden.values())
    for card in map_.cards:
        for requirement in shop.requirements_of(card.component):
            goes_nowhere = set(requirement.providers) <= {card.component, *card.folded}
            is_line = requirement.id in drawn_requirements
            assert is_line or goes_nowhere or hidden or not is_drawn(requirement, LINE_EFFECTS)


def region(card):
    return card.box and card.box.split("/")[1]


def check_geometry(map_):
    """Cards do not overlap, lie in their boxes and on the map; lines end at the edges of cards."""
    areas = {card.id: card.area for card in map_.cards}
    ordered = list(areas.values())
    for number, area in enumerate(ordered):
        assert not any(overlap(area, other) for other in ordered[number + 1 :])
        assert area.x + area.width <= map_.width and area.y + area.height <= map_.height
    boxes = {box.id: box for box in map_.boxes}
    for card in map_.cards:
        if card.box is not None:
            assert contains(boxes[card.box].area, card.area)
    for box in map_.boxes:
        if box.parent is not None:
            assert contains(boxes[box.parent].area, box.area)
    for line in map_.lines:
        start, end = areas[line.dependent], areas[line.provider]
        assert line.path[0].x == start.x + start.width
        assert line.path[-1].x in (end.x, end.x + end.width)
        assert end.y <= line.path[-1].y <= end.y + end.height


def overlap(first, second):
    return (
        first.x < second.x + second.width
        and second.x < first.x + first.width
        and first.y < second.y + second.height
        and second.y < first.y + first.height
    )


def contains(outer, inner):
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def test_ways_through_what_is_not_drawn_may_multiply():
    """Thirty pairs of load balancers, each before both of the next pair: 2**30 ways, one line."""
    pairs = [(f"l{number}", f"r{number}") for number in range(30)]
    layers = [("web", "web"), *pairs, ("api", "api")]
    needs = {(a, b) for first, second in pairwise(layers) for a in first for b in second}
    about = {side: {"kind": "load_balancer"} for pair in pairs for side in pair}
    about |= {name: {"kind": "container_service"} for name in ("web", "api")}
    drawn = graph("; ".join(f"{first} > {second}" for first, second in sorted(needs)), about)

    map_ = draw(drawn, MapRequest(roots=[ComponentId("web")]))

    assert [(line.dependent, line.provider) for line in map_.lines] == [("web", "api")]
    assert len(map_.lines[0].requirements) == len(needs)


def test_level_with_far_too_many_cards_is_given_up_before_its_end():
    names = [f"c{number:02}" for number in range(40)]
    about = {name: {"kind": "container_service"} for name in names}
    chain = graph(" > ".join(names), about)

    map_ = draw(chain, MapRequest(roots=[ComponentId("c00")], level=Level.SERVICE, most_cards=1))

    assert map_.coarser_because == (
        "Level service would have more than 20 cards, more than 1; level estate is shown instead."
    )
