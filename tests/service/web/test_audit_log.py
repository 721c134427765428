"""The audit log over HTTP: who did what, in which role, from where; for operators only."""

from service.stores import audit_chain, open_store
from tests.service.web.test_access import OBJECTIVE, guarded  # noqa: F401 - a fixture

FIELDS = "line author role address action outcome revision reason previous"


def test_change_is_told_with_role_address_and_hash(guarded, shop_url):  # noqa: F811
    running, headers = guarded
    running.ask(OBJECTIVE, headers["editor"])

    answer = running.ask(
        f"{{ auditLog(first: 1) {{ nodes {{ {FIELDS} }} totalCount }} }}", headers["operator"]
    )["auditLog"]
    lines = running.client.get("/audit?limit=1", headers=headers["operator"]).json()["lines"]

    (line,) = answer["nodes"]
    assert answer["totalCount"] == 2
    assert {**line, "previous": "…"} == {
        "line": 2,
        "author": "editor-bot",
        "role": "editor",
        "address": "127.0.0.1",
        "action": "setObjective",
        "outcome": "published",
        "revision": 2,
        "reason": None,
        "previous": "…",
    }
    assert {name: lines[0][name] for name in line} == line
    store = open_store(shop_url)
    assert audit_chain.verify(store).defects == ()
    store.close()


def test_log_is_read_page_by_page(guarded):  # noqa: F811
    running, headers = guarded
    for _ in range(3):
        running.client.get("/export", headers=headers["reader"])

    def page(query):
        lines = running.client.get(f"/audit?{query}", headers=headers["operator"]).json()["lines"]
        return [(line["line"], line["author"], line["action"]) for line in lines]

    assert page("limit=2") == [(4, "reader-bot", "export"), (3, "reader-bot", "export")]
    assert page("limit=2&before=3")[0] == (2, "reader-bot", "export")
    assert page("before=1") == []


def test_log_is_for_operators(guarded):  # noqa: F811
    running, headers = guarded

    for role in ("reader", "editor"):
        error = running.error("{ auditLog { totalCount } }", headers[role])
        assert error["extensions"]["code"] == "NOT_ALLOWED"
        assert running.client.get("/audit", headers=headers[role]).status_code == 403
    assert running.client.get("/audit").status_code == 401
