"""Every format of a map is read by the program that it is written for, whatever the names are."""

from itertools import product
from xml.etree import ElementTree

import networkx as nx
import pytest

from schema.exports.maps import map_format
from schema.exports.maps.texts import shown
from schema.exports.pictures import picture_format
from tests.schema.exports.maps.test_maps import MAP
from tests.schema.exports.pictures import programs
from tests.schema.exports.pictures.maps import CAPTION, checkout, hostile, text

pytestmark = pytest.mark.slow

MAPS = {"checkout": checkout, "hostile": hostile}
of_both = pytest.mark.parametrize("name", MAPS)


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """What Mermaid and draw.io say about both maps, by name and ending; one browser for all."""
    folder = tmp_path_factory.mktemp("maps")
    texts = {
        (name, known.extension): text(known.name, MAPS[name]())
        for name, known in product(MAPS, map(picture_format, ("mermaid", "drawio")))
    }
    texts["whole graph", "mmd"] = map_format("mermaid").render(MAP)
    files = [folder / f"{name}.{ending}" for name, ending in texts]
    for file, written in zip(files, texts.values(), strict=True):
        file.write_text(written)
    return dict(zip(texts, programs.mermaid_and_drawio(files), strict=True))


@of_both
def test_mermaid_draws_every_card_box_and_line_with_its_name(read, name):
    map_ = MAPS[name]()
    svg = ElementTree.fromstring(read[name, "mmd"]["svg"])  # noqa: S314 - Mermaid's own text

    assert labels(svg, "node") == sorted(plain(card.title) for card in map_.cards)
    assert labels(svg, "cluster") == sorted(plain(box.title) for box in map_.boxes)
    assert sum(element.get("data-edge") == "true" for element in svg.iter()) == len(map_.lines)


def test_mermaid_draws_the_whole_graph_too(read):
    svg = ElementTree.fromstring(read["whole graph", "mmd"]["svg"])  # noqa: S314 - as above

    assert labels(svg, "node") == sorted(node.label for node in MAP.nodes)


@of_both
def test_drawio_reads_every_card_box_and_line_with_its_name_and_place(read, name):
    map_ = MAPS[name]()
    cells = read[name, "drawio"]["cells"]

    shapes = {cell["id"]: cell for cell in cells if cell["kind"] == "vertex"}
    edges = [cell for cell in cells if cell["kind"] == "edge"]
    assert len(shapes) == len(map_.cards) + len(map_.boxes) + len(map_.pills) + 1
    for number, card in enumerate(map_.cards):
        shape = shapes[f"c{number}"]
        assert shape["label"].split("\n")[0] == shown(card.title)
        assert shape["area"][2:] == [card.area.width, card.area.height]
    assert len(edges) == len(map_.lines)
    assert all(edge["source"] in shapes and edge["target"] in shapes for edge in edges)


@of_both
def test_d2_draws_every_card_box_and_line_with_its_name(tmp_path, name):
    map_ = MAPS[name]()
    svg = programs.d2(text("d2", map_), tmp_path)

    drawn = [(element.tag.split("}")[1], element.get("class", "")[:10]) for element in svg.iter()]
    assert drawn.count(("g", "shape")) == len(map_.cards) + len(map_.boxes)
    assert drawn.count(("path", "connection")) == len(map_.lines)
    texts = {" ".join("".join(element.itertext()).split()) for element in svg.iter()}
    assert texts >= {plain(part.title) for part in (*map_.cards, *map_.boxes)}


@of_both
def test_graphviz_draws_every_card_and_line(name):
    map_ = MAPS[name]()
    kinds = [words[0] for words in programs.graphviz(text("dot", map_))]

    assert (kinds.count("node"), kinds.count("edge")) == (len(map_.cards), len(map_.lines))


def test_structurizr_reads_every_card_and_line(tmp_path):
    maps = [MAPS[name]() for name in MAPS]
    files = [tmp_path / f"{name}.dsl" for name in MAPS]
    for file, map_ in zip(files, maps, strict=True):
        file.write_text(text("structurizr", map_))

    # A deployment node of its own holds what lies outside all boxes.
    assert programs.structurizr(files) == [
        [
            len(map_.boxes) + any(card.box is None for card in map_.cards),
            len(map_.cards),
            len(map_.lines),
        ]
        for map_ in maps
    ]


@of_both
def test_networkx_reads_every_card_and_line_with_its_name(name):
    map_ = MAPS[name]()
    read = nx.parse_graphml(picture_format("graphml").render(map_, CAPTION))

    titles = sorted(about["title"] for _, about in read.nodes(data=True))
    assert titles == sorted(shown(card.title) for card in map_.cards)
    assert read.number_of_edges() == len(map_.lines)


def labels(svg, role):
    """Return the first line of each node or cluster that Mermaid drew, sorted."""
    drawn = (element for element in svg.iter() if element.get("class", "").split(" ")[0] == role)
    return sorted(plain(next(filter(str.strip, element.itertext()))) for element in drawn)


def plain(title):
    """Return a name as it is read: without control signs, signs of no width, doubled spaces."""
    return " ".join(shown(title.replace("\u200b", "")).split())
