"""What each format of a map says, and what it refuses."""

import json
from xml.etree import ElementTree

import networkx as nx
import pytest

from model.errors import InvalidValue
from model.maps.draw import MapRequest, draw
from model.maps.picture import Level
from model.records.component import ComponentId
from schema.errors import MapTooLarge
from schema.exports.maps.mermaid import MOST_LINES
from schema.exports.pictures import FORMATS, picture_format
from schema.exports.pictures.svg import rounded
from schema.exports.pictures.text_width import fitted, text_width
from tests.builders import graph
from tests.schema.exports.pictures.maps import changed, checkout, hostile, text


@pytest.mark.parametrize("map_", [checkout(), hostile()], ids=["checkout", "hostile"])
@pytest.mark.parametrize("name", ["svg", "drawio", "graphml"])
def test_xml_formats_are_well_formed(name, map_):
    ElementTree.fromstring(text(name, map_))  # noqa: S314 - our own text


def test_svg_needs_no_style_and_speaks_to_screen_readers():
    drawing = text("svg", checkout())

    assert "style=" not in drawing and "<style" not in drawing and "href" not in drawing
    assert 'role="img"' in drawing and "<title id=" in drawing
    assert "orders.internal (.shop.example.com) needs orders, orders." in drawing


def test_hostile_names_are_only_text_in_svg():
    root = ElementTree.fromstring(text("svg", hostile()))  # noqa: S314 - our own text

    tags = {element.tag.split("}")[1] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "text", "g", "path", "polygon", "circle"}


def test_graphml_holds_the_cards_and_lines():
    read = nx.parse_graphml(text("graphml", checkout()))

    assert (len(read), read.number_of_edges()) == (12, 14)
    assert {about["title"] for _, about in read.nodes(data=True)} >= {"orders-us-east-1"}


def test_drawio_keeps_the_places_of_the_map():
    map_ = checkout()
    root = ElementTree.fromstring(text("drawio", map_))  # noqa: S314 - our own text

    cells = {cell.get("value", "").split("\n")[0]: cell for cell in root.iter("mxCell")}
    card = next(card for card in map_.cards if card.title == "Acme Pay")
    place = cells["Acme Pay"].find("mxGeometry")
    assert (float(place.get("x")), float(place.get("y"))) == (card.area.x + 40, card.area.y + 80)


def test_json_is_the_whole_map():
    answer = json.loads(text("json", checkout()))

    assert answer["caption"] == "checkout — what it needs"
    assert len(answer["map"]["cards"]) == 12
    assert {"x", "y", "width", "height"} == set(answer["map"]["cards"][0]["area"])


def test_mermaid_refuses_what_it_would_not_draw():
    keys = [f"c{number}" for number in range(34)]
    about = {key: {"kind": "container_service", "name": key} for key in keys}
    dense = "; ".join(f"{a} > {b}" for a in keys for b in keys if a < b)
    map_ = draw(graph(dense, about), MapRequest(roots=[ComponentId("c0")], level=Level.PARTS))
    assert len(map_.lines) > MOST_LINES

    with pytest.raises(MapTooLarge, match="561 lines; Mermaid accepts 500"):
        text("mermaid", map_)


@pytest.mark.parametrize("name", [known.name for known in FORMATS])
def test_equal_maps_give_equal_texts_that_end_in_a_newline(name):
    first = text(name, checkout())

    assert first == text(name, checkout())
    assert first.endswith("\n")


def test_unknown_format_is_refused_with_a_suggestion():
    with pytest.raises(InvalidValue, match="svg"):
        picture_format("svgg")


def test_long_text_keeps_its_end():
    name = fitted("storefront-nat-gateway-us-east-1a", 110, 12.5, bold=True)

    assert name.startswith("storefront") and name.endswith("1a")
    assert text_width(name, 12.5, bold=True) <= 110


def test_corners_are_rounded():
    path = checkout().lines[0].path

    assert rounded(path).count("Q") == len(path) - 2


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("svg", [">gone</text>", ">new</text>", 'stroke="#1d7a3a" stroke-width="2.0"']),
        ("mermaid", [" gone", "linkStyle 0 stroke:#1d7a3a", "linkStyle 1 stroke:#5f6b7a"]),
        ("d2", ['style.stroke: "#1d7a3a"', 'style.stroke: "#5f6b7a"']),
        ("dot", ['color="#1d7a3a"]', 'color="#5f6b7a"]']),
        ("drawio", ["strokeColor=#57606a;strokeColor=#1d7a3a;strokeWidth=2;"]),
        ("graphml", [">new</data></edge>", ">gone</data></edge>"]),
        ("structurizr", ["NEW", "GONE"]),
        ("json", ['"state": "new"', '"state": "gone"']),
    ],
)
def test_what_is_new_or_gone_is_coloured_in_every_format(name, signs):
    written = text(name, changed())

    assert [sign for sign in signs if sign not in written] == []
