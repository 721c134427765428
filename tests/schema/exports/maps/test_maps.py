import json

import pytest

from model.errors import InvalidValue
from model.maps.dependency_map import DependencyMap, MapEdge, MapNode
from model.records.component import ComponentId, Kind
from model.records.requirement import Effect, RequirementId
from schema.errors import MapTooLarge
from schema.exports.maps import FORMATS, map_format


def node(id_: str, depth: int, *components: str, label: str = "") -> MapNode:
    held = tuple(ComponentId(one) for one in components or (id_,))
    return MapNode(id=id_, label=label or id_, kind=Kind.COMPUTE, components=held, depth=depth)


def edge(dependent: str, provider: str, effect: Effect, minimum: int = 1, of: int = 1) -> MapEdge:
    return MapEdge(
        dependent=dependent,
        provider=provider,
        effect=effect,
        relation="needs",
        minimum=minimum,
        of=of,
        requirements=(RequirementId(f"{dependent}-{provider}"),),
    )


MAP = DependencyMap(
    nodes=(node("web", 0), node("api", 1, "api-a", "api-b"), node("cache", 1, label='"c" <b>|#1')),
    edges=(edge("web", "api", Effect.HARD, 1, 2), edge("web", "cache", Effect.SOFT)),
    truncated=False,
)


def test_mermaid_numbers_its_boxes_and_escapes_names():
    assert map_format("mermaid").render(MAP) == (
        "flowchart LR\n"
        '    n0["web<br/>compute"]\n'
        '    n1["api<br/>compute, 2 components"]\n'
        '    n2["#quot;c#quot; #lt;b#gt;#124;#35;1<br/>compute"]\n'
        '    n0 -->|"needs 1 of 2"| n1\n'
        '    n0 -.->|"needs"| n2\n'
    )


def test_dot_keeps_ids_and_escapes_quotes():
    assert map_format("dot").render(MAP) == (
        "digraph loadpath {\n"
        "  rankdir=LR;\n"
        "  node [shape=box];\n"
        '  "web" [label="web\\ncompute"];\n'
        '  "api" [label="api\\ncompute, 2 components"];\n'
        '  "cache" [label="\\"c\\" <b>|#1\\ncompute"];\n'
        '  { rank=same; "web"; }\n'
        '  { rank=same; "api"; "cache"; }\n'
        '  "web" -> "api" [label="needs 1 of 2", style=solid];\n'
        '  "web" -> "cache" [label="needs", style=dashed];\n'
        "}\n"
    )


def test_json_is_flat_lists():
    assert json.loads(map_format("json").render(MAP)) == {
        "nodes": [
            {"id": "web", "label": "web", "kind": "compute", "depth": 0, "components": ["web"]},
            {
                "id": "api",
                "label": "api",
                "kind": "compute",
                "depth": 1,
                "components": ["api-a", "api-b"],
            },
            {
                "id": "cache",
                "label": '"c" <b>|#1',
                "kind": "compute",
                "depth": 1,
                "components": ["cache"],
            },
        ],
        "edges": [
            {
                "dependent": "web",
                "provider": "api",
                "effect": "hard",
                "relation": "needs",
                "minimum": 1,
                "of": 2,
                "requirements": ["web-api"],
            },
            {
                "dependent": "web",
                "provider": "cache",
                "effect": "soft",
                "relation": "needs",
                "minimum": 1,
                "of": 1,
                "requirements": ["web-cache"],
            },
        ],
        "truncated": False,
    }


@pytest.mark.parametrize("format_", FORMATS, ids=lambda one: one.name)
def test_every_format_says_when_the_map_is_cut(format_):
    whole = format_.render(MAP)
    cut = format_.render(DependencyMap(nodes=MAP.nodes, edges=MAP.edges, truncated=True))
    assert cut != whole
    assert cut.endswith("\n")


@pytest.mark.parametrize("format_", FORMATS, ids=lambda one: one.name)
def test_an_empty_map_is_written_too(format_):
    assert format_.render(DependencyMap(nodes=(), edges=(), truncated=False)).endswith("\n")


def test_an_unknown_format_names_the_known_ones():
    with pytest.raises(InvalidValue, match="got 'mermayd', expected one of dot, json, mermaid"):
        map_format("mermayd")


@pytest.mark.parametrize("name", ["mermaid", "dot"])
def test_control_and_direction_characters_do_not_reach_a_picture(name: str) -> None:
    shown = node("a", 0, label="web\x1b[31m\u202e")
    text = map_format(name).render(DependencyMap(nodes=(shown,), edges=(), truncated=False))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[31m" in text


def test_mermaid_refuses_a_graph_that_it_would_not_draw():
    lines = tuple(edge(f"c{number}", "db", Effect.HARD) for number in range(501))
    map_ = DependencyMap(nodes=(), edges=lines, truncated=False)

    with pytest.raises(MapTooLarge, match="501 lines; Mermaid accepts 500"):
        map_format("mermaid").render(map_)
