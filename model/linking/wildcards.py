"""Wildcards: the record set that answers for a host name which no record set bears."""

from collections.abc import Callable

from model.records.component import ComponentId

HOST = "host:"


def wildcard(key: str, find: Callable[[str], ComponentId | None]) -> ComponentId | None:
    """Return the wildcard record set that answers for a host key, None when none does.

    The nearest parent name that exists decides: only its own wildcard may answer. Names that
    start with an underscore are no hosts: a record set that validates a certificate must be there
    itself.

    Args:
        key: `host:a.b.example.com`; a key of another form has no wildcard.
        find: returns the component that a key names, None without one.

    Complexity: one look-up or two for each label of the name.
    Source: RFC 4592, "The Role of Wildcards in the Domain Name System", section 3.3.1.
    """
    name = key.removeprefix(HOST)
    if name == key or name.startswith(("_", "*")):
        return None
    parent = name.partition(".")[2]
    while "." in parent:
        record_set = find(f"{HOST}*.{parent}")
        if record_set is not None or find(f"{HOST}{parent}") is not None:
            return record_set
        parent = parent.partition(".")[2]
    return None
