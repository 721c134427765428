"""A wildcard record set answers for the names below it, unless something nearer exists."""

import pytest

from model.linking.link import LinkSettings, link
from model.linking.wildcards import wildcard
from model.records.component import Kind
from tests.observing import need, saw, seen

NAMES = {
    "host:*.example.com": "dns:*.example.com/A",
    "host:shop.example.com": "dns:shop.example.com/A",
    "host:*.eu.example.com": "dns:*.eu.example.com/A",
    "host:*": "never",
    "host:*.com": "never",
}


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("host:www.example.com", "dns:*.example.com/A"),
        ("host:a.b.example.com", "dns:*.example.com/A"),
        ("host:a.eu.example.com", "dns:*.eu.example.com/A"),
        ("host:a.shop.example.com", None),
        ("host:a.b.shop.example.com", None),
        ("host:example.com", None),
        ("host:_validation.example.com", None),
        ("host:*.example.com", None),
        ("host:www.example.org", None),
        ("host:localhost", None),
        ("host:", None),
        ("bucket:www.example.com", None),
    ],
)
def test_the_nearest_name_that_exists_decides(key: str, answer: str | None) -> None:
    assert wildcard(key, NAMES.get) == answer  # type: ignore[arg-type]  # ids are texts


def test_a_consumer_of_any_name_below_needs_the_wildcard_s_record_set() -> None:
    records = link(
        [
            saw(
                "aws.route53.record_sets",
                seen("dns:*.example.com/A", Kind.DNS_RECORD, keys=("host:*.example.com",)),
                seen("dns:shop.example.com/A", Kind.DNS_RECORD, keys=("host:shop.example.com",)),
                seen("c1"),
                need("c1", "host:www.example.com", "host:shop.example.com", "host:api.stripe.com"),
            )
        ],
        LinkSettings(),
    )
    (answer,) = (need for need in records.requirements if need.dependent == "c1")
    assert answer.providers == (
        "dns:*.example.com/A",
        "dns:shop.example.com/A",
        "external:api.stripe.com",
    )
