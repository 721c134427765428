"""Compiled topology: the topology of a revision as bytes, so that it need not be compiled again.

The bytes are a line that names version, byte order and content, then a JSON index of the arrays,
then the arrays as they lie in memory. Reading makes views into the bytes and copies nothing.
"""

import json
import sys
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from model.kernels.bundles import Bundle
from model.kernels.levels import Levels
from model.kernels.needs import Needs
from model.kernels.topology import Topology

VERSION = 3
"""Changes with the arrays or their meaning. Bytes of another version are not read."""
ALIGNMENT = 64
"""Every array starts at a multiple of so many bytes, a cache line."""
NEEDS = (
    "dependent",
    "start",
    "members",
    "minimum",
    "effect",
    "phase",
    "passes_degraded",
    "when_bad",
    "when_slow",
)
LEVELS = ("order", "position", "start", "cyclic")
GROUPS = ("dependent", "start", "members", "slack")


def pack(topology: Topology, digest: str) -> bytes:
    """Return `topology` as bytes; `digest` is that of the content it was compiled from.

    Equal topologies give equal bytes on machines of one byte order. Complexity: O(bytes).
    """
    arrays = dict(_arrays(topology))
    places, offset = {}, 0
    for name, array in arrays.items():
        places[name] = (array.dtype.str, array.size, offset)
        offset += -(-array.nbytes // ALIGNMENT) * ALIGNMENT
    index = json.dumps({"components": topology.needs.components, "arrays": places}).encode()
    head = _head(digest) + index + b"\n"
    body = bytearray(offset)
    for name, array in arrays.items():
        start = places[name][2]
        body[start : start + array.nbytes] = array.tobytes()
    return head + b" " * (-len(head) % ALIGNMENT) + bytes(body)


def unpack(blob: bytes, digest: str) -> Topology | None:
    """Return the topology that `blob` contains.

    None if the bytes are of other content, version or byte order, or damaged: the caller then
    compiles the records again. Complexity: O(1) beside the checks of `Needs`.
    """
    head = _head(digest)
    if not blob.startswith(head):
        return None
    end = blob.find(b"\n", len(head))
    try:
        index = json.loads(blob[len(head) : end])
        arrays = _views(blob, -(-(end + 1) // ALIGNMENT) * ALIGNMENT, index["arrays"])
        return _topology(int(index["components"]), arrays)
    except (ValueError, KeyError, TypeError):
        return None


def _head(digest: str) -> bytes:
    return f"loadpath compiled {VERSION} {sys.byteorder} {digest}\n".encode()


def _arrays(topology: Topology) -> Iterator[tuple[str, "NDArray[np.generic]"]]:
    for name in NEEDS:
        yield f"needs.{name}", getattr(topology.needs, name)
    for name in LEVELS:
        yield f"levels.{name}", getattr(topology.levels, name)
    down = topology.down
    yield "down.indptr", down.plain.indptr
    yield "down.indices", down.plain.indices
    for name in GROUPS:
        yield f"down.{name}", getattr(down, name)


def _views(
    blob: bytes, base: int, places: Mapping[str, tuple[str, int, int]]
) -> Mapping[str, "NDArray[np.generic]"]:
    return {
        name: np.frombuffer(blob, dtype=np.dtype(kind), count=size, offset=base + offset)
        for name, (kind, size, offset) in places.items()
    }


def _topology(components: int, arrays: Mapping[str, "NDArray[np.generic]"]) -> Topology:
    needs = Needs(components=components, **{name: arrays[f"needs.{name}"] for name in NEEDS})  # type: ignore[arg-type]  # checked by __post_init__
    levels = Levels(**{name: arrays[f"levels.{name}"] for name in LEVELS})  # type: ignore[arg-type]  # as packed
    indices = np.asarray(arrays["down.indices"], np.int32)
    indptr = np.asarray(arrays["down.indptr"], np.int32)
    parts = (np.ones(indices.size, np.bool_), indices, indptr)
    plain = csr_array(parts, shape=(components, components))
    down = Bundle(plain=plain, **{name: arrays[f"down.{name}"] for name in GROUPS})  # type: ignore[arg-type]  # as packed
    return Topology(needs=needs, levels=levels, down=down)
