"""How a scope's observation is kept: the look as JSON, its facts compressed beside it."""

import zlib
from dataclasses import replace

import orjson

from model.linking.scope_state import ScopeState
from model.records.observation import Facts
from service.stores.codec import dumps, loads, reader

NOTHING = Facts()


def pack(state: ScopeState) -> tuple[bytes, bytes]:
    """Return the look and the facts of `state`."""
    look = replace(state, observation=replace(state.observation, facts=NOTHING))
    return dumps(look), zlib.compress(dumps(state.observation.facts), 1)


def unpack(look: bytes, facts: bytes) -> ScopeState:
    """Return what `pack` was given."""
    state = loads(ScopeState, look)
    kept_facts = reader(Facts)(orjson.loads(zlib.decompress(facts)))
    return replace(state, observation=replace(state.observation, facts=kept_facts))
