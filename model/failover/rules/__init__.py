"""The rules of precedence: each says which step must be done before which."""

from collections.abc import Mapping

RULES: Mapping[str, str] = {
    "F-01": "providers are verified before their dependents begin",
    "F-02": "the old primary is fenced, or its fence waived, before a new one is promoted",
    "F-03": "data is promoted before anything that writes to it is scaled up or enabled",
    "F-04": "planned: what sends stops before what receives is drained and stopped; stores last",
    "F-05": "capacity is ready before traffic arrives",
    "F-06": "traffic moves last, and TTLs are lowered first",
    "F-07": "keys, secrets, certificates, images and quotas are checked before any risk",
    "F-08": "identity, names and secrets are ready before their clients",
    "F-09": "consumers stop in the old Region first, and start after every store is writable",
    "F-10": "a single-writer store is never active in both Regions",
    "F-11": "a verification follows every change",
    "F-12": "a person decides before the first step that cannot be undone, and after a cycle",
    "F-13": "a step uses only APIs and tools outside of the blast radius",
    "F-14": "a failback synchronises and reconciles the stores first",
    "F-15": "after a promotion traffic does not return by itself to the old Region",
    "F-16": "clients are pointed to what was restored before they start",
    "F-17": "what works in both Regions is neither fenced in an event nor switched on",
    "F-18": "after the recovery: protect, rebuild, work off, prepare for the next event",
}
"""Every rule, for the documentation."""
