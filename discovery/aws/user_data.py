"""What EC2 instances fetch when they start, judged by their user data. Its text is never kept."""

import binascii
import zlib
from base64 import b64decode
from collections.abc import Iterator

from discovery.aws.ec2_instances import INSTANCES
from discovery.endpoints import find_references
from discovery.interface import Call, Context, Crawler, Item
from discovery.match import Match
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts, Reference, SeenMember, SeenRequirement
from model.records.requirement import Effect, Evidence, EvidenceKind, Phase

RULE = "instance.user-data"
LARGEST = 1 << 20
"""Bytes of unpacked user data that are read; AWS takes at most 16 KiB, packed."""


def user_data_facts(item: Item, context: Context) -> Facts:
    """Return what the user data of an instance points to, each needed only to start."""
    instance = reference.ec2(str(item["InstanceId"]))
    needs = user_data_needs(instance, str(item.get("user_data") or ""), context, rule=RULE)
    return Facts(requirements=tuple(needs))


def user_data_needs(
    dependent: str, encoded: str, context: Context, *, rule: str
) -> Iterator[SeenRequirement]:
    """Yield what user data points to, each needed by the key `dependent` only to start."""
    matches = find_references(plain(encoded), variable="UserData", context=context, principal=None)
    for match in matches:
        yield _need(Reference(key=dependent), match, rule)


def plain(encoded: str) -> str:
    """Return user data as text: base64, and gzip where it was packed; else an empty text.

    >>> plain("Y3VybCBodHRwczovL2RlcG90LmV4YW1wbGUuY29tLw==")
    'curl https://depot.example.com/'
    >>> plain("not base64!")
    ''
    """
    try:
        decoded = b64decode(encoded, validate=True)
        if decoded.startswith(b"\x1f\x8b"):
            decoded = zlib.decompressobj(wbits=31).decompress(decoded, LARGEST)
    except (binascii.Error, zlib.error):
        return ""
    return decoded[:LARGEST].decode("utf-8", errors="replace")


def _need(dependent: Reference, match: Match, rule: str) -> SeenRequirement:
    evidence = Evidence(
        kind=EvidenceKind.INFERRED, rule=rule, effect=Effect.LIFECYCLE, attribute="UserData"
    )
    return SeenRequirement(
        dependent=dependent,
        members=tuple(SeenMember(reference=member) for member in match.references),
        minimum=1 if len(match.references) > 1 else None,
        relation="starts_with",
        effect=Effect.LIFECYCLE,
        evidence=(evidence,),
        phase=Phase.START,
        resolved_only=match.resolved_only,
    )


USER_DATA = Crawler(
    name="aws.ec2.user_data",
    title="What instances fetch when they start",
    kind=Kind.COMPUTE,
    type="AWS::EC2::Instance",
    service="ec2",
    # A scope of its own: who may not read user data still sees the instances completely.
    list=INSTANCES.list,
    details=(
        Call(
            operation="describe_instance_attribute",
            items="UserData.Value",
            arguments={"Attribute": "userData"},
            from_item={"InstanceId": "InstanceId"},
            into="user_data",
            when=INSTANCES.keep,
            gone=("InvalidInstanceID.NotFound",),
        ),
    ),
    id=INSTANCES.id,
    keep=INSTANCES.keep,
    placeholder=True,
    transform=user_data_facts,
    transform_effects=(Effect.LIFECYCLE,),
    transform_rules={RULE: "The user data of an instance points to what it fetches at its start."},
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html",
)

CRAWLERS = (USER_DATA,)
