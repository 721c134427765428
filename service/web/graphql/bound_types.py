"""What a viewer with bounds may ask in GraphQL: types of which no field shows what is hidden.

A field is answered if its type is listed here. Everything else, also what is new, is refused until
somebody has shown that it keeps to the bounds.
"""

from functools import lru_cache

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_leaf_type,
    visit,
)

TYPES = frozenset(
    {
        "Query", "Viewer", "Revision", "PageInfo", "Graph", "KindCount", "PlaceCount", "SearchHits",
        "Component", "ComponentConnection", "ComponentEdge", "ComponentsConnection", "Tag",
        "Objective", "Capability", "Requirement", "RequirementConnection", "RequirementEdge",
        "Member", "Evidence", "Coverage", "CoverageReport", "Scope", "ScopeConnection", "ScopeEdge",
        "PlaceCoverage", "BlastRadius", "Impact", "ImpactConnection", "ImpactEdge", "Cause",
        "CausalStep", "FallenMember", "LostRedundancy", "LostRedundancyConnection",
        "LostRedundancyEdge", "SinglePointsOfFailure", "Map", "MapArea", "MapBadge", "MapBox",
        "MapCard", "MapEntry", "MapLine", "MapPill", "MapPoint", "MapTotals", "DependencyMap",
        "MapNode", "MapEdge",
    }
)  # fmt: skip
"""Types of which every field is drawn from the restricted revision, or says nothing of it."""


@lru_cache(maxsize=256)
def outside(document: DocumentNode, schema: GraphQLSchema) -> str | None:
    """Return the first field of a document that viewers with bounds may not ask; None without one.

    The document must be valid.
    """
    info = TypeInfo(schema)
    finder = _Finder(info)
    visit(document, TypeInfoVisitor(info, finder))
    return finder.refused


class _Finder(Visitor):
    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.refused: str | None = None

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """Note the first field whose type is not open."""
        parent, kind = self._info.get_parent_type(), self._info.get_type()
        if parent is None or kind is None:
            self.refused = self.refused or node.name.value
            return
        named = get_named_type(kind)
        is_open = is_leaf_type(named) or named.name in TYPES or named.name.startswith("__")
        owner = parent.name
        if (owner not in TYPES and not owner.startswith("__")) or not is_open:
            self.refused = self.refused or f"{owner}.{node.name.value}"
