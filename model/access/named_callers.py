"""Named callers: whom the policy of a resource names beside the principals of the graph."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from model.access.caller import ANYONE, Caller, CallerKind, anyone, root, service
from model.access.principal_names import account_named, texts
from model.access.statement import Statement

KINDS = {"role": CallerKind.ROLE, "user": CallerKind.USER}
"""Beginning of the resource of an ARN of IAM → kind of caller."""


def named_callers(
    statements: Iterable[Statement], *, known: Collection[str], owner: str | None
) -> Iterator[Caller]:
    """Yield each caller that an `Allow` names and that is not known, once, in order of naming.

    Args:
        statements: the policy of a resource, its grants and its access control list.
        known: the ARNs of the principals of the graph.
        owner: the account of the resource: naming it leaves the decision to its principals.
    """
    seen = {*known, f"account:{owner}"}
    for statement in statements:
        if statement.allow and not statement.doubt:
            for caller in _callers(statement):
                place = f"account:{caller.account}"
                identity = (
                    place if caller.kind is CallerKind.ROOT and caller.account else caller.arn
                )
                if identity not in seen:
                    seen.add(identity)
                    yield caller


def _callers(statement: Statement) -> Iterator[Caller]:
    named = statement.principals
    if named == "*" or statement.not_principals is not None:
        yield anyone()
    if not isinstance(named, Mapping):
        return
    for form, listed in named.items():
        for text in texts(listed):
            caller = _caller(form.lower(), text)
            if caller is not None:
                yield caller


def _caller(form: str, text: str) -> Caller | None:
    if form == "service":
        return service(text)
    if form == "federated":
        return Caller(kind=CallerKind.FEDERATED, arn=text)
    if form == "canonicaluser":
        return Caller(kind=CallerKind.ROOT, arn=f"canonical user {text}", canonical_id=text)
    if text == ANYONE:
        return anyone()
    account = account_named(text)
    return root(account) if account is not None else _principal(text)


def _principal(arn: str) -> Caller | None:
    """Return the user or role that an ARN names; of a session its role; None for other texts."""
    segments = arn.split(":", 5)
    if len(segments) < 6:
        return None
    partition, account, resource = segments[1], segments[4], segments[5]
    kind, _, path = resource.partition("/")
    if kind == "assumed-role":
        path = path.partition("/")[0]
        arn = f"arn:{partition}:iam::{account}:role/{path}"
        kind = "role"
    if kind not in KINDS:
        return None
    return Caller(kind=KINDS[kind], arn=arn, account=account, name=path.rpartition("/")[2])
