"""The schema of the values of the Helm chart: its settings are those of the service."""

import json
from collections.abc import Mapping
from typing import Any

from service.settings import Settings

SET_BY_THE_CHART = frozenset({"host", "port", "state_dir"})
"""Settings that follow from how the chart runs the service."""
SECRET = frozenset({"tokens", "oidc_client_secret"})
"""Settings that come from `existingSecret` alone: values of a chart lie open in its release."""

TEXT = {"type": "string"}
WORDS = {"type": "object", "additionalProperties": TEXT}
RESOURCES = {"type": "object"}
"""Objects of Kubernetes, which Kubernetes checks."""
LIST = {"type": "array", "items": RESOURCES}
DIGEST = {"type": "string", "pattern": "^(sha256:[0-9a-f]{64})?$"}


def _closed(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


OTHERS = {
    "image": _closed(
        repository={"type": "string", "minLength": 1},
        tag=TEXT,
        digest=DIGEST,
        pullPolicy={"enum": ["Always", "IfNotPresent", "Never"]},
    ),
    "imagePullSecrets": LIST,
    "replicas": {"type": "integer", "minimum": 1},
    "existingSecret": TEXT,
    "neo4j": _closed(
        uri={"type": "string", "pattern": r"^((neo4j|bolt)(\+s|\+ssc)?://[^@]+)?$"}, database=TEXT
    ),
    "persistence": _closed(enabled={"type": "boolean"}, size=TEXT, storageClass=TEXT),
    "crawl": _closed(schedule=TEXT, arguments={"type": "array", "items": TEXT}),
    "serviceAccount": _closed(name=TEXT, annotations=WORDS),
    "service": _closed(
        type={"enum": ["ClusterIP", "NodePort", "LoadBalancer"]},
        port={"type": "integer", "minimum": 1, "maximum": 65535},
    ),
    "resources": RESOURCES,
    "podAnnotations": WORDS,
    "nodeSelector": WORDS,
    "tolerations": LIST,
    "affinity": RESOURCES,
    "networkPolicy": _closed(enabled={"type": "boolean"}, **{"from": LIST}, neo4j=LIST),
    "podDisruptionBudget": _closed(maxUnavailable={"type": ["integer", "string"]}),
    "global": RESOURCES,
}
"""Every value but the settings."""


def schema() -> str:
    """Return `values.schema.json`, a JSON Schema that Helm checks values against."""
    settings = Settings.model_json_schema()
    chosen = {
        name: field
        for name, field in sorted(settings["properties"].items())
        if name not in SET_BY_THE_CHART | SECRET
    }
    document: dict[str, Any] = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Values of the Loadpath chart",
        **_closed(settings=_closed(**chosen), **OTHERS),
    }
    shapes = settings.get("$defs", {})
    needed = _named(chosen, shapes)
    if needed:
        document["$defs"] = {name: shapes[name] for name in sorted(needed)}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _named(part: object, shapes: Mapping[str, object]) -> set[str]:
    """Return the names of all shapes that a part of a schema refers to, directly or not."""
    names = {name for name in shapes if f'"#/$defs/{name}"' in json.dumps(part)}
    further = {name for name in names if shapes[name] is not part}
    return names.union(*(_named(shapes[name], shapes) for name in further))
