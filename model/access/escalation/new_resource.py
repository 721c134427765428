"""New resources: whether a principal may create something, under a name of its choice."""

from collections.abc import Iterator, Sequence

from model.access.caller import account_of
from model.access.evaluation import Statements
from model.access.policies import Access
from model.access.truth import Truth, either
from model.records.component import Component, ComponentId, Kind

NAME = "new"
DEFAULT_REGION = "us-east-1"
"""Tried when the graph shows no Region of the account."""


def may_create(
    access: Access,
    holder: Component,
    action: str,
    *,
    regions: Sequence[str],
    unlimited: bool = False,
) -> Truth:
    """Return whether a principal may do an action to something that does not exist yet.

    A permission on any resource is enough, because the caller chooses the name and the Region. So
    a resource is made up for each pattern of each statement that allows the action, and the best
    answer counts.

    Args:
        access: what the principals of a graph may do.
        holder: the principal.
        action: `service:Operation`.
        regions: the Regions in which the caller may try it.
        unlimited: whether the principal has given itself every permission.
    """
    return either(
        access.decide(holder.id, action, resource, unlimited=unlimited).allowed
        for resource in _resources(access.identity(holder), holder, action, regions, unlimited)
    )


def _resources(
    statements: Statements,
    holder: Component,
    action: str,
    regions: Sequence[str],
    unlimited: bool,
) -> Iterator[Component]:
    patterns = {"*"} if unlimited else set()
    for statement in statements:
        if statement.allow and statement.covers_action(action):
            patterns |= set(statement.resources) if statement.resources else {"*"}
    account = account_of(holder) or ""
    partition = holder.id.split(":")[1] if holder.id.startswith("arn:") else "aws"
    service = action.partition(":")[0]
    for pattern in sorted(patterns):
        for region in regions or (DEFAULT_REGION,):
            arn = _arn(pattern, (partition, service, region, account))
            yield Component(id=ComponentId(arn), kind=Kind.UNKNOWN, account=account, region=region)


def _arn(pattern: str, place: tuple[str, str, str, str]) -> str:
    """Return an ARN that a pattern covers, in this partition, service, Region and account.

    >>> _arn("arn:aws:lambda:*:*:function:dev-*", ("aws", "lambda", "eu-west-1", "111122223333"))
    'arn:aws:lambda:eu-west-1:111122223333:function:dev-new'
    """
    segments = pattern.split(":", 5)
    if segments[0] != "arn":
        segments = ["arn"]
    segments += ["*"] * (6 - len(segments))
    filled = [
        stated if not _is_wild(stated) else known
        for stated, known in zip(segments[1:5], place, strict=True)
    ]
    resource = segments[5].replace("*", NAME).replace("?", NAME[0])
    return ":".join(["arn", *filled, resource])


def _is_wild(segment: str) -> bool:
    return "*" in segment or "?" in segment
