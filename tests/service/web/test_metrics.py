"""`/metrics` as Prometheus reads it; the dashboard and the alerts name no other figures."""

import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from service.stores.whole_links import WHOLE_LINKS
from service.web.metrics import ALERTS, METRICS, Metric, Type
from tests.service.running import Running

DEPLOY = Path(__file__).parents[3] / "service" / "deploy"
NAMES = {metric.name for metric in METRICS}


def test_the_service_answers_what_is_declared(
    shop: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WHOLE_LINKS, "routes", 2)
    text = shop.client.get("/metrics").text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert len(families) == text.count("# HELP ") == text.count("# TYPE ")
    for metric in METRICS:
        family = families[metric.name.removesuffix("_total")]
        assert (family.type, family.documentation) == (metric.type, metric.meaning)
    sampled = {sample.name for family in families.values() for sample in family.samples}
    assert sampled | {"loadpath_sign_ins_refused_total"} == NAMES, "nobody was refused yet"
    assert families["loadpath_components"].samples[0].value == 21
    reasons = {sample.labels["reason"] for sample in families["loadpath_whole_links"].samples}
    assert "routes" in reasons


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_names_follow_the_conventions_of_prometheus(metric: Metric) -> None:
    """What `promtool check metrics` looks at: words, units, the end of counters, a help text."""
    assert re.fullmatch(r"loadpath(_[a-z]+)+", metric.name)
    assert metric.name.endswith("_total") is (metric.type is Type.COUNTER)
    other_units = "milliseconds|minutes|hours|days|kilobytes|megabytes|percent"
    assert not re.search(rf"_({other_units})(_|$)", metric.name)
    assert not re.search(r"_(gauge|counter|count|sum|bucket|info)$", metric.name)
    assert metric.meaning.endswith(".")
    assert not {metric.label} & {"le", "quantile"}


def test_alerts_name_declared_figures_once_each() -> None:
    groups = yaml.safe_load((DEPLOY / "prometheus-alerts.yaml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert [rule["alert"] for rule in rules] == [alert.name for alert in ALERTS]
    assert len({alert.name for alert in ALERTS}) == len(ALERTS)
    for rule in rules:
        assert set(re.findall(r"\bloadpath_\w+", rule["expr"])) <= NAMES
        assert re.fullmatch(r"\d+m", rule["for"])
        assert rule["labels"]["severity"] in {"critical", "warning"}


def test_the_dashboard_shows_every_figure() -> None:
    panels = json.loads((DEPLOY / "grafana.json").read_text())["panels"]
    shown = {name for panel in panels for name in re.findall(r"loadpath_\w+", str(panel))}
    assert shown == NAMES
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels]
    assert len(set(places)) == len(panels)
