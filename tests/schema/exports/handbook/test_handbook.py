"""A handbook: every link leads on, the same graph gives the same bytes, names stay names."""

import posixpath
import re
import subprocess
import sys

import pytest
import yaml

from model.answers.promise_matrix import promise_matrix, promising
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind
from model.records.coverage import Coverage
from model.records.requirement import Effect, Member, Phase, Requirement
from model.records.revision import Records
from schema.exports.handbook import Subject, handbook, single_file
from schema.exports.handbook.page_text import STATUS
from tests.model.maps.estate import DAY, estate

LINK = re.compile(r"(?<!\\)\]\(([^)]+)\)")

HOSTILE = "check|out](evil.md) <script>alert(1)</script> `x` \n# head"


def subject(graph: DependencyGraph) -> Subject:
    return Subject(
        graph=graph, coverage=Coverage(scopes=()), digest="sha256:0", revision=None, at=DAY
    )


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return dict(handbook(subject(estate()), backstage=True))


@pytest.fixture
def hostile() -> dict[str, str]:
    web, db = ComponentId("service:web"), ComponentId("service:db")
    records = Records(
        components=(
            Component(id=web, kind=Kind.SERVICE, name=HOSTILE),
            Component(id=db, kind=Kind.SERVICE, name=HOSTILE),
        ),
        requirements=(
            Requirement(
                dependent=web,
                members=(Member(provider=db),),
                relation="needs",
                effect=Effect.HARD,
                phase=Phase.RUN,
                minimum=1,
            ),
        ),
    )
    return dict(handbook(subject(DependencyGraph(records))))


def test_every_service_journey_system_and_account_has_a_page(files):
    pages = [path.removeprefix("docs/") for path in files if path.endswith(".md")]
    assert [page for page in pages if page.startswith(("services/", "journeys/", "systems/"))] == [
        "journeys/browse.md", "journeys/buy.md", "services/cart.md", "services/catalog.md",
        "services/checkout.md", "services/inventory.md", "services/notifications.md",
        "services/orders.md", "services/storefront.md", "systems/shop.md",
    ]  # fmt: skip
    assert len([page for page in pages if page.startswith("accounts/")]) == 6


def test_every_link_leads_to_a_file(files):
    for path, text in files.items():
        for target in LINK.findall(text) if path.endswith(".md") else ():
            assert posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) in files


def test_a_runbook_says_first_that_the_service_cannot_run_there(files):
    runbook = files["docs/runbooks/checkout-us-east-1-us-west-2.md"]
    assert "State of the plan: **refused**" in runbook
    assert runbook.index("## Refused: it cannot run in us-west-2") < runbook.index("## Steps\n")
    assert "checkout/payment-provider exists in us-east-1 only" in runbook
    assert "    aws rds failover-global-cluster " in runbook


def test_a_promise_stands_beside_what_the_design_can_do(files):
    page = files["docs/services/checkout.md"]
    region = next(line for line in page.splitlines() if line.startswith("| region |"))
    assert [cell.strip() for cell in region.strip("|").split("|")] == [
        "region", "never", "15 min", "**breached**", "all data", "1 min", "**breached**",
    ]  # fmt: skip


def test_the_verdicts_are_those_of_the_promise_matrix(files):
    graph = estate()
    for cell in promise_matrix(graph, promising(graph), DAY):
        page = files[f"docs/{subject(graph).paths.page(cell.component)}"]
        (row,) = [x for x in page.splitlines() if x.startswith(f"| {cell.disruption_class} | ")][:1]
        cells = [text.strip() for text in row.strip("|").split("|")]
        assert (cells[3], cells[6]) == (STATUS[cell.rto.status], STATUS[cell.rpo.status])


def test_the_same_graph_gives_the_same_bytes(files):
    assert dict(handbook(subject(estate()), backstage=True)) == files


def test_a_hostile_name_stays_a_name(hostile):
    assert "docs/services/check-out-evil-md-script-alert-1-script-x-head.md" in hostile
    for path, text in hostile.items():
        if path.endswith(".md"):
            assert "<script" not in text.replace(r"\<script", "")
            assert "](evil.md)" not in text.replace(r"\](evil.md)", "")
    html = single_file(hostile)
    assert "<script" not in html
    assert 'href="evil.md"' not in html


def test_two_components_of_one_name_have_two_pages(hostile):
    assert len([path for path in hostile if path.startswith("docs/services/check-out")]) == 4


def test_mkdocs_builds_the_site_without_a_warning(files, tmp_path):
    for path, text in files.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--theme", "mkdocs"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert (built.returncode, built.stderr) == (0, "")


def test_one_file_holds_all_pages_and_asks_no_server(files):
    html = single_file(files)
    pages = [path for path in files if path.endswith(".md")]
    assert html.count("<article ") == len(pages)
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(
        re.findall(r'<article id="([^"]+)"', html)
    )
    assert re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', html) == []
    assert "<script" not in html
    assert '<input type="checkbox">' in html


def test_the_catalog_names_owner_system_and_needs(files):
    entities = list(yaml.safe_load_all(files["catalog-info.yaml"]))
    checkout = next(entity for entity in entities if entity["metadata"]["name"] == "checkout")
    assert checkout["spec"] == {
        "type": "service", "lifecycle": "production", "owner": "payments", "system": "shop",
        "dependsOn": ["component:inventory", "component:orders"],
    }  # fmt: skip
    known = {f"component:{entity['metadata']['name']}" for entity in entities}
    assert set(checkout["spec"].get("dependsOn", ())) <= known
