"""The Helm chart, through the real Helm and the schemas of Kubernetes."""

import json
import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from service.reference.helm_values import SECRET, SET_BY_THE_CHART
from service.settings import PREFIX, Settings
from tests.helm import helm

ROOT = Path(__file__).parents[3]
CHART = str(ROOT / "service" / "deploy" / "helm")
SMALL = ("existingSecret=lp", "persistence.enabled=true")
LARGE = (
    "existingSecret=lp", "neo4j.uri=neo4j://db:7687", "replicas=3", "crawl.schedule=0 * * * *",
    "image.digest=sha256:" + "ab" * 32, "crawl.arguments={--org}",
    r"serviceAccount.annotations.eks\.amazonaws\.com/role-arn=arn:aws:iam::111122223333:role/lp",
    'settings={"max_body_bytes": 2000000, "crawl_rate": 0.5, "only_trusted": true, '
    '"allowed_hosts": ["loadpath.example.com", "lp"]}',
)  # fmt: skip


def options(values: tuple[str, ...]) -> list[str]:
    """Return values as options of Helm."""
    return [
        word
        for value in values
        for word in ("--set-json" if value.startswith("settings={") else "--set", value)
    ]


def rendered(*values: str) -> dict[str, Any]:
    """Return the objects of the chart by kind."""
    done = helm("template", "shop", CHART, "--kube-version", "1.31.0", *options(values))
    assert done.returncode == 0, done.stderr
    documents = [text for text in yaml.safe_load_all(done.stdout) if text]
    assert len({text["kind"] for text in documents}) == len(documents)
    return {text["kind"]: text for text in documents}


def refusal(*values: str) -> str:
    """Return what Helm says about values that it does not take."""
    done = helm("template", "shop", CHART, "--kube-version", "1.31.0", *options(values))
    assert done.returncode != 0
    return done.stderr


def environment(pod: dict[str, Any]) -> dict[str, str]:
    (container,) = pod["spec"]["containers"]
    return {row["name"]: row["value"] for row in container["env"]}


@pytest.mark.parametrize("values", [SMALL, LARGE], ids=["small", "large"])
def test_helm_lint_finds_nothing(values: tuple[str, ...]) -> None:
    done = helm("lint", "--strict", CHART, *options(values))
    assert done.returncode == 0, done.stdout
    assert "0 chart(s) failed" in done.stdout


@pytest.mark.parametrize("version", ["1.31", "1.34"])
@pytest.mark.parametrize("values", [SMALL, LARGE], ids=["small", "large"])
def test_every_object_is_what_kubernetes_takes(values: tuple[str, ...], version: str) -> None:
    for text in rendered(*values).values():
        kubernetes_validate.validate(text, version, strict=True)


def test_a_small_installation_has_a_store_on_a_volume_and_no_second_pod() -> None:
    objects = rendered(*SMALL)
    assert sorted(objects) == [
        "Deployment", "NetworkPolicy", "PersistentVolumeClaim", "Service", "ServiceAccount",
    ]  # fmt: skip
    assert objects["Deployment"]["spec"]["strategy"] == {"type": "Recreate"}
    pod = objects["Deployment"]["spec"]["template"]
    assert environment(pod)["LOADPATH_STORE"] == "sqlite:////var/lib/loadpath/loadpath.sqlite3"
    assert re.fullmatch(r"sqlite:////var/lib/loadpath/\S+", environment(pod)["LOADPATH_STORE"])


def test_a_large_installation_has_replicas_a_budget_and_crawls() -> None:
    objects = rendered(*LARGE)
    assert sorted(objects) == [
        "CronJob", "Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service",
        "ServiceAccount",
    ]  # fmt: skip
    service = objects["Deployment"]["spec"]["template"]
    crawl = objects["CronJob"]["spec"]["jobTemplate"]["spec"]["template"]
    assert environment(service) == environment(crawl)
    assert crawl["spec"]["containers"][0]["args"] == ["crawl", "--org"]
    assert service["spec"]["containers"][0]["image"] == "loadpath@sha256:" + "ab" * 32
    selected = objects["Service"]["spec"]["selector"].items()
    assert selected <= service["metadata"]["labels"].items()
    assert not selected <= crawl["metadata"]["labels"].items(), "crawls answer nobody"


@pytest.mark.parametrize("values", [SMALL, LARGE], ids=["small", "large"])
def test_pods_can_do_nothing_that_they_need_not(values: tuple[str, ...]) -> None:
    objects = rendered(*values)
    pods = [objects["Deployment"]["spec"]["template"]["spec"]]
    if "CronJob" in objects:
        pods.append(objects["CronJob"]["spec"]["jobTemplate"]["spec"]["template"]["spec"])
    for pod in pods:
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["enableServiceLinks"] is False
        (container,) = pod["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["envFrom"] == [{"secretRef": {"name": "lp"}}]


def test_settings_arrive_as_the_service_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = [{"name": "me", "role": "reader", "sha256": "0" * 64}]
    monkeypatch.setenv("LOADPATH_TOKENS", json.dumps(secret))
    for name, value in environment(rendered(*LARGE)["Deployment"]["spec"]["template"]).items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert (settings.host, settings.port) == ("0.0.0.0", 8000)  # noqa: S104 - inside of a pod
    assert settings.max_body_bytes == 2_000_000
    assert settings.crawl_rate == 0.5
    assert settings.only_trusted is True
    assert settings.allowed_hosts == ("loadpath.example.com", "lp")


def test_values_and_the_page_of_settings_agree() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text()
    documented = set(re.findall(rf"^\| `{PREFIX}(\w+)`", page, re.MULTILINE)) - {"CONFIG"}
    schema = json.loads((Path(CHART) / "values.schema.json").read_text())
    allowed = set(schema["properties"]["settings"]["properties"])
    assert {name.upper() for name in allowed | SET_BY_THE_CHART | SECRET} == documented
    assert not allowed & (SET_BY_THE_CHART | SECRET)


def test_every_value_is_in_the_schema_with_its_default() -> None:
    values = yaml.safe_load((Path(CHART) / "values.yaml").read_text())
    schema = json.loads((Path(CHART) / "values.schema.json").read_text())
    assert set(values) == set(schema["properties"]) - {"global"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ((), "existingSecret: name a secret with LOADPATH_TOKENS"),
        (("existingSecret=lp",), "the store needs a place that lasts"),
        ((*SMALL, "replicas=2"), "replicas: more than one needs neo4j.uri"),
        ((*SMALL, "crawl.schedule=@daily"), "crawl.schedule: a CronJob needs neo4j.uri"),
        ((*SMALL, "settings.tokens=x"), "additional properties 'tokens' not allowed"),
        ((*SMALL, "settings.prot=1"), "additional properties 'prot' not allowed"),
        ((*SMALL, "settings.max_depth=deep"), "/settings/max_depth"),
        ((*SMALL, "neo4j.uri=neo4j://me:secret@db"), "/neo4j/uri"),
        ((*SMALL, "replica=2"), "additional properties 'replica' not allowed"),
    ],
)
def test_what_could_not_work_is_refused(values: tuple[str, ...], message: str) -> None:
    assert message in refusal(*values)
