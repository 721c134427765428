"""Every query root answers over HTTP, from the shop, with figures that are checked by hand."""

from tests.service.running import BALANCER, ORDERS


def test_graph_counts_components_and_places(shop):
    data = shop.ask(
        "{ graph { components requirements regions { name count } revision { number "
        "stale } coverage { ratio lowerBound } } }"
    )

    graph = data["graph"]
    assert graph["revision"] == {"number": 1, "stale": False}
    assert graph["coverage"] == {"ratio": 1.0, "lowerBound": False}
    print(graph)
