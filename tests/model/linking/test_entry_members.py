"""The entry members of services, judged by a plain search over random requirements."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from model.linking.link import LinkSettings, link
from model.records.component import Kind
from tests.observing import belongs, need, saw, seen

NAMES = [f"queue:{number}" for number in range(8)]
PAIRS = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES))


def entries(needed, members):
    described = (seen(name, Kind.QUEUE, name=name) for name in NAMES)
    stated = (need(dependent, provider) for dependent, provider in needed)
    joined = (belongs("service:shop", member) for member in members)
    records = link([saw("aws.a", *described, *stated, *joined)], LinkSettings())
    return {
        requirement.providers[0]
        for requirement in records.requirements
        if requirement.relation == "entered_by"
    }


@given(
    st.sets(PAIRS.filter(lambda pair: pair[0] != pair[1]), max_size=14),
    st.sets(st.sampled_from(NAMES), min_size=1),
)
def test_entries_are_the_members_that_no_member_outside_of_their_cycle_needs(needed, members):
    graph = nx.DiGraph(list(needed))
    graph.add_nodes_from(NAMES)
    expected = {
        member
        for member in members
        if all(
            nx.has_path(graph, member, other) or not nx.has_path(graph, other, member)
            for other in members
        )
    }

    assert entries(needed, members) == expected
