"""Which records a host name may be answered by: addresses, services or proofs of a name."""

import pytest

from model.linking.names.resolution import Names
from model.linking.names.zone import RecordSet, Zone, grouped
from model.linking.scoped_names import ScopedNames
from model.records.component import ComponentId

RECORDS = (
    ("api.shop.example.com", "A"),
    ("_sip._tcp.shop.example.com", "SRV"),
    ("_proof.shop.example.com", "CNAME"),
    ("mail.shop.example.com", "MX"),
)
PUBLIC = Zone(
    "zone:shop",
    "shop.example.com",
    grouped(
        [
            (name, RecordSet(id=ComponentId(f"{type_}/{name}"), type=type_))
            for name, type_ in RECORDS
        ]
    ),
)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("host:api.shop.example.com", ["A/api.shop.example.com"]),
        ("host:api.shop.example.com:443", ["A/api.shop.example.com"]),
        ("host:_sip._tcp.shop.example.com", ["SRV/_sip._tcp.shop.example.com"]),
        ("host:_proof.shop.example.com", ["CNAME/_proof.shop.example.com"]),
        ("host:mail.shop.example.com", None),
        ("queue:orders", None),
    ],
)
def test_name_is_answered_by_records_of_its_own_types_only(key, expected):
    names = ScopedNames(names=Names([PUBLIC]))
    assert names.candidates(key, None, lambda name: None) == expected
