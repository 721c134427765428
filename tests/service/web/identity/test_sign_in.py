"""People sign in by browser: there and back over real sockets, with a real provider."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from service.settings import Settings
from service.web.identity.claims import person_of
from tests.service.running import serving
from tests.service.web.identity.conftest import free_port, trusting
from tests.service.web.identity.provider import ANN

WHO = {"query": "{ viewer { name role } }"}


@pytest.fixture
def visitor(trusted):
    """A browser that has been nowhere."""
    with httpx.Client(trust_env=False, follow_redirects=True, base_url=trusted.url) as client:
        yield client


def signed_in(client):
    """Return who is signed in, as the page asks it."""
    return client.get("/session").json()["signed_in"]


def viewer(client):
    return client.post("/graphql", json=WHO).json()


def test_person_signs_in_reads_changes_and_signs_out(trusted, provider, visitor):
    assert visitor.get("/session").json() == {"sign_in": "/sign-in", "signed_in": None}
    assert viewer(visitor)["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"

    answer = visitor.get("/sign-in", params={"next": "/gaps?rule=N-01"})

    assert (answer.url.path, answer.url.query) == ("/gaps", b"rule=N-01")
    assert [hop.url.path for hop in answer.history] == [
        "/sign-in", "/authorize", "/sign-in/callback",
    ]  # fmt: skip
    assert viewer(visitor)["data"]["viewer"] == {"name": "u-1", "role": "OPERATOR"}
    person = signed_in(visitor)
    assert (person["name"], person["role"]) == ("u-1", "operator")
    left = datetime.fromisoformat(person["ends_at"]) - datetime.now(UTC)
    assert timedelta(hours=7, minutes=59) < left <= timedelta(hours=8)
    assert visitor.get("/maps", params={"root": "service:checkout"}).status_code == 200

    assert visitor.post("/sign-out").status_code == 204
    assert signed_in(visitor) is None
    assert viewer(visitor)["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"

    visitor.get("/sign-in")
    lines = visitor.get("/audit").json()["lines"]
    told = [(line["action"], line["author"], line["role"], line["address"]) for line in lines[:3]]
    assert told == [
        (action, "u-1", "operator", "127.0.0.1") for action in ("signIn", "signOut", "signIn")
    ]
    assert '"subject":"u-1"' in lines[0]["detail"]


def begun(trusted):
    """Return the parameters with which a person is sent away, and the cookie that it keeps."""
    answer = httpx.get(f"{trusted.url}/sign-in", trust_env=False)
    assert answer.status_code == 303
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in asked.items()}, answer


def authorized(location):
    """Sign in at the provider, and return the address at which it sends the person back."""
    answer = httpx.get(location, trust_env=False)
    assert answer.status_code == 302
    return answer.headers["location"]


def come_back(address, cookie):
    return httpx.get(address, headers={"cookie": cookie} if cookie else {}, trust_env=False)


def kept(answer):
    return answer.headers["set-cookie"].partition(";")[0]


def test_provider_is_asked_for_a_code_with_a_challenge(trusted, provider):
    asked, answer = begun(trusted)

    assert answer.headers["location"].startswith(f"{provider.issuer}/authorize?")
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid email profile"
    assert asked["redirect_uri"] == f"{trusted.url}/sign-in/callback"
    again, _ = begun(trusted)
    for secret in ("state", "nonce", "code_challenge"):
        assert len(asked[secret]) >= 43
        assert asked[secret] != again[secret]
        assert asked[secret] not in kept(answer)


def test_answer_counts_once_and_only_in_the_browser_that_began(trusted, provider):
    _, answer = begun(trusted)
    address, cookie = authorized(answer.headers["location"]), kept(answer)
    _, other = begun(trusted)

    elsewhere = come_back(address, None)
    of_another = come_back(address, kept(other))
    right = come_back(address, cookie)
    replayed = come_back(address, cookie)

    assert [one.status_code for one in (elsewhere, of_another, right, replayed)] == [
        401, 401, 303, 401,
    ]  # fmt: skip
    assert "no sign-in was begun in this browser" in elsewhere.text
    assert "this answers another sign-in" in of_another.text
    assert "this sign-in has ended already" in replayed.text
    assert all("loadpath_session" not in one.headers.get("set-cookie", "")
               for one in (elsewhere, of_another, replayed))  # fmt: skip


def test_code_of_somebody_else_is_refused_by_its_challenge_and_nonce(trusted, provider):
    """An attacker slips its own code into the sign-in of another person."""
    _, mine = begun(trusted)
    _, theirs = begun(trusted)
    code = parse_qs(urlsplit(authorized(mine.headers["location"])).query)["code"][0]
    address = re.sub(r"code=[^&]+", f"code={code}", authorized(theirs.headers["location"]))

    answer = come_back(address, kept(theirs))

    assert answer.status_code == 401
    assert "the provider gave no ID token: invalid_grant" in answer.text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda address: re.sub(r"state=[^&]+", "state=guessed", address), "another sign-in"),
        (lambda address: re.sub(r"iss=[^&]+", "iss=https://evil.example.com", address),
         "another provider has answered"),
        (lambda address: re.sub(r"code=[^&]+", "error=access_denied", address),
         "the provider refused: access_denied"),
        (lambda address: re.sub(r"code=[^&]+", "error=<script>alert(1)</script>", address),
         "&lt;script&gt;"),
        (lambda address: re.sub(r"code=[^&]+", "code=guessed", address), "invalid_grant"),
        (lambda address: re.sub(r"code=[^&]+&", "", address), "the provider sent no code"),
    ],
)  # fmt: skip
def test_wrong_answer_is_refused_and_explained(trusted, provider, change, message):
    _, answer = begun(trusted)

    refused = come_back(change(authorized(answer.headers["location"])), kept(answer))

    assert refused.status_code == 401
    assert message in refused.text
    assert "<script" not in refused.text
    assert "default-src 'none'" in refused.headers["content-security-policy"]
    assert refused.headers["cache-control"] == "no-store"


def test_person_without_a_role_is_refused_and_audited(trusted, provider, visitor):
    provider.control("person", {**ANN, "sub": "u-2", "groups": ["guests"]})

    answer = visitor.get("/sign-in")

    assert answer.status_code == 403
    assert "&#x27;u-2&#x27; has no role here" in answer.text
    assert signed_in(visitor) is None


def test_sign_ins_that_fail_are_limited(trusted, provider, visitor):
    statuses = [visitor.get("/sign-in/callback?state=x&code=y").status_code for _ in range(11)]

    assert statuses == [401] * 10 + [429]
    assert visitor.get("/sign-in").status_code == 200
    assert signed_in(visitor)["name"] == "u-1"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example.com", "//evil.example.com", "/\\evil.example.com", "javascript:alert(1)",
     "/\t/evil.example.com", "/ok\r\nX: y", ""],
)  # fmt: skip
def test_person_comes_back_to_this_service_only(trusted, provider, visitor, target):
    answer = visitor.get("/sign-in", params={"next": target})

    assert str(answer.url) == f"{trusted.url}/"


def test_forged_and_ended_sessions_are_refused(trusted, provider, visitor, monkeypatch):
    visitor.get("/sign-in")
    (name,) = [cookie.name for cookie in visitor.cookies.jar]
    text = visitor.cookies[name]
    middle = len(text) // 2
    changed = text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1 :]

    def ask(cookie):
        headers = {"cookie": f"{name}={cookie}"}
        return httpx.post(f"{trusted.url}/graphql", json=WHO, headers=headers, trust_env=False)

    assert ask(text).json()["data"]["viewer"]["name"] == "u-1"
    assert ask(changed).status_code == 401
    assert "no session of this service" in ask("nonsense").text
    sessions = trusted.app.state.runtime.identity.sessions
    later = datetime.now(UTC) + timedelta(hours=8, seconds=1)
    monkeypatch.setattr(sessions, "_clock", lambda: later)
    refused = trusted.app.state.runtime.refused_sign_ins.counts["refused"]
    assert "the session has ended" in ask(text).text
    assert trusted.app.state.runtime.refused_sign_ins.counts["refused"] == refused


def test_text_of_a_sign_in_under_way_is_no_session(trusted, provider):
    _, answer = begun(trusted)
    sealed = kept(answer).partition("=")[2]

    headers = {"cookie": f"loadpath_session={sealed}"}
    asked = httpx.post(f"{trusted.url}/graphql", json=WHO, headers=headers, trust_env=False)

    assert asked.status_code == 401


def test_page_of_another_site_cannot_use_a_session(trusted, provider, visitor):
    visitor.get("/sign-in")

    answer = visitor.post("/graphql", json=WHO, headers={"origin": "https://evil.example.com"})

    assert answer.json()["error"]["code"] == "FORBIDDEN_ORIGIN"
    out = visitor.post("/sign-out", headers={"origin": "https://evil.example.com"})
    assert out.status_code == 403
    assert signed_in(visitor) is not None


@pytest.mark.parametrize(
    ("public_url", "name", "secure"),
    [("https://loadpath.example.com", "__Host-loadpath", True),
     ("http://127.0.0.1:1", "loadpath_session", False)],
)  # fmt: skip
def test_cookies_are_kept_from_scripts_and_sent_over_https_alone(
    provider, shop_url, tmp_path, public_url, name, secure
):
    settings = trusting(provider.issuer, free_port(), public_url=public_url)
    with serving(shop_url, tmp_path, **settings) as running:
        _, first = begun(running)
        address = authorized(first.headers["location"])
        assert address.startswith(f"{public_url}/sign-in/callback?")
        back = come_back(address.replace(public_url, running.url), kept(first))

    session = next(text for text in back.headers.get_list("set-cookie") if text.startswith(name))
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=28800"} <= set(session.split("; "))
    for cookie in (session, first.headers["set-cookie"]):
        assert ("Secure" in cookie.split("; ")) is secure
        assert "HttpOnly" in cookie and "Domain" not in cookie
    assert back.headers["cache-control"] == "no-store"


def test_session_of_one_replica_holds_at_another(trusted, provider, visitor, shop_url, tmp_path):
    visitor.get("/sign-in")
    (cookie,) = visitor.cookies.jar

    settings = trusting(provider.issuer, free_port())
    with serving(shop_url, tmp_path, **settings) as other:
        headers = {"cookie": f"{cookie.name}={cookie.value}"}
        answer = httpx.post(f"{other.url}/graphql", json=WHO, headers=headers, trust_env=False)
    different = trusting(
        provider.issuer, free_port(), oidc_client_secret="another secret, a new one"
    )
    with serving(shop_url, tmp_path, **different) as other:
        refused = httpx.post(f"{other.url}/graphql", json=WHO, headers=headers, trust_env=False)

    assert answer.json()["data"]["viewer"]["name"] == "u-1"
    assert refused.status_code == 401


def test_service_without_a_provider_says_that_nobody_can_sign_in(shop):
    assert shop.client.get("/session").json() == {"sign_in": None, "signed_in": None}
    answer = shop.client.get("/sign-in")
    assert answer.status_code == 501
    assert "LOADPATH_OIDC_ISSUER" in answer.text
    assert shop.client.get("/sign-in/callback?code=x&state=y").status_code == 501


@pytest.mark.parametrize(
    ("claims", "name", "groups"),
    [
        ({"sub": "u-1", "groups": ["b", "a", "x"]}, "u-1", ("a", "b")),
        ({"sub": "spiffe://a/b c%", "groups": "a"}, "spiffe:%2F%2Fa%2Fb%20c%25", ("a",)),
        ({"sub": "u-1", "groups": "a b"}, "u-1", ()),
    ],
)
def test_name_is_safe_for_the_audit_log_and_groups_are_those_with_a_role(claims, name, groups):
    person = person_of(claims, name_claim="sub", roles_claim="groups", known=("a", "b"))

    assert (person.name, person.groups) == (name, groups)


def test_roles_lie_at_a_path_in_a_claim_with_dots_or_in_a_scope():
    claims = {"sub": "u-1", "realm_access": {"roles": ["a"]}, "https://x.io/roles": ["b"],
              "scope": "a b"}  # fmt: skip

    def groups(path):
        return person_of(claims, name_claim="sub", roles_claim=path, known=("a", "b")).groups

    assert groups("realm_access.roles") == ("a",)
    assert groups("https://x.io/roles") == ("b",)
    assert groups("scope") == ("a", "b")


def test_secret_is_never_shown():
    settings = Settings(**{**trusting("https://login.example.com", 1), "port": 0})

    assert "s3cret" not in repr(settings)
