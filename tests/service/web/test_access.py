"""Who may ask and change: tokens, roles, and pages of other sites."""

import socket

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from model.errors import InvalidValue
from service.new_tokens import new_token
from service.settings import Settings, load_settings
from service.stores import open_store
from tests.service.running import serving
from tests.service.web.test_subscription import subscribe

OBJECTIVE = (
    'mutation { setObjective(objective: {subject: "service:checkout", disruptionClass: ACCOUNT,'
    ' rto: "PT1H"}) { assertion } }'
)
ROLES = ("reader", "editor", "operator")


@pytest.fixture
def guarded(shop_url, tmp_path):
    made = {role: new_token() for role in ROLES}
    tokens = [
        {"name": f"{role}-bot", "role": role, "sha256": digest}
        for role, (_, digest) in made.items()
    ]
    with serving(shop_url, tmp_path, tokens=tokens) as running:
        running.wait(lambda snapshot: snapshot is not None)
        yield running, {role: bearer(token) for role, (token, _) in made.items()}


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    "header", [{}, bearer("lp_wrong"), {"Authorization": "Bearer"}, {"Authorization": "Basic x"}]
)
def test_without_a_right_token_nothing_is_answered(guarded, header):
    running, _ = guarded

    answers = [
        running.client.post("/graphql", json={"query": "{ graph { components } }"}, headers=header),
        running.client.get("/maps", params={"root": "service:checkout"}, headers=header),
        running.client.get("/export", headers=header),
        running.client.get("/metrics", headers=header),
    ]

    assert [one.status_code for one in answers] == [401] * 4
    assert answers[0].json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert answers[1].json()["error"]["code"] == "UNAUTHENTICATED"
    assert answers[1].headers["www-authenticate"] == "Bearer"


def test_health_and_the_empty_page_need_no_token(guarded):
    running, _ = guarded

    assert running.client.get("/healthz").status_code == 200
    assert running.client.get("/readyz").status_code == 200
    page = running.client.get("/graphql", headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("role", "asks", "edits", "crawls"),
    [
        ("reader", True, "NOT_ALLOWED", "NOT_ALLOWED"),
        ("editor", True, None, "NOT_ALLOWED"),
        ("operator", True, None, "NOT_AVAILABLE"),
    ],
)
def test_each_role_may_do_so_much(guarded, shop_url, role, asks, edits, crawls):
    running, headers = guarded

    def code(query):
        errors = running.post(query, headers[role]).get("errors")
        return errors[0]["extensions"]["code"] if errors else None

    assert (code("{ graph { components } }") is None) is asks
    assert code(OBJECTIVE) == edits
    assert code("mutation { startCrawl { state } }") == crawls
    store = open_store(shop_url)
    authors = [line.author for line in store.audit_log() if line.action != "import"]
    store.close()
    assert authors == ([] if edits else [f"{role}-bot"])


def test_websocket_brings_its_token_in_the_first_message(guarded):
    running, headers = guarded

    assert next(subscribe(running, headers["reader"]))["data"]["crawlProgress"]["state"] == "IDLE"
    with pytest.raises(Exception, match="4403"):
        next(subscribe(running, {}))
    with pytest.raises(Exception, match="4403"):
        next(subscribe(running, bearer("lp_wrong")))


def test_tokens_are_kept_as_hashes_only():
    token, digest = new_token()
    settings = Settings(tokens=[{"name": "a", "role": "reader", "sha256": digest}])

    assert token not in repr(settings)
    assert len(token) > 40


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "shop.example.com"])  # noqa: S104
def test_other_machines_are_let_in_only_with_tokens(host):
    with pytest.raises(InvalidValue, match="or tokens are needed"):
        load_settings(host=host)

    _, digest = new_token()
    made = load_settings(host=host, tokens=[{"name": "a", "role": "reader", "sha256": digest}])
    assert made.host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_needs_no_tokens(host):
    assert load_settings(host=host).host == host


@pytest.mark.parametrize(
    "name", ["evil.example.com", "127.0.0.1.evil.example.com", "", "localhost."]
)
def test_name_that_another_site_pointed_here_is_refused(shop, name):
    answer = shop.client.get("/graphql?query={graph{components}}", headers={"host": name})

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "FORBIDDEN_HOST"


def test_page_of_another_site_is_refused(shop):
    for origin in ("https://evil.example.com", "null", "http://127.0.0.1:1"):
        answer = shop.client.post(
            "/graphql", json={"query": "{ graph { components } }"}, headers={"origin": origin}
        )
        assert answer.json()["error"]["code"] == "FORBIDDEN_ORIGIN"


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("127.0.0.1", "https://evil.example.com"),
        ("evil.example.com", None),
        # What a page sees whose own name was pointed at this machine: both are equal.
        ("evil.example.com", "http://evil.example.com:{port}"),
    ],
)
def test_websocket_of_another_site_or_name_is_refused(shop, name, origin):
    port = int(shop.url.rpartition(":")[2])
    origin = origin and origin.format(port=port)

    with (
        pytest.raises(InvalidStatus, match="403"),
        connect(
            f"ws://{name}:{port}/graphql",
            sock=socket.create_connection(("127.0.0.1", port)),
            origin=origin,
            proxy=None,
            subprotocols=["graphql-transport-ws"],
        ),
    ):
        pass


def test_allowed_name_is_answered(shop_url, tmp_path):
    with serving(shop_url, tmp_path, allowed_hosts=["loadpath.internal"]) as running:
        running.wait(lambda snapshot: snapshot is not None)
        answer = running.client.get("/readyz", headers={"host": "loadpath.internal"})

    assert answer.status_code == 200


def test_every_answer_forbids_frames_sniffing_and_foreign_scripts(shop):
    for path in ("/graphql", "/healthz", "/ide/main.js", "/nothing"):
        headers = httpx.get(
            shop.url + path, headers={"accept": "text/html"}, trust_env=False
        ).headers
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in headers["content-security-policy"]
