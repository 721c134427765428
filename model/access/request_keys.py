"""Condition keys: what the graph knows of the circumstances of a request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from model.access.caller import Caller, CallerKind
from model.records.component import Component
from model.records.withheld import WITHHELD

PRINCIPAL_TYPES = {
    CallerKind.USER: "User",
    CallerKind.ROLE: "AssumedRole",
    CallerKind.ROOT: "Account",
    CallerKind.ANYONE: "Anonymous",
}
"""Kind of caller → value of `aws:PrincipalType`."""
PRINCIPAL_TAG, RESOURCE_TAG = "aws:principaltag/", "aws:resourcetag/"
WITHOUT_TAG_KEYS = frozenset({"AWS::S3::Bucket"})
"""Types whose tags do not become condition keys of every request."""
TOPIC = "AWS::SNS::Topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestKeys:
    """The condition keys of one request, in lower case."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Key → its values; without values it is known to be absent."""
    read_prefixes: tuple[str, ...] = ()
    """Prefixes of keys that were all read: another key with such a prefix is absent."""
    doubtful: frozenset[str] = frozenset()
    """Keys that are not known although all with their prefix were read."""
    service: str = ""
    """The prefix of the action: `<service>:ResourceTag/…` is the same as `aws:ResourceTag/…`."""

    def get(self, key: str, /) -> Sequence[str] | None:
        """Return the values of a key in lower case; None when it is not known."""
        own = f"{self.service}:resourcetag/"
        if self.service and key.startswith(own):
            key = RESOURCE_TAG + key.removeprefix(own)
        values = self.values.get(key)
        if values is None and key not in self.doubtful and key.startswith(self.read_prefixes):
            return ()
        return values


def request_keys(
    caller: Caller,
    resource: Component,
    action: str,
    *,
    organization: str | None,
    at: datetime,
    given: Mapping[str, Sequence[str]],
) -> RequestKeys:
    """Return what is known of the condition keys of a request [1]_.

    A key that is not known depends on the network, on the session or on what the caller asks for.
    What a caller is free to choose well (encryption in transit) counts as chosen well. Where the
    tags of the caller or the resource were read, a tag that it does not bear is an absent key. Two
    tags whose keys differ in case alone leave the key unknown, and so does a withheld value.

    Args:
        caller: a principal with its tags and its account.
        resource: what the request is about.
        action: `service:Operation`.
        organization: the id of the organization of the caller; None when it is not known.
        at: the moment of the request.
        given: keys that a question settles, in lower case; they win over all others.

    References:
        .. [1] IAM User Guide, "AWS global condition context keys".
    """
    principal = _tag_keys(PRINCIPAL_TAG, caller.tags.items())
    tagged = {} if resource.type in WITHOUT_TAG_KEYS else resource.tags
    of_resource = _tag_keys(RESOURCE_TAG, tagged.items())
    tags = {**principal, **of_resource}
    read = [PRINCIPAL_TAG] if caller.tags_read else []
    read += [RESOURCE_TAG] if resource.tags_read and resource.type not in WITHOUT_TAG_KEYS else []
    return RequestKeys(
        values={
            **{key: values for key, values in tags.items() if _is_known(values)},
            **_caller_keys(caller, organization),
            **_resource_keys(resource, caller),
            "aws:securetransport": ["true"],
            "aws:currenttime": [at.astimezone(UTC).isoformat()],
            "aws:epochtime": [str(int(at.timestamp()))],
            **given,
        },
        read_prefixes=tuple(read),
        doubtful=frozenset(key for key, values in tags.items() if not _is_known(values)),
        service=action.partition(":")[0].lower(),
    )


def _caller_keys(caller: Caller, organization: str | None) -> Mapping[str, Sequence[str]]:
    service = caller.kind is CallerKind.SERVICE
    keys: dict[str, Sequence[str]] = {
        "aws:principalisawsservice": ["true" if service else "false"],
        "aws:principalservicename": [caller.arn] if service else [],
        "aws:username": [caller.name] if caller.kind is CallerKind.USER else [],
    }
    if caller.kind in PRINCIPAL_TYPES:
        keys["aws:principaltype"] = [PRINCIPAL_TYPES[caller.kind]]
    if caller.kind in {CallerKind.USER, CallerKind.ROLE, CallerKind.ROOT}:
        keys["aws:principalarn"] = [caller.arn]
        if caller.account:
            keys["aws:principalaccount"] = [caller.account]
        if organization:
            keys["aws:principalorgid"] = [organization]
    if caller.kind is CallerKind.ANYONE:
        absent = ("aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:userid")
        keys |= {key: [] for key in absent}
    return keys


def _resource_keys(resource: Component, caller: Caller) -> Mapping[str, Sequence[str]]:
    optional = {
        "aws:resourceaccount": resource.account,
        "aws:requestedregion": resource.region,
        # SNS sets it to the account of whoever publishes; its default policy is built on it.
        "aws:sourceowner": caller.account if resource.type == TOPIC and caller.is_direct else None,
    }
    return {key: [value] for key, value in optional.items() if value}


def _is_known(values: Sequence[str]) -> bool:
    return len(values) == 1 and WITHHELD not in values


def _tag_keys(prefix: str, tags: Iterable[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    keys: dict[str, list[str]] = {}
    for name, value in tags:
        keys.setdefault(f"{prefix}{name.lower()}", []).append(value)
    return keys
