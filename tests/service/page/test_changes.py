"""What two revisions differ in, in a real browser: values, needs, and the map coloured in place."""

import pytest

from tests.service.page.accessible import violations
from tests.service.page.test_plan import shows
from tests.service.running import BALANCER

pytestmark = pytest.mark.slow


def test_changes_show_values_needs_and_a_map_that_is_coloured(editable, opened):
    editable.ask(
        "mutation($d: DependencyInput!) { assertDependency(dependency: $d) { assertion } }",
        d={
            "dependent": BALANCER,
            "members": [{"provider": "cache:catalog"}],
            "reason": "drill of May",
        },
    )
    editable.wait(lambda snapshot: snapshot is not None and snapshot.revision.number == 2)

    page = opened("/changes?before=1", "document.querySelector('.map .card')")

    shows(page, "New needs")
    shows(page, "catalog")
    assert violations(page) == []
    page = opened(
        "/map?root=service:checkout&level=PARTS&since=1",
        "document.querySelector('.map .line.new')",
    )
    assert page.js("document.querySelector('.legend').innerText").split("\n").count(" new") == 1
    assert "revision 1" in page.js("document.querySelector('.controls').innerText")
    assert violations(page) == []
