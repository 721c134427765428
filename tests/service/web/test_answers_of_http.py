"""What every answer over HTTP has in common: the revision, the tag, HEAD and compression."""

import httpx
import pytest

PLAN = "/plans/checkout?from=us-east-1&to=us-west-2"


@pytest.mark.parametrize("path", [PLAN, "/maps?root=service:checkout", "/export?format=json"])
def test_named_revision_is_kept_for_ever_and_the_current_one_asked_again(shop, path):
    current = shop.client.get(path)
    named = shop.client.get(path + "&revision=1")

    assert current.headers["cache-control"] == "no-cache"
    assert named.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert current.headers["loadpath-revision"] == named.headers["loadpath-revision"] == "1"
    assert named.headers["etag"] == current.headers["etag"]
    assert named.content == current.content


@pytest.mark.parametrize("path", [PLAN, "/export", "/healthz", "/readyz", "/metrics", "/nothing"])
def test_head_has_the_headers_of_get_and_no_body(shop, path):
    got, head = shop.client.get(path), shop.client.head(path)

    assert head.status_code == got.status_code
    assert head.content == b""
    assert {*head.headers} >= {*got.headers} - {"content-length", "transfer-encoding"}
    assert head.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_long_answers_are_compressed_as_the_client_wishes(shop, coding):
    plain = shop.client.get(PLAN, headers={"accept-encoding": "identity"})
    with shop.client.stream("GET", PLAN, headers={"accept-encoding": coding}) as answer:
        raw = b"".join(answer.iter_raw())

    assert answer.headers["content-encoding"] == coding
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert len(raw) < len(plain.content) / 2
    assert decoded(raw, coding) == plain.content


def decoded(raw: bytes, coding: str) -> bytes:
    """Return what was compressed, by the decoder of another library."""
    response = httpx.Response(200, headers={"content-encoding": coding}, content=raw)
    return response.content
