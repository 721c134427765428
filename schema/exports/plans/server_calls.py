"""Calls that launch servers of Elastic Disaster Recovery, and look at them."""

from collections.abc import Mapping

from schema.exports.plans.call import About, Call, Maker, last_part


def _launch(about: About) -> Call:
    servers = [{"sourceServerID": last_part(about.target)}]
    arguments = {"sourceServers": servers, "isDrill": False}
    return Call(service="drs", operation="StartRecovery", arguments=arguments)


def _replicates(about: About) -> Call:
    return Call(
        service="drs",
        operation="DescribeSourceServers",
        arguments={"filters": {"sourceServerIDs": [last_part(about.target)]}},
        expects="the state of its replication is CONTINUOUS, and its lag is none or short",
    )


def _launched(about: About) -> Call:
    return Call(
        service="drs",
        operation="DescribeRecoveryInstances",
        arguments={"filters": {"sourceServerIDs": [last_part(about.target)]}},
        expects="a recovery instance that is no drill runs",
    )


CALLS: Mapping[str, Maker] = {
    "drs:StartRecovery": _launch,
    "drs:DescribeSourceServers": _replicates,
    "drs:DescribeRecoveryInstances": _launched,
}
"""Makers of calls, by `<service>:<Operation>`."""
