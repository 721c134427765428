"""The domain of each partition, held against what botocore knows of partitions."""

from botocore.session import Session

from model.records.partition import dns_suffix


def test_every_partition_has_the_domain_that_botocore_builds_its_endpoints_with() -> None:
    partitions = Session().get_data("partitions")["partitions"]
    stated = {each["id"]: each["outputs"]["dnsSuffix"] for each in partitions}
    assert {name: dns_suffix(name) for name in stated} == stated


def test_a_partition_that_is_not_known_has_no_domain() -> None:
    assert dns_suffix("aws-new") is None
