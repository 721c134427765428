"""Clients of GraphQL as people use them, each by a journey over a real socket."""

import pytest

from tests.service.web.npm import run

pytestmark = pytest.mark.slow


def test_audit_of_graphql_over_http_has_no_finding(shop):
    audits = run("audit.mjs", f"{shop.url}/graphql")

    assert len(audits) == 61
    assert [audit for audit in audits if audit["status"] != "ok"] == []
