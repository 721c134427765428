"""Secrets in the answers of AWS leak nowhere, wherever an answer may hold one.

Every call of every crawler is answered in full: with all members that AWS's own model of the answer
has. Each place that may hold a secret (what AWS marks as sensitive, environments, user data, tags
with telling names, conditions and encryption contexts, URLs, health-check paths, inputs, headers)
holds a canary of its own. No canary may appear in what the crawler tells.
"""

import base64
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import orjson
import pytest
from botocore.model import OperationModel, Shape

from discovery.aws import CRAWLERS
from discovery.interface import Crawler
from discovery.runner import run_crawler
from model.linking.link import LinkSettings, link
from schema.documents.plain import plain
from tests.discovery.player import CONTEXT, REGION, ticking

CANARY = "c4n4ry-"
PLACES_ALL_TOLD = 124
"""At least so many places hold a canary, over all crawlers."""
DEEPEST = 9
"""Shapes that hold themselves are answered this deep."""
MOST_CALLS = 20
"""So many calls of one operation in one crawl get a full answer, later ones an empty one."""
MORE_PAGES = frozenset(
    {
        "continuationtoken",
        "hasmore",
        "istruncated",
        "lastevaluatedkey",
        "lastevaluatedtablename",
        "marker",
        "morepages",
        "token",
    }
)
"""Names of members that ask for one more page, beside those that begin with `next`."""
NAMES = frozenset(
    {
        "acm.DescribeCertificate.Certificate.DomainName",
        "apigateway.GetDomainNames.items[].domainName",
        "appsync.ListGraphqlApis.graphqlApis[].dns",
        "cloudfront.ListDistributions.DistributionList.Items[].DomainName",
        "cloudfront.ListDistributions.DistributionList.Items[].Origins.Items[].DomainName",
        "ec2.DescribeRegions.Regions[].Endpoint",
        "eks.DescribeCluster.cluster.endpoint",
        "elasticbeanstalk.DescribeEnvironmentResources.EnvironmentResources.Queues[].URL",
        "iam.GetOpenIDConnectProvider.Url",
        "opensearch.DescribeDomains.DomainStatusList[].Endpoint",
        "opensearch.DescribeDomains.DomainStatusList[].DomainName",
        "opensearch.ListDomainNames.DomainNames[].DomainName",
        "organizations.ListAccounts.Accounts[].Name",
        "rds.DescribeDBClusters.DBClusters[].Endpoint",
        "rds.DescribeDBProxies.DBProxies[].Endpoint",
        "rds.DescribeDBProxyEndpoints.DBProxyEndpoints[].Endpoint",
        "rds.DescribeGlobalClusters.GlobalClusters[].Endpoint",
        "route53-recovery-control-config.ListClusters.Clusters[].ClusterEndpoints[].Endpoint",
        "route53domains.ListDomains.Domains[].DomainName",
        "route53resolver.ListResolverRules.ResolverRules[].DomainName",
        "s3.GetBucketAcl.Grants[].Grantee.URI",
        "s3.GetBucketEncryption.ServerSideEncryptionConfiguration.Rules[]"
        ".ApplyServerSideEncryptionByDefault.KMSMasterKeyID",
        "ssm.DescribeParameters.Parameters[].Policies[].PolicyText",
        "vpc-lattice.ListServices.items[].dnsEntry.domainName",
    }
)
"""Places whose texts are names and addresses, or no policies of IAM, whatever they look like."""
POLICIES = ("policy", "policydocument", "policytext", "assumerolepolicydocument", "content")
URLS = ("endpoint", "url", "uri", "queueurl", "invocationendpoint", "origin", "domainname")
PATHS = ("healthcheckpath", "resourcepath", "path")
TEXTS = (
    "userdata",
    "input",
    "inputtemplate",
    "inputpath",
    "definition",
    "command",
    "entrypoint",
    "headervalue",
    "searchstring",
    "sharedsecret",
    "authkey",
    "customerrouterconfig",
    "password",
    "authtoken",
    "clientsecret",
    "secretstring",
    "commands",
    "args",
)
"""Names of members, without their case, that may hold a secret as a text."""


@dataclass
class Answers:
    """Full answers with canaries, and where the canaries are."""

    places: list[str] = field(default_factory=list)

    def of(self, operation: OperationModel) -> dict[str, Any]:
        """Return the answer to a call."""
        where = f"{operation.service_model.service_name}.{operation.name}"
        answer = self._value(operation.output_shape, where, depth=0)
        return answer if isinstance(answer, dict) else {}

    def canary(self, where: str) -> str:
        """Return a canary for a place, and remember the place."""
        self.places.append(where)
        return f"{CANARY}{len(self.places):04}"

    def _value(self, shape: Shape | None, where: str, depth: int) -> Any:
        if shape is None or depth > DEEPEST:
            return None
        kinds: dict[str, Callable[[Shape, str, int], Any]] = {
            "structure": self._structure,
            "list": lambda shape, where, depth: [
                self._value(shape.member, f"{where}[]", depth + 1)  # type: ignore[attr-defined]
            ],
            "map": self._map,
            "timestamp": lambda *_: datetime(2026, 3, 1, tzinfo=UTC),
            "boolean": lambda *_: True,
            "blob": lambda _, where, __: self.canary(where).encode(),
        }
        if shape.type_name in kinds:
            return kinds[shape.type_name](shape, where, depth)
        return self._text(shape, where) if shape.type_name in {"string", "character"} else 1

    def _structure(self, shape: Any, where: str, depth: int) -> dict[str, Any]:
        names = {name.lower(): name for name in shape.members}
        if {"key", "value"} == names.keys() and "tag" in shape.name.lower():
            return {names["key"]: "db-password", names["value"]: self.canary(f"{where}.tag")}
        if {"tagkey", "tagvalue"} == names.keys():
            return {
                names["tagkey"]: "db-password",
                names["tagvalue"]: self.canary(f"{where}.tag"),
            }
        if {"name", "value"} == names.keys() and "keyvalue" in shape.name.lower():
            return {names["name"]: "DB_PASSWORD", names["value"]: self.canary(f"{where}.variable")}
        members = {
            name: self._value(member, f"{where}.{name}", depth + 1)
            for name, member in shape.members.items()
            if not _asks_for_more(name)
        }
        return {name: value for name, value in members.items() if value is not None}

    def _map(self, shape: Any, where: str, depth: int) -> dict[str, Any]:
        if where in NAMES:
            return {"first": "name"}
        if "tag" in where.rpartition(".")[2].lower():
            return {"db-password": self.canary(where)}
        if shape.value.type_name == "string" and not getattr(shape.key, "enum", None):
            if "attributes" in where.lower():
                return self._attributes(where)
            return {"DB_PASSWORD": self.canary(where)}
        keys = getattr(shape.key, "enum", None) or ["first"]
        return {key: self._value(shape.value, f"{where}.{key}", depth + 1) for key in keys[:3]}

    def _attributes(self, where: str) -> dict[str, str]:
        """Return the attributes of a queue or a topic, which are texts by name."""
        return {
            "QueueArn": "arn:aws:sqs:us-east-1:111122223333:orders",
            "Policy": self._policy(f"{where}.Policy"),
            "Endpoint": self._url(f"{where}.Endpoint"),
        }

    def _text(self, shape: Any, where: str) -> Any:
        name = where.rpartition(".")[2].lower().removesuffix("[]")
        if where in NAMES or (name == "path" and where.startswith("iam.")):
            return name
        if shape.metadata.get("sensitive"):
            return self.canary(where)
        if getattr(shape, "enum", None):
            return shape.enum[0]
        if name in POLICIES:
            return self._policy(where)
        if name in TEXTS:
            text = f"export TOKEN={self.canary(where)}"
            return base64.b64encode(text.encode()).decode() if name == "userdata" else text
        if name in PATHS:
            return f"/health?token={self.canary(where)}"
        if name in URLS:
            return self._url(where)
        if name.endswith("arn"):
            return f"arn:aws:iam::111122223333:role/{name}"
        if "cidr" in name:
            return "10.0.0.0/16"
        return "111122223333" if name.endswith(("accountid", "ownerid")) else name

    def _url(self, where: str) -> str:
        canary = self.canary(where)
        return f"https://user:{canary}@api.acmepay.example/?key={canary}"

    def _policy(self, where: str) -> str:
        proofs = {
            key: self.canary(f"{where}.{key}")
            for key in ("aws:Referer", "aws:UserAgent", "kms:EncryptionContext:tenant")
        }
        statement = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringEquals": proofs},
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _asks_for_more(name: str) -> bool:
    return name.lower().startswith("next") or name.lower() in MORE_PAGES


@dataclass
class Player:
    """Clients that get full answers without a network; one for each service."""

    answers: Answers = field(default_factory=Answers)
    calls: Counter[str] = field(default_factory=Counter)
    clients: dict[str, Any] = field(default_factory=dict)
    session: Any = field(
        default_factory=lambda: boto3.Session(
            region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x"
        )
    )

    def client(self, service: str) -> Any:
        if service not in self.clients:
            made = self.session.client(service)
            made.meta.events.register_first("before-call", self._answered)
            self.clients[service] = made
        return self.clients[service]

    def _answered(self, model: OperationModel, **_: Any) -> tuple[Any, dict[str, Any]]:
        self.calls[model.name] += 1
        # What lies inside of itself (an organizational unit) would be listed for ever.
        full = self.answers.of(model) if self.calls[model.name] <= MOST_CALLS else {}
        answer = {**full, "ResponseMetadata": {"HTTPStatusCode": 200}}
        return SimpleNamespace(status_code=200, headers={}), answer

    def told(self, crawler: Crawler) -> tuple[bytes, list[str]]:
        """Return all that a crawler tells of full answers, and the places of the canaries."""
        self.answers, self.calls = Answers(), Counter[str]()
        observation = run_crawler(
            crawler, clients=self.client, context=CONTEXT, call_region=REGION, now=ticking()
        )
        seen = [repr(observation), str(plain(link([observation], LinkSettings())))]
        return orjson.dumps([*seen, *observation.failed_calls]), self.answers.places


@pytest.fixture(scope="module")
def everything() -> dict[str, tuple[bytes, list[str]]]:
    """Give what each crawler tells, with the places of its canaries."""
    player = Player()
    return {crawler.name: player.told(crawler) for crawler in CRAWLERS}


def leaks(text: bytes, places: list[str]) -> list[str]:
    """Return the places whose canary appears in a text, sorted."""
    found = {int(number) for number in re.findall(rb"c4n4ry-(\d{4})", text)}
    return sorted({place for number, place in enumerate(places, start=1) if number in found})


@pytest.mark.parametrize("name", sorted(crawler.name for crawler in CRAWLERS))
def test_no_canary_is_told(name: str, everything: dict[str, tuple[bytes, list[str]]]) -> None:
    text, places = everything[name]
    assert leaks(text, places) == []


def test_canaries_sit_in_many_places(everything: dict[str, tuple[bytes, list[str]]]) -> None:
    places = {place for _, each in everything.values() for place in each}
    assert len(places) >= PLACES_ALL_TOLD
