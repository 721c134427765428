"""The targets of a plan's JSON say what its exports say."""

from schema.documents.failover_plan import document
from schema.documents.plain import plain
from schema.exports.plans import EXECUTORS
from schema.exports.plans.targets import targets
from tests.model.failover.scenario import NOW, plan, shop


def test_there_is_one_target_a_format_and_it_says_what_the_export_says():
    graph = shop()
    found = plan(graph)
    written = document(found, generated_at=NOW, targets=targets(found, graph))["targets"]
    assert [one["format"] for one in written] == ["arc", "argo", "asl", "ssm"]
    for one, form in zip(written, EXECUTORS, strict=True):
        export = form.export(found, graph)
        assert one["unmapped"] == list(export.unmapped)
        assert one["inflation"] == plain(export.cost.inflation)
        assert one["inflation_reason"] == export.cost.reason


def test_formats_are_sorted_by_name():
    names = [one.name for one in EXECUTORS]
    assert names == sorted(names)
