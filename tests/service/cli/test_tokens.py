"""`loadpath tokens`: two real services on one store accept a token, and refuse it once revoked."""

import json
from time import monotonic, sleep

import httpx

from tests.service.cli.test_serve import address, start  # noqa: F401 - a fixture
from tests.service.running import until

QUERY = {"query": "{ viewer { name role } }"}


def statuses(urls, token):
    headers = {"Authorization": f"Bearer {token}"}
    return [
        httpx.post(f"{url}/graphql", json=QUERY, headers=headers, trust_env=False).status_code
        for url in urls
    ]


def test_revoked_token_is_refused_by_all_replicas_within_two_seconds(
    loadpath,
    start,  # noqa: F811
    shop_url,
):
    variables = {"LOADPATH_SIGN_IN": "true", "LOADPATH_WORKERS": "0"}
    replicas = [start("--store", shop_url, **variables) for _ in range(2)]
    urls = [address(process) for process in replicas]
    for url in urls:
        until(lambda url=url: httpx.get(f"{url}/readyz", trust_env=False).status_code == 200)
    assert statuses(urls, "lp_unknown") == [401, 401]

    made = loadpath("tokens", "create", "bot", "--role", "editor", "--expires", "1d")
    token = made.out.strip()
    until(lambda: statuses(urls, token) == [200, 200])
    assert loadpath("tokens", "revoke", "bot").code == 0
    revoked = monotonic()
    sleep(2)
    after = statuses(urls, token)

    assert monotonic() - revoked >= 2
    assert after == [401, 401]
    until(lambda: rows(loadpath)[0]["last_used_at"] is not None)
    assert (rows(loadpath)[0]["name"], rows(loadpath)[0]["state"]) == ("bot", "revoked")


def rows(loadpath):
    return json.loads(loadpath("tokens", "--format", "json").out)["tokens"]


def test_token_is_shown_when_it_is_made_and_never_again(loadpath):
    made = loadpath("tokens", "create", "ann@example.com", "--expires", "never")
    token = made.out.strip()

    assert token.startswith("lp_")
    assert "it is not shown again" in made.err
    (row,) = rows(loadpath)
    assert (row["name"], row["role"], row["state"]) == ("ann@example.com", "reader", "valid")
    assert (row["expires_at"], row["last_used_at"]) == (None, None)
    assert token not in loadpath("tokens").out + str(row)


def test_wrong_tokens_are_refused_with_a_hint(loadpath):
    assert loadpath("tokens", "create", "a b").code == 3
    assert loadpath("tokens", "create", "bot", "--expires", "soon").code == 3
    assert loadpath("tokens", "create").code == 2
    assert "`loadpath tokens list`" in loadpath("tokens", "revoke", "nobody").err.replace("\n", " ")
