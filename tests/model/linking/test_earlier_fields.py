"""Earlier fields: what a failed detail call would have answered stays as it was."""

from dataclasses import replace

from model.linking.earlier_fields import with_earlier_fields
from model.records.observation import SeenComponent
from tests.observing import seen

TAGS = "list_tags"
FIELDS = {TAGS: ("properties.owner", "properties.team", "keys", "zones")}


def described(*keys: str, zones: tuple[str, ...] = (), **properties: str) -> SeenComponent:
    return seen("c1", keys=keys, zones=zones, properties=properties)


def test_properties_of_a_failed_call_keep_their_earlier_values() -> None:
    before = replace(described(owner="shop", size="1"), fields=FIELDS)
    kept = with_earlier_fields(described(size="2"), [before], [TAGS])
    assert kept.component.properties == {"owner": "shop", "size": "2"}
    assert kept.fields == FIELDS


def test_a_property_that_the_earlier_answer_lacked_is_lacking_still() -> None:
    before = replace(described(size="1"), fields=FIELDS)
    kept = with_earlier_fields(described(owner="guessed", size="2"), [before], [TAGS])
    assert kept.component.properties == {"size": "2"}


def test_keys_are_joined_and_other_fields_taken_from_before() -> None:
    before = replace(described("a", "b", zones=("use1-az1",)), fields=FIELDS)
    kept = with_earlier_fields(described("b", "c"), [before], [TAGS])
    assert kept.keys == ("a", "b", "c")
    assert kept.component.zones == ("use1-az1",)


def test_a_call_that_did_not_fail_keeps_nothing() -> None:
    before = replace(described("a", owner="shop"), fields=FIELDS)
    now = described("b", owner="web")
    assert with_earlier_fields(now, [before], ["describe"]).component == now.component
    assert with_earlier_fields(now, [before], ["describe"]).keys == ("b",)


def test_of_two_earlier_facts_in_one_place_neither_says_what_the_fields_were() -> None:
    before = replace(described(owner="shop"), fields=FIELDS)
    now = described(size="2")
    assert with_earlier_fields(now, [before, before], [TAGS]) is now
    assert with_earlier_fields(now, [], [TAGS]) is now
