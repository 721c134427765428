"""An outage of KMS stops who calls KMS; a database keeps its key until that key is lost."""

from datetime import UTC, datetime, timedelta

import pytest

from model.disruption.disruptions import ComponentsFail, Disruption, ServiceFails, Together
from model.disruption.kept_keys import graph_during
from model.impact.blast_radius import blast_radius, causal_chain
from model.impact.latent_needs import Inability
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.recovery.effective_rpo import effective_rpo_of
from model.recovery.effective_rto import effective_rtos_of
from tests.builders import graph

AT = datetime(2026, 11, 24, tzinfo=UTC)
SHOP = graph(
    "orders > key; queue > key@5m; secret > key; media > other; app > orders; worker > queue;"
    "orders start> key; archive > key",
    app={"region": "us-east-1"},
    key={"type": "AWS::KMS::Key", "region": "us-east-1", "kind": "key"},
    other={"type": "AWS::KMS::Key", "region": "us-east-1", "kind": "key"},
    orders={"type": "AWS::RDS::DBInstance", "region": "us-east-1", "kind": "database"},
    archive={"type": "AWS::RDS::DBCluster", "region": "us-east-1", "kind": "database"},
    queue={"type": "AWS::SQS::Queue", "region": "us-east-1"},
    secret={"type": "AWS::SecretsManager::Secret", "region": "us-east-1"},
    media={"type": "AWS::S3::Bucket", "region": "us-east-1"},
)
OUTAGE = ServiceFails(service="kms", region="us-east-1")
KEY_LOST = ComponentsFail(components=(ComponentId("key"),))


@pytest.mark.parametrize(
    ("disruption", "down"),
    [
        (OUTAGE, ["media", "queue", "secret", "worker"]),
        (ServiceFails(service="KMS ", region="us-east-1"), ["media", "queue", "secret", "worker"]),
        (KEY_LOST, ["app", "archive", "orders", "queue", "secret", "worker"]),
        (
            Together(parts=(OUTAGE, KEY_LOST)),
            ["app", "archive", "media", "orders", "queue", "secret", "worker"],
        ),
    ],
)
def test_a_database_outlasts_kms_but_not_the_loss_of_its_key(
    disruption: Disruption, down: list[str]
) -> None:
    assert list(blast_radius(SHOP, disruption).down) == down


def test_what_is_remembered_for_a_time_is_needed_after_it() -> None:
    answer = blast_radius(SHOP, OUTAGE, horizon=timedelta(minutes=1))
    assert list(answer.down) == ["media", "secret"]


def test_during_an_outage_of_kms_a_database_cannot_start_again() -> None:
    answer = blast_radius(SHOP, OUTAGE)
    assert {need.cannot for need in answer.latent} == {Inability.START}
    assert [need.component for need in answer.latent] == ["archive", "orders"]
    assert [cause.component for cause in causal_chain(SHOP, answer, "worker")] == [
        "key",
        "queue",
        "worker",
    ]


def test_an_outage_of_kms_takes_no_time_and_no_data_of_a_database() -> None:
    for name in map(ComponentId, ("app", "orders")):
        answer = effective_rtos_of(SHOP, (name,), OUTAGE, AT)[name]
        assert (answer.disruption_class, answer.total.value) == (
            DisruptionClass.REGION,
            timedelta(0),
        )
        assert effective_rpo_of(SHOP, name, OUTAGE, AT).loss.value == timedelta(0)


def test_other_disruptions_leave_the_graph_as_it_is() -> None:
    assert graph_during(SHOP, KEY_LOST) is SHOP
    assert graph_during(SHOP, ServiceFails(service="rds", region="us-east-1")) is SHOP
