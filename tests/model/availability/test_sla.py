"""Published service levels: which one holds for which configuration."""

import pytest

from model.availability.sla import LEVELS, service_level
from tests.builders import graph

LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"


@pytest.mark.parametrize(
    ("type", "about", "level"),
    [
        ("AWS::KMS::Key", {}, 0.99999),
        ("AWS::RDS::DBInstance", {}, 0.995),
        ("AWS::RDS::DBInstance", {"multi_az": True}, 0.9995),
        ("AWS::RDS::DBInstance", {"cluster": "orders"}, None),
        ("AWS::RDS::DBInstance", {"cluster": "orders", "multi_az": True}, None),
        ("AWS::RDS::DBCluster", {"engine": "aurora-mysql", "multi_az": True}, 0.9999),
        ("AWS::RDS::DBCluster", {"engine": "aurora-mysql"}, 0.999),
        ("AWS::RDS::DBCluster", {"engine": "mysql", "multi_az": True}, 0.9995),
        ("AWS::RDS::DBCluster", {"engine": "mysql"}, None),
        ("AWS::ElastiCache::ReplicationGroup", {"multi_az": "enabled"}, 0.9999),
        ("AWS::ElastiCache::ReplicationGroup", {"multi_az": "disabled"}, 0.995),
        (LOAD_BALANCER, {"zones": ("use1-az1", "use1-az2")}, 0.9999),
        (LOAD_BALANCER, {"zones": ("use1-az1",)}, 0.999),
        (LOAD_BALANCER, {}, 0.999),
        ("AWS::IAM::Role", {}, None),
        (None, {}, None),
    ],
)
def test_what_the_configuration_does_not_tell_counts_as_the_lower_level(type, about, level):
    found = service_level(graph("box", box={"type": type, **about}).component("box"))
    assert (found and found.level) == level


def test_rows_are_sorted_by_type_and_each_names_its_page():
    assert [one.type for one in LEVELS] == sorted(one.type for one in LEVELS)
    assert all(0.9 < one.level < 1 and one.page.endswith("sla") for one in LEVELS)
