"""Names of zones: understood where accounts agree, refused with the ids where they differ."""

import pytest

from model.errors import InvalidValue
from service.cli.zones import zone_id
from tests.builders import graph


def estate(*zones: str):
    """Return a graph with one subnet called us-east-1a in each account, in these zones."""
    about = {
        f"subnet-{number}": {
            "kind": "subnet",
            "account": str(number) * 12,
            "zones": (zone,),
            "zone_name": "us-east-1a",
        }
        for number, zone in enumerate(zones, start=1)
    }
    about["account:111111111111"] = {"name": "payments", "account": "111111111111"}
    return graph("; ".join(about), about)


def test_an_id_stays_as_it_is() -> None:
    assert zone_id(estate(), "use1-az1") == "use1-az1"


def test_a_name_is_understood_when_all_accounts_agree() -> None:
    assert zone_id(estate("use1-az4", "use1-az4"), "us-east-1a") == "use1-az4"


def test_accounts_that_differ_are_named_with_their_ids() -> None:
    with pytest.raises(InvalidValue, match="us-east-1a") as error:
        zone_id(estate("use1-az4", "use1-az6"), "us-east-1a")
    hint = error.value.hint or ""
    assert hint == "111111111111/us-east-1a is use1-az4, 222222222222/us-east-1a is use1-az6"


@pytest.mark.parametrize("account", ["111111111111", "payments"])
def test_an_account_says_which_zone_is_meant(account: str) -> None:
    assert zone_id(estate("use1-az4", "use1-az6"), f"{account}/us-east-1a") == "use1-az4"


def test_a_name_that_no_subnet_has_is_refused() -> None:
    with pytest.raises(InvalidValue, match="subnet"):
        zone_id(estate("use1-az4"), "us-east-1f")
