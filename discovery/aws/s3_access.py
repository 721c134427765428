"""Access to S3 buckets: policy, access list, object ownership and Block Public Access."""

from collections.abc import Mapping
from typing import Any

from discovery.aws.resource_policies import resource_policy
from discovery.interface import Item
from model.records.component import Json

SETTINGS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def access_properties(item: Item) -> dict[str, Json]:
    """Return what is known of whom a bucket admits; what was not read is left out.

    `public_access_block` without a configuration has every setting off.
    """
    properties: dict[str, Json] = resource_policy(item["Policy"]) if "Policy" in item else {}
    if "PublicAccessBlock" in item:
        properties["public_access_block"] = public_access_block(item["PublicAccessBlock"])
    if "Grants" in item:
        properties["acl"] = [_entry(grant) for grant in item["Grants"] or ()]
    if "Ownership" in item:
        # Before ownership controls existed, whoever wrote an object owned it.
        properties["object_ownership"] = item["Ownership"] or "ObjectWriter"
    return properties


def public_access_block(configuration: Mapping[str, Any] | None) -> dict[str, Json]:
    """Return every setting of S3 Block Public Access, whether it is on.

    >>> public_access_block(None)["RestrictPublicBuckets"]
    False
    """
    return {name: bool((configuration or {}).get(name)) for name in SETTINGS}


def _entry(grant: Mapping[str, Any]) -> dict[str, Json]:
    """Return one entry of an access list: a group by its URI, an account by its canonical id."""
    grantee = grant.get("Grantee") or {}
    return {
        "grantee": str(grantee.get("URI") or grantee.get("ID") or ""),
        "permission": str(grant.get("Permission") or ""),
    }
