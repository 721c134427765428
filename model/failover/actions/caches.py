"""Recipes for caches and search indexes: other components hold the source of their content."""

from model.capability import properties as read
from model.capability.estimate import unknown
from model.failover.actions.conditions import replicates
from model.failover.plan import Action
from model.failover.recipe import BOTH, Recipe, Row, takes
from model.records.component import Kind

GLOBAL = "ElastiCache User Guide, Replication across Regions using global datastores"
SEARCH = "OpenSearch Service Developer Guide, Cross-cluster replication"
STOPPED = unknown("how long the end of the replication takes is not stated", source=SEARCH)
COLD = unknown("the time until an empty cache is warm is not stated")

RECIPES = (
    Recipe(
        id="elasticache.global",
        title="ElastiCache global datastore: promotion of the secondary Region",
        types=(read.REPLICATION_GROUP,),
        when=replicates,
        rows=(
            Row(
                action=Action.PROMOTE,
                text="Make {target} the primary of the global datastore",
                apis=("elasticache:FailoverGlobalReplicationGroup",),
                takes=takes(GLOBAL, minutes=1),
                stands_for=True,
                check="{target} is the primary of the global datastore and available",
                check_apis=("elasticache:DescribeGlobalReplicationGroups",),
                undo="make {source} the primary again",
            ),
        ),
        source=GLOBAL,
    ),
    Recipe(
        id="opensearch.replicated",
        title="OpenSearch domain that follows one in the old Region: opened for writing",
        types=(read.SEARCH_DOMAIN,),
        when=replicates,
        rows=(
            Row(
                # A request to the domain itself; no API of AWS does it.
                action=Action.PROMOTE,
                text="Stop the replication of every index of {target}, so that it can be written",
                takes=lambda move: STOPPED,
                stands_for=True,
                check="every index of {target} takes documents, and holds the newest of {source}",
                irreversible=BOTH,
            ),
        ),
        source=SEARCH,
    ),
    Recipe(
        id="cache.rebuild",
        title="Cache or index that is filled anew from its source",
        kinds=(Kind.CACHE, Kind.SEARCH),
        rows=(
            Row(
                action=Action.START,
                text="Fill {target} anew from the data it is derived from",
                takes=lambda move: COLD,
                stands_for=True,
                check="{target} answers with the hit ratio or document count it should have",
                undo="empty {target}",
                on_failure="continue",
            ),
        ),
        source="AWS Well-Architected, REL05-BP01 (derived data is rebuilt)",
    ),
)
