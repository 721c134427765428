"""Answers to calls that crawlers make and moto does not know: nothing is there, or access denied.

Without them a crawl of the sample estate fails in one scope of eight for want of an emulation, and
a newcomer cannot tell that from a mistake. The estate holds none of the resources that these calls
list, so an empty list is the true answer. One call is denied on purpose: it shows how a missing
permission looks.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeAlias
from urllib.parse import parse_qs

Environment: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[..., Any]
Application: TypeAlias = Callable[[Environment, StartResponse], Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent back to a client."""

    status: str = "200 OK"
    body: str
    media_type: str = "application/x-amz-json-1.1"
    headers: tuple[tuple[str, str], ...] = ()


def _listing(**members: Any) -> Answer:
    return Answer(body=json.dumps(members))


def _error(code: str, message: str, status: str = "400 Bad Request") -> Answer:
    return Answer(
        status=status,
        body=json.dumps({"__type": code, "message": message}),
        headers=(("x-amzn-errortype", code),),
    )


def _xml(action: str, members: str, namespace: str, *, wrapped: bool = True) -> Answer:
    inner = f"<{action}Result><{members}/></{action}Result>" if wrapped else f"<{members}/>"
    return Answer(
        body=f'<{action}Response xmlns="{namespace}">{inner}</{action}Response>',
        media_type="text/xml",
    )


CACHES = "http://elasticache.amazonaws.com/doc/2015-02-02/"
DATABASES = "http://rds.amazonaws.com/doc/2014-10-31/"
MACHINES = "http://ec2.amazonaws.com/doc/2016-11-15"

BY_TARGET: Mapping[str, Answer] = {
    "AWSEvents.ListEndpoints": _listing(Endpoints=[]),
    "AmazonEC2ContainerRegistry_V20150921.DescribePullThroughCacheRules": _listing(
        pullThroughCacheRules=[]
    ),
    "AmazonEC2ContainerServiceV20141113.DescribeCapacityProviders": _listing(
        capacityProviders=[], failures=[]
    ),
    "DynamoDB_20120810.DescribeKinesisStreamingDestination": _listing(
        KinesisDataStreamDestinations=[]
    ),
    "AmazonSSM.DescribeInstanceInformation": _listing(InstanceInformationList=[]),
    "AmazonMemoryDB.DescribeMultiRegionClusters": _listing(MultiRegionClusters=[]),
    "GlobalAccelerator_V20180706.ListAccelerators": _listing(Accelerators=[]),
    "OvertureService.DescribeDirectConnectGateways": _listing(directConnectGateways=[]),
    "OvertureService.DescribeVirtualInterfaces": _listing(virtualInterfaces=[]),
    "Route53Resolver.ListFirewallRuleGroupAssociations": _listing(FirewallRuleGroupAssociations=[]),
    "TrentService.DescribeCustomKeyStores": _listing(CustomKeyStores=[]),
    "ServiceQuotasV20190624.ListServices": _error(
        "AccessDeniedException", "the read role of the sample estate may not list service quotas"
    ),
}
"""Map from the header X-Amz-Target of a JSON protocol to the answer."""

BY_ACTION: Mapping[str, Answer] = {
    "DescribeDBClusterAutomatedBackups": _xml(
        "DescribeDBClusterAutomatedBackups", "DBClusterAutomatedBackups", DATABASES
    ),
    "DescribeDBClusterEndpoints": _xml(
        "DescribeDBClusterEndpoints", "DBClusterEndpoints", DATABASES
    ),
    "DescribeGlobalReplicationGroups": _xml(
        "DescribeGlobalReplicationGroups", "GlobalReplicationGroups", CACHES
    ),
    "DescribePlacementGroups": _xml(
        "DescribePlacementGroups", "placementGroupSet", MACHINES, wrapped=False
    ),
    "DescribeServerlessCaches": _xml("DescribeServerlessCaches", "ServerlessCaches", CACHES),
}
"""Map from the parameter Action of the query protocols to the answer."""

BY_PATH: tuple[tuple[str, Answer], ...] = (
    (r"/backup/plans/[^/]+/selections/?", _listing(BackupSelectionsList=[])),
    (r"/restore-jobs/?", _listing(RestoreJobs=[])),
    (r"/restore-testing/plans", _listing(RestoreTestingPlans=[])),
    (r"/attachments", _listing(Attachments=[])),
    (r"/v2/email/multi-region-endpoints", _listing(MultiRegionEndpoints=[])),
    (r"/replication/v1/replicators", _listing(replicators=[])),
    (r"/backup-vaults/[^/]+/recovery-points/?", _listing(RecoveryPoints=[])),
    (
        r"/backup-vaults/[^/]+/access-policy",
        _error("ResourceNotFoundException", "the vault has no access policy"),
    ),
)
"""Patterns of the paths of GET requests, each with the answer."""


UNKNOWN_SERVICES = frozenset(
    {
        "apprunner",
        "arc-region-switch",
        "arc-zonal-shift",
        "dlm",
        "drs",
        "redshift-serverless",
        "rolesanywhere",
        "route53-recovery-control-config",
    }
)
"""Signing names of services of which moto knows no call. Their answers are JSON, and one without
any member lists nothing."""
_SIGNED_FOR = re.compile(r"Credential=[^/]+/\d+/[^/]+/(?P<service>[^/]+)/aws4_request")


def with_missing_calls(application: Application) -> Application:
    """Return an application that answers these calls and leaves all others to `application`."""

    def answer(environment: Environment, start_response: StartResponse) -> Iterable[bytes]:
        known = _answer(environment)
        if known is None:
            return application(environment, start_response)
        headers = [("Content-Type", known.media_type), *known.headers]
        start_response(known.status, headers)
        return [known.body.encode()]

    return answer


def _answer(environment: Environment) -> Answer | None:
    signed = _SIGNED_FOR.search(environment.get("HTTP_AUTHORIZATION", ""))
    if signed and signed["service"] in UNKNOWN_SERVICES:
        return _listing()
    target = environment.get("HTTP_X_AMZ_TARGET")
    if target is not None:
        return BY_TARGET.get(target)
    if environment.get("REQUEST_METHOD") == "GET":
        path = environment.get("PATH_INFO", "")
        return next((known for pattern, known in BY_PATH if re.fullmatch(pattern, path)), None)
    if "x-www-form-urlencoded" in environment.get("CONTENT_TYPE", ""):
        return BY_ACTION.get(_action(environment))
    return None


def _action(environment: Environment) -> str:
    """Return the parameter Action of a form; the form can be read again afterwards."""
    body: bytes = environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0))
    environment["wsgi.input"] = BytesIO(body)
    return parse_qs(body.decode()).get("Action", [""])[0]
