"""Zonal shift: what ARC adds to the resources that it can shift away from a zone."""

from discovery.aws.zonal_shift import MANAGED_RESOURCES
from tests.discovery.player import components, play
from tests.discovery.player import seen as seen_components

ARN = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web/1"


def test_a_resource_says_whether_it_is_shifted_by_itself() -> None:
    resource = {
        "arn": ARN,
        "name": "web",
        "availabilityZones": ["use1-az1", "use1-az2"],
        "zonalAutoshiftStatus": "ENABLED",
        "practiceRunStatus": "ENABLED",
    }
    seen = play(MANAGED_RESOURCES, ("list_managed_resources", {"items": [resource]}))
    (component,) = (each.component for each in seen_components(seen))
    assert component.id == ARN
    assert dict(component.properties) == {
        "zonal_autoshift": "ENABLED",
        "zonal_shift_practice": "ENABLED",
    }
    assert all(not each.replaces for each in seen_components(seen))
    assert set(components(seen)) <= {ARN}
