"""The rules of precedence: each says which step must be done before which."""

from collections.abc import Mapping

RULES: Mapping[str, str] = {
    "F-01": "what is needed is verified before what needs it begins",
    "F-02": "the old primary is fenced, or its fence waived, before a new one is promoted",
    "F-03": "data is promoted before anything that writes to it is scaled up or enabled",
    "F-04": "planned: writes stop, queues and replication are drained, then the sides switch",
    "F-05": "capacity is there before traffic comes",
    "F-06": "traffic moves last, and TTLs are lowered first",
    "F-07": "keys, secrets, certificates, images and quotas are checked before any risk",
    "F-08": "identity, names and secrets come before their clients",
    "F-09": "consumers stop on the old side first, and start after every store is writable",
    "F-10": "a store with a single writer never has two active sides",
    "F-11": "every change is followed by its verification",
    "F-12": "a person decides before the first step that cannot be undone, and after a circle",
    "F-13": "a step uses only APIs and tools that the event leaves alone",
    "F-14": "going back, stores are synchronised and reconciled first",
}
"""Every rule, for the documentation."""
