"""AWS calls that do a step, or show that it worked.

A step has a call only where the graph and the plan hold everything that the call needs, apart from
`Input` arguments, which become parameters of the document.
"""

from collections.abc import Mapping
from dataclasses import replace

from model.failover.control_planes import GLOBAL, Api, parse_api
from model.failover.recipe import GLOBAL_SIDE
from schema.exports.plans import (
    compute_calls,
    feeder_calls,
    message_calls,
    precheck_calls,
    restore_calls,
    routing_calls,
    server_calls,
    store_calls,
)
from schema.exports.plans.call import About, Call, Maker

CALLS: Mapping[str, Maker] = {
    **compute_calls.CALLS,
    **feeder_calls.CALLS,
    **message_calls.CALLS,
    **precheck_calls.CALLS,
    **restore_calls.CALLS,
    **routing_calls.CALLS,
    **server_calls.CALLS,
    **store_calls.CALLS,
}
"""Makers of calls, by `<service>:<Operation>` as a step names it."""
CHECKS: Mapping[tuple[str, str], Maker] = {**store_calls.CHECKS, **routing_calls.CHECKS}
"""Makers of checks that a step names no API for, by the type of its component and the action that
is verified."""


def call_of(about: About) -> tuple[Call | None, str]:
    """Return the call that does a step; without one, the reason why a person must do it."""
    apis = [api for api in map(parse_api, about.step.requires) if api is not None]
    if not apis:
        return _check(about), "the plan knows no API for it"
    known = [api for api in apis if f"{api.service}:{api.operation}" in CALLS]
    if not known:
        return None, f"what {_listed(apis)} needs here is not known"
    chosen = known[0]
    call = CALLS[f"{chosen.service}:{chosen.operation}"](about)
    if call is None or about.looks != bool(call.shows or call.expects):
        return None, f"what {_listed([chosen])} needs or shows here is not known"
    return _placed(call, about, chosen.region), ""


def _check(about: About) -> Call | None:
    """Return the check of a verification that names no API; only a person makes it."""
    if not about.looks:
        return None
    maker = CHECKS.get((about.target.type or "", about.effect))
    call = maker(about) if maker else None
    side = about.step.side
    home = about.plan.to_region if side == GLOBAL_SIDE else side
    return None if call is None else _placed(call, about, home)


def _placed(call: Call, about: About, region: str) -> Call:
    where = None if call.service in GLOBAL else call.region or region
    return replace(call, account=about.target.account, region=where)


def _listed(apis: list[Api]) -> str:
    return ", ".join(f"{api.service}:{api.operation}" for api in apis)
