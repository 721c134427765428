"""Bearer tokens of an identity provider: only what it has signed for us, and only in time."""

import base64
import json
import time
from hashlib import sha256
from hmac import new as hmac_of

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from service.web.identity import provider as provider_module
from service.web.identity.verify import ALGORITHMS
from tests.service.web.identity.provider import AUDIENCE
from tests.service.web.test_access import OBJECTIVE, bearer
from tests.service.web.test_subscription import subscribe

WHO = "{ viewer { name role } }"


def refusal(running, token):
    """Return status, code and message of the refusal of a token."""
    answer = running.client.post("/graphql", json={"query": WHO}, headers=bearer(token))
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"], error["message"]


@pytest.mark.parametrize("alg", ["RS256", "ES256", "Ed25519"])
def test_program_with_a_signed_token_has_the_role_of_its_group(trusted, provider, alg):
    viewer = trusted.ask(WHO, bearer(provider.sign(alg=alg)))["viewer"]

    assert viewer == {"name": "u-1", "role": "READER"}


def test_program_gets_a_token_with_its_secret_and_changes_what_its_role_may(trusted, provider):
    header = bearer(provider.machine())

    assert trusted.ask(WHO, header)["viewer"] == {"name": "pipeline", "role": "EDITOR"}
    assert trusted.post(OBJECTIVE, header)["data"]["setObjective"]["assertion"]
    code = trusted.error("mutation { startCrawl { state } }", header)["extensions"]["code"]
    assert code == "NOT_ALLOWED"
    assert next(subscribe(trusted, header))["data"]["crawlProgress"]["state"] == "IDLE"


def part(content):
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def claims_of(provider, **changes):
    now = int(time.time())
    return {"iss": provider.issuer, "aud": AUDIENCE, "sub": "u-1", "iat": now, "exp": now + 300,
            "groups": ["sre"], **changes}  # fmt: skip


def unsigned(provider):
    return f"{part({'alg': 'none'})}.{part(claims_of(provider))}."


def unsigned_with_a_known_key(provider):
    kid = jwks(provider)["keys"][0]["kid"]
    return f"{part({'alg': 'None', 'kid': kid})}.{part(claims_of(provider))}."


def jwks(provider):
    return httpx.get(f"{provider.issuer}/jwks", trust_env=False).json()


def hmac_by_the_public_key(provider):
    """Sign with the public key as if it were a secret, as careless verifiers accept it."""
    key = KeySet.import_key_set(jwks(provider)).keys[0]
    signed = f"{part({'alg': 'HS256', 'kid': key.kid})}.{part(claims_of(provider))}"
    digest = hmac_of(key.as_pem(private=False), signed.encode(), sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def forged(provider):
    """Sign with another key under the name of the right one."""
    kid = jwks(provider)["keys"][0]["kid"]
    key = RSAKey.generate_key(2048)
    return jwt.encode({"alg": "RS256", "kid": kid}, claims_of(provider), key)


def unknown_key(provider):
    key = RSAKey.generate_key(2048)
    return jwt.encode({"alg": "RS256", "kid": "elsewhere"}, claims_of(provider), key)


def key_in_the_header(provider):
    """Bring the key along in the header, as RFC 7515 §4.1.3 allows and nobody may trust."""
    key = RSAKey.generate_key(2048)
    header = {"alg": "RS256", "kid": "mine", "jwk": key.as_dict(private=False)}
    return jwt.encode(header, claims_of(provider), key)


def changed(provider):
    """Change the claims of a good token."""
    header, _, signature = provider.sign().split(".")
    return f"{header}.{part(claims_of(provider))}.{signature}"


def weaker_algorithm(provider):
    """Name another algorithm of the same key."""
    _, claims, signature = provider.sign().split(".")
    kid = jwks(provider)["keys"][0]["kid"]
    return f"{part({'alg': 'RS384', 'kid': kid})}.{claims}.{signature}"


MALFORMED = "this token is malformed"
UNSUPPORTED = f"this token is not signed with one of {', '.join(ALGORITHMS)}"
UNPUBLISHED = "this token is signed with a key that the provider does not publish"
WRONG = "the signature of this token is wrong"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (unsigned, UNSUPPORTED),
        (unsigned_with_a_known_key, UNSUPPORTED),
        (hmac_by_the_public_key, UNSUPPORTED),
        (weaker_algorithm, UNSUPPORTED),
        (forged, WRONG),
        (changed, WRONG),
        (unknown_key, UNPUBLISHED),
        (key_in_the_header, UNPUBLISHED),
        (lambda provider: provider.sign(exp=int(time.time()) - 61), "this token has expired"),
        (lambda provider: provider.sign(exp=None), "lacks a claim: Missing claim: 'exp'"),
        (lambda provider: provider.sign(exp="tomorrow"), "exp"),
        (lambda provider: provider.sign(nbf=int(time.time()) + 120), "not yet valid"),
        (lambda provider: provider.sign(aud="https://other.example.com"), "aud"),
        (lambda provider: provider.sign(aud=None), "aud"),
        (lambda provider: provider.sign(iss="https://login.example.com"), "iss"),
        (lambda provider: provider.sign(iss=f"{provider.issuer}/"), "iss"),
        (lambda provider: provider.sign(sub=None), "sub"),
        (lambda provider: "a.b.c", MALFORMED),
        (lambda provider: "..", MALFORMED),
        (lambda provider: f"{part([1])}.{part({})}.x", MALFORMED),
        (lambda provider: f"{part({'alg': ['RS256']})}.{part({})}.x", UNSUPPORTED),
    ],
)  # fmt: skip
def test_what_the_provider_has_not_signed_for_us_is_refused(trusted, provider, make, message):
    status, code, shown = refusal(trusted, make(provider))

    assert (status, code) == (401, "UNAUTHENTICATED")
    assert message in shown


def test_clocks_may_differ_by_a_minute(trusted, provider):
    token = provider.sign(exp=int(time.time()) - 30, iat=int(time.time()) + 30)

    assert trusted.ask(WHO, bearer(token))["viewer"]["name"] == "u-1"


def test_new_keys_count_at_once_and_old_ones_no_longer(trusted, provider, monkeypatch):
    monkeypatch.setattr(provider_module, "RETRY_SECONDS", 0.0)
    before = provider.sign()
    assert trusted.ask(WHO, bearer(before))

    provider.control("rotate")

    assert trusted.ask(WHO, bearer(provider.sign()))["viewer"]["name"] == "u-1"
    assert refusal(trusted, before) == (401, "UNAUTHENTICATED", UNPUBLISHED)


def test_unknown_keys_make_one_request_in_a_while(trusted, provider):
    trusted.ask(WHO, bearer(provider.sign()))
    read = trusted.app.state.runtime.identity._provider
    read._read()
    before = read._attempted

    for _ in range(5):
        refusal(trusted, unknown_key(provider))

    assert read._attempted == before


@pytest.mark.parametrize("groups", [[], None, ["guests"], "SRE", {"sre": True}, 7])
def test_who_is_in_no_group_with_a_role_is_refused(trusted, provider, groups):
    status, code, message = refusal(trusted, provider.sign(groups=groups))

    assert (status, code, message) == (403, "NO_ROLE", "'u-1' has no role here")


def test_refusals_are_limited_counted_and_audited_as_those_of_own_tokens(trusted, provider):
    counts = trusted.app.state.runtime.refused_sign_ins.counts
    before = counts["limited"]
    statuses = [refusal(trusted, unsigned(provider))[0] for _ in range(11)]

    operator = bearer(provider.sign(groups=["sre"]))
    lines = trusted.client.get("/audit", headers=operator).json()["lines"]
    refused = [line for line in lines if line["action"] == "signIn" and line["reason"]]

    assert statuses == [401] * 10 + [429]
    assert counts["limited"] == before + 1
    assert (refused[0]["outcome"], refused[0]["reason"]) == ("refused", UNSUPPORTED)
    assert unsigned(provider)[:40] not in str(lines)


@pytest.mark.parametrize(
    ("groups", "bounds", "role"),
    [
        (["payers"], "pay", "EDITOR"),
        (["payers", "guests"], "pay", "EDITOR"),
        (["payers", "staff"], None, "EDITOR"),
    ],
)
def test_groups_bind_to_a_part_of_the_estate(trusted, provider, groups, bounds, role):
    header = bearer(provider.sign(groups=groups))

    answer = trusted.ask("{ viewer { role bounds } components { nodes { name } } }", header)

    assert answer["viewer"] == {"role": role, "bounds": bounds}
    names = [node["name"] for node in answer["components"]["nodes"]]
    assert ("orders" in names, "api-a" in names) == (True, bounds is None)
    refused = trusted.post(OBJECTIVE, header).get("errors")
    assert (refused is not None) is (bounds is not None)
