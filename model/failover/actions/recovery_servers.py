"""Recipe for servers that AWS Elastic Disaster Recovery (DRS) replicates and launches."""

from datetime import timedelta

from model.capability import properties as read
from model.capability.estimate import Basis, Estimate, known, unknown
from model.failover.plan import Action
from model.failover.recipe import Move, Recipe, Row
from model.records.component import Kind

SOURCE_SERVER = "AWS::DRS::SourceServer"
PLATFORM = read.Property("platform")
"""Of a server, in documents: `linux` or `windows`."""
DRS = "AWS Elastic Disaster Recovery User Guide, Concepts"
BOOTS = {"linux": timedelta(minutes=5), "windows": timedelta(minutes=20)}
"""How long a launched server typically boots, by platform."""


def waits_in_drs(move: Move) -> bool:
    """Tell whether a source server of DRS takes over for a server."""
    return move.target.type == SOURCE_SERVER and move.source.id != move.target.id


def boots(move: Move) -> Estimate:
    """Return how long the launched server takes to boot."""
    for component in (move.source, move.target):
        typical = BOOTS.get((read.text(component, PLATFORM) or "").lower())
        if typical is not None:
            return known(typical, f"typical boot of a launched server: {DRS}", Basis.VENDOR)
    return unknown("the platform of the server is not stated, nor how long it boots")


RECIPES = (
    Recipe(
        id="drs.source-server",
        title="Server that Elastic Disaster Recovery replicates: launched in the new Region",
        kinds=(Kind.COMPUTE,),
        when=waits_in_drs,
        rows=(
            Row(
                action=Action.PRECHECK,
                text="Check that {target} replicates without a lag or a stall",
                apis=("drs:DescribeSourceServers",),
            ),
            Row(
                action=Action.START,
                text="Launch a recovery instance of {target} in place of {source}",
                apis=("drs:StartRecovery",),
                takes=boots,
                stands_for=True,
                check="the recovery instance of {target} runs",
                check_apis=("drs:DescribeRecoveryInstances",),
                undo="terminate the recovery instance of {target}",
                timeout=timedelta(hours=1),
            ),
        ),
        source=DRS,
    ),
)
