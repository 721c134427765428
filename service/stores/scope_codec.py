"""How a scope's observation is kept: the look as JSON, its facts compressed beside it."""

import zlib
from dataclasses import replace

import orjson

from model.linking.scope_state import Held
from model.records.observation import Facts
from service.stores.codec import dumps, loads, reader

NOTHING = Facts()


def pack(held: Held) -> tuple[bytes, bytes]:
    """Return the look and the facts of `held`."""
    look = replace(held, observation=replace(held.observation, facts=NOTHING))
    return dumps(look), zlib.compress(dumps(held.observation.facts), 1)


def unpack(look: bytes, facts: bytes) -> Held:
    """Return what `pack` was given."""
    held = loads(Held, look)
    found = reader(Facts)(orjson.loads(zlib.decompress(facts)))
    return replace(held, observation=replace(held.observation, facts=found))
