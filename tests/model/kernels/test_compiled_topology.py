"""Packing and unpacking is identity, and what does not fit is not read."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.graph import DependencyGraph
from model.kernels.compiled_topology import pack, unpack
from model.records.requirement import Effect
from tests.builders import graph
from tests.strategies import CARRYING, graphs, seeds


@given(st.data())
def test_an_unpacked_topology_answers_alike(data: st.DataObject) -> None:
    records = data.draw(graphs(effects=[*CARRYING, Effect.UNKNOWN]))
    failing = np.array(data.draw(seeds(records)), np.int32)
    made = DependencyGraph(records)
    read = unpack(pack(made.topology, "sha256:a"), "sha256:a")
    assert read is not None
    for pessimistic in (False, True):
        first = made.topology.fail(failing, pessimistic=pessimistic)
        again = read.fail(failing, pessimistic=pessimistic)
        assert first.down.tolist() == again.down.tolist()
        assert first.not_up.tolist() == again.not_up.tolist()


def test_packing_again_gives_the_same_bytes() -> None:
    drawn = graph("a > b; b > 2/3(c, d, e); c > a")
    blob = pack(drawn.topology, "sha256:a")
    read = unpack(blob, "sha256:a")
    assert read is not None
    assert pack(read, "sha256:a") == blob


def test_bytes_of_other_content_are_not_read() -> None:
    blob = pack(graph("a > b").topology, "sha256:a")
    assert unpack(blob, "sha256:b") is None
    assert unpack(b"", "sha256:a") is None
    assert unpack(blob[: len(blob) // 2], "sha256:a") is None
    assert unpack(blob.replace(b"needs.members", b"needs.numbers"), "sha256:a") is None
