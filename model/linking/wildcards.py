"""Wildcards: the record set that answers for a host name that has no record set of its own."""

from collections.abc import Callable

from model.records.component import ComponentId

HOST = "host:"


def wildcard(key: str, find: Callable[[str], ComponentId | None]) -> ComponentId | None:
    """Return the wildcard record set that answers for a host key, None when none does.

    The closest parent name that exists decides: only its own wildcard may answer [1]. A name that
    starts with an underscore is no host: a record set that validates a certificate must exist
    itself.

    Args:
        key: `host:a.b.example.com`; a key of another form has no wildcard.
        find: returns the component that a key names, None if there is none.

    Complexity: at most two look-ups for each label of the name.

    References:
        [1] RFC 4592, "The Role of Wildcards in the Domain Name System", section 3.3.1.

    >>> records = {"host:*.example.com": ComponentId("dns:*.example.com/A")}
    >>> wildcard("host:shop.example.com", records.get)
    'dns:*.example.com/A'
    >>> wildcard("host:example.org", records.get) is None
    True
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
