"""Into whose card a component is folded."""

from dataclasses import replace

from model.graph import DependencyGraph
from model.maps.ownership import owned, owner
from model.records.component import Kind
from tests.builders import records


def served(text, **about):
    """Return the drawn graph; each hard need is that of a cluster for what serves it."""
    drawn = records(text, about)
    requirements = tuple(replace(need, relation="served_by") for need in drawn.requirements)
    return DependencyGraph(replace(drawn, requirements=requirements))


def test_node_of_two_clusters_is_folded_into_the_first_only():
    kinds = {name: {"kind": Kind.DATABASE} for name in ("blue", "green", "node")}
    graph = served("blue > node; green > node", **kinds)
    assert owner(graph, graph.component("node")) == "blue"
    assert (owned(graph, "blue"), owned(graph, "green")) == (("node",), ())


def test_cluster_owns_its_nodes_but_not_what_else_serves_it():
    kinds = {name: {"kind": Kind.DATABASE} for name in ("cluster", "node")}
    graph = served("cluster > node; cluster > web", web={"kind": Kind.COMPUTE}, **kinds)
    assert owned(graph, "cluster") == ("node",)
    assert owner(graph, graph.component("web")) == "web"
