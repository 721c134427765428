"""The page of the Neo4j layout: what architects may query, and by which names."""

from inspect import getdoc

from discovery.aws import CRAWLERS
from discovery.relations import MEANINGS
from model.records.component import Kind
from service.reference.markdown import document, table
from service.stores.neo4j import layout as neo4j_layout

COMPONENT = {
    "id": ("STRING", "the ARN, or `kind:key`"),
    "kind": ("STRING", "what it is for: `database`"),
    "name": ("STRING", "what people call it; never empty"),
    "type": ("STRING", "the CloudFormation type"),
    "account": ("STRING", "twelve digits"),
    "region": ("STRING", "the Region that holds it"),
    "zones": ("LIST<STRING>", "ids of Availability Zones"),
    "tags": ("LIST<STRING>", "`key=value`, sorted; in the full-text index"),
    "tag_<key>": ("STRING", "one for each of the first 50 tags"),
    "<property>": (
        "its own",
        "what crawlers and documents know: `multi_az`, `engine_version`; a name that this table "
        "has is `property_<name>`",
    ),
    "<name>_at, _after, _before": ("ZONED DATETIME", "moments: `not_after`"),
    "<name>_<type>": ("its own", "a value of another type than the first that had the name"),
    "since": ("INTEGER", "the revision that brought it"),
}
"""The properties of a component: Cypher type and meaning."""
ANNOTATIONS = {
    "rto_<class>_seconds, rpo_<class>_seconds": (
        "FLOAT",
        "the strictest promise that binds it; `<class>` is `component`, `zone`, `region` or "
        "`account`",
    ),
    "rto_<class>_from, rpo_<class>_from": ("STRING", "the id of who promised it"),
    "rto_<class>_achievable_seconds, rpo_…": (
        "FLOAT",
        "`Infinity`: nothing brings it, or its data, back; absent: not known",
    ),
    "rto_<class>_at_least_seconds, rpo_…": ("FLOAT", "what is known of it at least"),
    "rto_<class>_status, rpo_<class>_status": ("STRING", "`met`, `breached` or `unknown`"),
    "rto_seconds, rto_status, rpo_seconds, …": ("as above", "those of the class `region`"),
    "stops_services": ("INTEGER", "how many services stop when it fails alone"),
    "observed_at": ("ZONED DATETIME", "when the scope that saw it was last read completely"),
    "stale": ("BOOLEAN", "whether the last look of that scope failed"),
    "scope": ("STRING", "the key of that scope"),
    "owner": ("STRING", "who answers for it, where that is stated"),
    "tier": ("INTEGER", "how important it is, where that is stated; 1 is most important"),
}
"""The annotations of a component: Cypher type and meaning."""
REQUIREMENT = {
    "id": ("STRING", "the same on every member of one requirement"),
    "effect": ("STRING", "`hard`, `soft`, `unknown`, `containment`, …"),
    "phase": ("STRING", "`run`, `start` or `renew`"),
    "relation": ("STRING", "the relation in small letters"),
    "minimum": ("INTEGER", "how many members are needed"),
    "of": ("INTEGER", "how many members there are"),
    "redundant": ("BOOLEAN", "true where fewer than all are needed"),
    "tolerance_seconds": ("FLOAT", "how long it goes without; absent: not known"),
    "evidence": ("STRING", "`declared`, `inferred`, `observed` or `asserted`"),
    "rule": ("STRING", "what derived it"),
    "since": ("INTEGER", "the revision that brought it"),
}
"""The properties of the relationships of requirements."""


def page() -> str:
    """Return the layout as its module tells it, with labels, types, properties and indexes."""
    _, _, layout = (getdoc(neo4j_layout) or "").partition("\n\n")
    columns = ("property", "Cypher type", "meaning")
    return document(
        "Neo4j",
        f"Neo4j {'.'.join(map(str, neo4j_layout.NEEDED_VERSION))} or newer, layout version "
        f"{neo4j_layout.LAYOUT}. Only Loadpath writes what this page names; what you add to it "
        "stays.\n",
        layout.strip() + "\n",
        "## Properties of components\n",
        table(columns, ((f"`{name}`", *about) for name, about in COMPONENT.items())),
        "## Annotations of components\n",
        "They belong to the revision and the moment in `(:Loadpath {name: 'annotations'})`.\n",
        table(columns, ((f"`{name}`", *about) for name, about in ANNOTATIONS.items())),
        "## Properties of requirements\n",
        table(columns, ((f"`{name}`", *about) for name, about in REQUIREMENT.items())),
        "## Labels\n",
        "Beside `:Component`, each component carries the label of its kind, and one of its type "
        "where that says more.\n",
        table(
            ("kind", "label", "labels of types"),
            ((f"`{kind}`", f"`:{neo4j_layout.label(kind)}`", _types(kind)) for kind in Kind),
        ),
        "## Types of relationships\n",
        "The relation of a requirement in capitals; [relations](relations.md) explains each.\n",
        table(
            ("relation", "type"),
            (
                (f"`{name}`", f"`{neo4j_layout.relationship_type(name)}`")
                for name in sorted(MEANINGS)
            ),
        ),
        "## Constraints and indexes\n",
        "\n".join(f"    {statement}" for statement in neo4j_layout.SCHEMA.values()) + "\n",
    )


def _types(kind: Kind) -> str:
    types = {crawler.type for crawler in CRAWLERS if crawler.kind is kind}
    labels = {neo4j_layout.type_label(kind, name) for name in types}
    return ", ".join(f"`:{name}`" for name in sorted(filter(None, labels)))
