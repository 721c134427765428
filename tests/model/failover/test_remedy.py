"""Remedies: one sentence for each refusal that says what would remove it."""

import pytest

from model.failover.plan import Refusal
from model.failover.remedy import remedy
from model.records.component import ComponentId
from model.records.requirement import RequirementId
from tests.builders import graph


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("image", "Replicate the image repository db to us-west-2"),
        ("secret", "Replicate the secret db to us-west-2"),
        ("database", "Add a replica of db in us-west-2, or copy its backups there"),
        ("topic", "Create a topic in us-west-2, and let web use the one of its own Region"),
        ("compute", "Build db in us-west-2, too, or let web do without it"),
    ],
)
def test_remedy_depends_on_what_is_missing(kind, sentence):
    drawn = graph("web > db", {"db": {"kind": kind}})
    refusal = Refusal(
        component=ComponentId("db"),
        needed_by=ComponentId("web"),
        requirement=RequirementId("r"),
        reason="db exists in us-east-1 only",
    )

    assert remedy(drawn, refusal, "us-west-2") == sentence
