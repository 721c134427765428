"""Formulas of single components: one table, the figure and where it comes from."""

from datetime import UTC, datetime, timedelta

import pytest

from model.capability.capability import FORMULAS, achievable, stated_rto
from model.capability.estimate import Basis
from model.records.objective import Capability, DisruptionClass
from tests.builders import graph

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
COMPONENT, ZONE = DisruptionClass.COMPONENT, DisruptionClass.ZONE
REGION, ACCOUNT = DisruptionClass.REGION, DisruptionClass.ACCOUNT
RDS = {"kind": "database", "type": "AWS::RDS::DBInstance", "region": "us-east-1"}
AURORA = {"kind": "database", "type": "AWS::RDS::DBCluster", "region": "us-east-1"}
TABLE = {"kind": "database", "type": "AWS::DynamoDB::Table", "region": "us-east-1"}
BUCKET = {"kind": "bucket", "type": "AWS::S3::Bucket", "region": "us-east-1"}
ECS = {"kind": "container_service", "type": "AWS::ECS::Service", "region": "us-east-1"}
GROUP = {"kind": "scaling_group", "type": "AWS::AutoScaling::AutoScalingGroup"}
WEST = {"region": "us-west-2"}


def figure(estimate):
    """Return the seconds of an estimate, or the word for what it is."""
    if estimate.never:
        return "never"
    return "unknown" if estimate.value is None else estimate.value.total_seconds()


@pytest.mark.parametrize(
    ("text", "about", "by", "formula", "rto", "rpo"),
    [
        ("x", {"x": {**RDS, "multi_az": True}}, ZONE, "rds.multi-az", 120, 0),
        (
            "y replication> x",
            {
                "x": {"kind": "database", "region": "us-east-1", "replication_lag_seconds": 5},
                "y": {"kind": "database", **WEST},
            },
            REGION,
            "database.remote-replica",
            "unknown",
            5,
        ),
        ("x", {"x": {**RDS, "multi_az": False}}, COMPONENT, "rds.single-az", "unknown", 0),
        ("x", {"x": {"kind": "volume"}}, ZONE, "ebs.snapshot", "never", "never"),
        (
            "x",
            {
                "x": {
                    **RDS,
                    "backup_retention_days": 7,
                    "latest_restorable_at": "2026-11-24T11:55:00Z",
                }
            },
            ZONE,
            "rds.single-az.zone",
            "unknown",
            300,
        ),
        (
            "x",
            {"x": {**RDS, "backup_retention_days": 7, "restore_seconds": 1500}},
            ZONE,
            "rds.single-az.zone",
            1500,
            "unknown",
        ),
        (
            "x backup> v",
            {"x": {**RDS, "restore_seconds": 1500}, "v": {"kind": "backup_vault", **WEST}},
            REGION,
            "database.restore",
            "unknown",
            "unknown",
        ),
        (
            "x backup> v",
            {
                "x": {**RDS, "restore_seconds": 1500, "remote_restore_seconds": 4000},
                "v": {"kind": "backup_vault", **WEST},
            },
            REGION,
            "database.restore",
            4000,
            "unknown",
        ),
        (
            "x",
            {"x": {**RDS, "remote_restore_seconds": 4000, "backup_retention_days": 0}},
            REGION,
            "database.restore",
            "never",
            "never",
        ),
        (
            "x",
            {"x": {**RDS, "backup_retention_days": 0}},
            ZONE,
            "rds.single-az.zone",
            "never",
            "never",
        ),
        ("x", {"x": RDS}, REGION, "database.restore", "never", "never"),
        # a replica beside its primary is lost with it
        (
            "x replication> p",
            {"x": RDS, "p": RDS},
            REGION,
            "database.restore",
            "never",
            "never",
        ),
        (
            "x replication> p",
            {"x": RDS, "p": {**RDS, **WEST}},
            REGION,
            "database.replica",
            0,
            0,
        ),
        (
            "copy replication> x",
            {
                "x": {**BUCKET, "replication": [{"status": "Enabled", "prefix": "pictures/"}]},
                "copy": {**BUCKET, **WEST},
            },
            REGION,
            "s3.partly-replicated",
            "unknown",
            "never",
        ),
        (
            "copy replication> x",
            {
                "x": {
                    **BUCKET,
                    "replication": [
                        {"status": "Enabled", "prefix": "pictures/"},
                        {"status": "Enabled", "prefix": None},
                    ],
                },
                "copy": {**BUCKET, **WEST},
            },
            REGION,
            "s3.replicated",
            "unknown",
            "unknown",
        ),
        ("x", {"x": {**RDS, "cluster": "c"}}, ZONE, "rds.cluster-instance", 60, 0),
        ("x", {"x": {**AURORA, "members": ["a", "b"]}}, ZONE, "aurora.replicated", 60, 0),
        ("x", {"x": AURORA}, COMPONENT, "aurora.writer-only", 60, 0),
        ("x", {"x": AURORA}, ZONE, "aurora.writer-only.zone", "unknown", 0),
        (
            "x replication> hub; y replication> hub",
            {
                "x": {**AURORA, "replication_lag_seconds": 2},
                "y": {**AURORA, **WEST},
                "hub": {"kind": "database", "type": "AWS::RDS::GlobalCluster"},
            },
            REGION,
            "aurora.global",
            60,
            2,
        ),
        ("x", {"x": TABLE}, ZONE, "dynamodb.local", 0, 0),
        (
            "x",
            {"x": {**TABLE, "replicas": [{"region": "us-west-2"}]}},
            REGION,
            "dynamodb.global-table",
            0,
            "unknown",
        ),
        (
            "x",
            {
                "x": {
                    **TABLE,
                    "replicas": [{"region": "us-west-2"}],
                    "multi_region_consistency": "STRONG",
                }
            },
            REGION,
            "dynamodb.global-table",
            0,
            0,
        ),
        ("x", {"x": BUCKET}, ZONE, "s3.local", 0, 0),
        (
            "y replication> x",
            {"x": BUCKET, "y": {**BUCKET, **WEST}},
            REGION,
            "s3.replicated",
            "unknown",
            "unknown",
        ),
        (
            "x backup> copy",
            {
                "x": BUCKET,
                "copy": {
                    "kind": "recovery_point",
                    "region": "us-west-2",
                    "created_at": "2026-11-24T06:00:00Z",
                },
            },
            REGION,
            "storage.restore",
            "unknown",
            6 * 3600,
        ),
        (
            "x backup> copy",
            {"x": BUCKET, "copy": {"kind": "recovery_point", "region": "us-east-1"}},
            REGION,
            "storage.restore",
            "never",
            "never",
        ),
        ("x", {"x": {**ECS, "desired_count": 3}}, ZONE, "ecs.tasks", 0, 0),
        (
            "x",
            {"x": {**ECS, "desired_count": 3, "zones": ["use1-az1"]}},
            ZONE,
            "ecs.one-task",
            "unknown",
            0,
        ),
        (
            "x",
            {"x": {**GROUP, "desired_capacity": 6, "min_size": 4, "zones": ["a", "b", "c"]}},
            ZONE,
            "asg.statically-stable",
            0,
            0,
        ),
        (
            "x",
            {"x": {**GROUP, "desired_capacity": 3, "min_size": 3, "zones": ["a", "b", "c"]}},
            ZONE,
            "asg.scale-out",
            "unknown",
            0,
        ),
        (
            "x",
            {"x": {"kind": "key", "type": "AWS::KMS::Key", "multi_region": False}},
            REGION,
            "kms.single-region",
            "never",
            "never",
        ),
        ("x", {"x": {"kind": "principal"}}, REGION, "principal.global", 0, 0),
        ("x", {"x": {"kind": "external"}}, REGION, None, "unknown", "unknown"),
    ],
)
def test_formula_and_figures(text, about, by, formula, rto, rpo):
    found = achievable(graph(text, about), "x", by, AT)
    assert (found.formula, figure(found.rto), figure(found.rpo)) == (formula, rto, rpo)
    for one in (found.rto, found.rpo):
        assert one.source if one.known else one.reason


def test_a_name_fails_over_after_health_check_and_ttl():
    about = {
        "x": {"kind": "dns_record", "ttl": 60},
        "check": {"kind": "health_check", "request_interval": 10, "failure_threshold": 3},
    }
    found = achievable(graph("x ~> check", about), "x", REGION, AT)
    assert (found.formula, figure(found.rto)) == ("route53.health-checked", 90)
    assert found.automatic


def test_a_name_without_health_checks_waits_for_somebody_and_its_ttl():
    found = achievable(graph("x", {"x": {"kind": "dns_record", "ttl": 300}}), "x", REGION, AT)
    assert (found.formula, figure(found.rto), found.automatic) == ("route53.plain", 300, False)


def stating(*capabilities):
    return graph("x", {"x": RDS}, capabilities=capabilities)


def capability(source, minutes=None, rpo=None, by=REGION):
    return Capability(
        subject="x",
        disruption_class=by,
        source=source,
        rto=None if minutes is None else timedelta(minutes=minutes),
        rpo=None if rpo is None else timedelta(seconds=rpo),
    )


def test_a_measured_figure_wins_over_an_asserted_one_and_both_over_the_formula():
    found = achievable(
        stating(capability("contract", 5, rpo=7), capability("drill 2026-10", 42)), "x", REGION, AT
    )
    assert (figure(found.rto), found.rto.basis) == (42 * 60, Basis.MEASURED)
    assert (figure(found.rpo), found.rpo.basis) == (7, Basis.ASSERTED)


def test_what_is_stated_for_another_class_counts_not():
    drawn = stating(capability("drill", 5, by=ZONE))
    assert figure(achievable(drawn, "x", REGION, AT).rto) == "never"
    assert stated_rto(drawn, "x", REGION) is None
    assert figure(stated_rto(drawn, "x", ZONE)) == 300


def test_formula_ids_are_unique_and_each_has_a_source():
    ids = [one.id for one in FORMULAS]
    assert len(ids) == len(set(ids))
    assert all(one.source and one.title and one.classes for one in FORMULAS)
