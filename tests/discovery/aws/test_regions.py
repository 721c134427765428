"""Regions and zones: shared by all accounts, found by id, enabled account by account."""

from discovery.aws.regions import REGIONS, ZONES
from model.records.component import Kind
from model.records.observation import Outcome
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import components, error, keys, play

EAST = {"RegionName": "us-east-1", "Endpoint": "ec2.us-east-1.amazonaws.com"}
CAPE = {"RegionName": "af-south-1", "Endpoint": "ec2.af-south-1.amazonaws.com"}
ZONE = {
    "ZoneName": "us-east-1a",
    "ZoneId": "use1-az4",
    "RegionName": "us-east-1",
    "State": "available",
    "ZoneType": "availability-zone",
    "NetworkBorderGroup": "us-east-1",
}
LOCAL_ZONE = {
    "ZoneName": "us-east-1-bos-1a",
    "ZoneId": "use1-bos1-az1",
    "RegionName": "us-east-1",
    "State": "available",
    "ZoneType": "local-zone",
    "NetworkBorderGroup": "us-east-1-bos-1",
    "ParentZoneName": "us-east-1a",
    "ParentZoneId": "use1-az4",
}


def test_regions_belong_to_nobody_and_the_account_says_which_are_enabled() -> None:
    regions = [
        {**EAST, "OptInStatus": "opt-in-not-required"},
        {**CAPE, "OptInStatus": "not-opted-in"},
    ]
    seen = play(REGIONS, ("describe_regions", {"Regions": regions}, {"AllRegions": True}))
    described_components = components(seen)
    assert sorted(described_components) == [
        "account:111122223333",
        "region:af-south-1",
        "region:us-east-1",
    ]
    east, cape = described_components["region:us-east-1"], described_components["region:af-south-1"]
    assert (east.kind, east.account, east.region) == (Kind.REGION, None, "us-east-1")
    assert (east.properties["opt_in"], cape.properties["opt_in"]) == (False, True)
    # The account must be whole where no crawler of an organization describes it.
    assert described_components["account:111122223333"].account == "111122223333"
    assert described_components["account:111122223333"].properties["regions"] == {
        "af-south-1": "not-opted-in",
        "us-east-1": "opt-in-not-required",
    }


def test_the_account_is_only_added_to() -> None:
    seen = play(REGIONS, ("describe_regions", {"Regions": [EAST]}))
    replacing = {component.component.id: component.replaces for component in seen.facts.components}
    assert replacing == {"account:111122223333": False, "region:us-east-1": True}


def test_denied_regions_say_nothing_about_the_account() -> None:
    seen = play(REGIONS, ("describe_regions", error("UnauthorizedOperation", status=403)))
    assert (seen.outcome, components(seen)) == (Outcome.DENIED, {})


def test_zones_go_by_id_and_lie_in_their_region() -> None:
    seen = play(
        ZONES, ("describe_availability_zones", {"AvailabilityZones": [ZONE, LOCAL_ZONE]}, {})
    )
    zone = components(seen)["zone:use1-az4"]
    assert (zone.kind, zone.name, zone.zones) == (Kind.ZONE, "use1-az4", ("use1-az4",))
    assert (zone.account, zone.region) == (None, "us-east-1")
    assert zone.properties["state"] == "available"
    assert keys(seen)["zone:use1-az4"] == ("zone-name:111122223333/us-east-1/us-east-1a",)
    assert requirement_lines(seen) == [
        "zone.parent-zone: zone:use1-bos1-az1 recovery controlled_from zone:use1-az4",
        "zone.region: zone:use1-az4 containment in_region region:us-east-1",
        "zone.region: zone:use1-bos1-az1 containment in_region region:us-east-1",
    ]
