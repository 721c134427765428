"""Formulas for caches and search, which hold data that others keep."""

from model.capability import properties as read
from model.capability.formula import (
    ACCOUNT,
    LOCAL,
    REGION,
    Formula,
    Situation,
    open_ended,
    redundant,
    takes,
    unaffected,
)
from model.capability.formulas.databases import follows, has_remote_replica
from model.records.component import Kind

ELASTICACHE = "ElastiCache User Guide, Minimizing downtime with Multi-AZ"
GLOBAL_DATASTORE = "ElastiCache User Guide, Replication across Regions using global datastores"
COLD = "a cache that starts empty warms up at a speed nobody stated"
LOST = "what only a cache held is lost with it, unless a snapshot was stated"


def fails_over(situation: Situation) -> bool:
    """Return whether a replica in another zone takes over by itself."""
    component = situation.component
    standby = read.flag(component, read.AUTOMATIC_FAILOVER) and read.flag(component, read.MULTI_AZ)
    return bool(standby) or component.type == read.SERVERLESS_CACHE


FORMULAS = (
    redundant(
        id="elasticache.failover",
        title="ElastiCache with automatic failover to another zone",
        types=(read.REPLICATION_GROUP, read.SERVERLESS_CACHE),
        when=fails_over,
        rto=takes(ELASTICACHE, seconds=60),
        rpo=open_ended("replication to the replicas is asynchronous; its lag was not read"),
        source=ELASTICACHE,
    ),
    Formula(
        id="cache.replica",
        title="Secondary of a global datastore: its primary keeps the data",
        types=(read.REPLICATION_GROUP,),
        when=follows,
        classes=REGION,
        rto=unaffected("its primary serves on"),
        rpo=unaffected("its primary keeps the data"),
        source=GLOBAL_DATASTORE,
    ),
    Formula(
        id="elasticache.global",
        title="ElastiCache global datastore: promotion of the secondary Region",
        types=(read.REPLICATION_GROUP,),
        when=has_remote_replica,
        classes=REGION,
        rto=takes(GLOBAL_DATASTORE, minutes=1),
        rpo=takes(GLOBAL_DATASTORE, seconds=1),
        source=GLOBAL_DATASTORE,
    ),
    Formula(
        id="cache.cold",
        title="Cache or index that is built anew and filled from its source",
        kinds=(Kind.CACHE, Kind.SEARCH),
        classes=(*LOCAL, *REGION, *ACCOUNT),
        rto=open_ended(COLD),
        rpo=open_ended(LOST),
        source=ELASTICACHE,
    ),
)
