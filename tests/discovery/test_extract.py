"""Paths, templates and what they may find."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import jmespath.exceptions
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.errors import MalformedItem
from discovery.extract import (
    as_json,
    compiled,
    fill,
    flatten,
    holes,
    is_true,
    parts,
    search,
    tags,
    text,
    texts,
    value,
)
from tests.discovery.items import SECRET, VALUES

PLACE = {"partition": "aws", "account": "111122223333", "region": "us-east-1", "value": "v"}


@pytest.mark.parametrize(
    ("path", "item", "expected"),
    [
        ("after_last(Id, '/')", {"Id": "/hostedzone/Z1"}, "Z1"),
        ("after_last(Id, '/')", {"Id": "Z1"}, "Z1"),
        ("after_last(Id, '/')", {}, None),
        ("before(Id, ':')", {"Id": "a:b:c"}, "a"),
        ("before(Id, ':')", {"Id": "a"}, "a"),
        ("before(Id, ':')", {}, None),
        ("lower(Name)", {"Name": "WWW"}, "www"),
        ("lower(Name)", {}, None),
        ("split(Name, '/')", {"Name": "/a//b"}, ["a", "b"]),
        ("split(Name, '/')", {}, []),
        ("split(Name, ',')[1]", {"Name": "a,b"}, "b"),
        ("Names[].lower(@)", {"Names": ["A", "B"]}, ["a", "b"]),
        ("length(Zones)", {}, None),
        ("A.B.C", {"A": None}, None),
    ],
)
def test_a_path_finds_what_is_there_and_null_otherwise(path: str, item: Any, expected: Any) -> None:
    assert search(path, item) == expected


def test_a_function_that_meets_a_wrong_type_names_the_type_and_not_the_value() -> None:
    with pytest.raises(MalformedItem, match="cannot take a value of type number") as raised:
        search("lower(Name)", {"Name": 1234567})
    assert "1234567" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("path", ["A[", "", "A..B", "A ==", "'x"])
def test_what_is_no_path_cannot_be_compiled(path: str) -> None:
    with pytest.raises(jmespath.exceptions.JMESPathError):
        compiled(path)


@pytest.mark.parametrize(
    ("template", "item", "made"),
    [
        ("arn:{partition}:ec2:{region}:{account}:vpc/{VpcId}", {"VpcId": "vpc-1"},
         ("arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1",)),
        ("plain", {}, ("plain",)),
        ("x{Missing}", {}, ()),
        ("x{Empty}", {"Empty": ""}, ()),
        ("x{None_}", {"None_": []}, ()),
        ("{A[]}/{B[]}", {"A": ["1", "2"], "B": ["x", "y"]}, ("1/x", "1/y", "2/x", "2/y")),
        ("{A[].{b: B} | [0].b}", {"A": [{"B": "deep"}]}, ("deep",)),
        ("{Number}-{Truth}", {"Number": 7, "Truth": False}, ("7-false",)),
        ("{value}!", {"value": "of the item"}, ("v!",)),
    ],
)  # fmt: skip
def test_a_template_makes_one_text_for_each_way_to_fill_it(
    template: str, item: Any, made: tuple[str, ...]
) -> None:
    assert fill(template, item, PLACE) == made


def test_a_place_that_is_empty_leaves_a_template_without_a_value() -> None:
    assert fill("{region}/x", {}, {**PLACE, "region": ""}) == ()


@pytest.mark.parametrize(
    ("template", "pieces"),
    [
        ("a{b}c", ((False, "a"), (True, "b"), (False, "c"))),
        ("{a}{b}", ((True, "a"), (True, "b"))),
        ("{A[].{b: B}}", ((True, "A[].{b: B}"),)),
        ("", ()),
        ("a}b", ((False, "a}b"),)),
    ],
)
def test_braces_inside_of_a_hole_belong_to_its_path(template: str, pieces: Any) -> None:
    assert parts(template) == pieces
    assert holes(template) == tuple(piece for is_hole, piece in pieces if is_hole)


def test_braces_decide_between_a_path_and_a_template() -> None:
    item = {"Id": "i-1", "Ids": ["a", "b"], "Arguments": {"x": 1}}
    assert texts("Id", item, PLACE) == ("i-1",)
    assert texts("Ids[]", item, PLACE) == ("a", "b")
    assert texts("{Id}@{region}", item, PLACE) == ("i-1@us-east-1",)
    assert value("Arguments", item, PLACE) == {"x": 1}
    assert value("{Id}!", item, PLACE) == "i-1!"
    assert text("Id", item, PLACE) == "i-1"
    assert text("Missing", item, PLACE) is None
    with pytest.raises(MalformedItem, match="several texts"):
        text("Ids[]", item, PLACE)


@pytest.mark.parametrize(
    ("value", "flat"),
    [
        (None, ()),
        ("", ()),
        ("a", ("a",)),
        (7, ("7",)),
        (True, ("true",)),
        (False, ("false",)),
        (["a", None, ["b", [""]], 3], ("a", "b", "3")),
        ((), ()),
    ],
)
def test_nested_lists_become_flat_texts(value: object, flat: tuple[str, ...]) -> None:
    assert flatten(value) == flat


def test_an_object_is_no_text() -> None:
    with pytest.raises(MalformedItem, match="a dict where a text was expected"):
        flatten([{"Password": SECRET}])


@pytest.mark.parametrize("value", [None, False, "", [], {}])
def test_what_jmespath_calls_false_is_false(value: object) -> None:
    assert not is_true(value)
    assert not is_true(search("Found", {"Found": value}))


@pytest.mark.parametrize("value", [True, 0, 1, "x", "false", [None], {"a": None}])
def test_everything_else_is_true(value: object) -> None:
    assert is_true(value)
    # JMESPath agrees: its own `&&` takes the second side only where the first is true.
    assert search('Found && `"yes"`', {"Found": value}) == "yes"


def test_moments_are_written_in_utc() -> None:
    summer = timezone(timedelta(hours=2))
    assert as_json(datetime(2026, 7, 1, 12, tzinfo=summer)) == "2026-07-01T10:00:00+00:00"
    assert as_json(datetime(2026, 7, 1, 12, tzinfo=UTC).replace(tzinfo=None)) == (
        "2026-07-01T12:00:00+00:00"
    )


def test_bytes_are_never_kept() -> None:
    with pytest.raises(MalformedItem, match="a bytes"):
        as_json({"Blob": [SECRET.encode()]})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, {}),
        ([], {}),
        ([{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}], {"a": "1", "b": "2"}),
        ([{"key": "a", "value": "1"}], {"a": "1"}),
        ([{"TagKey": "a", "TagValue": "1"}], {"a": "1"}),
        ([{"tagKey": "a", "tagValue": None}], {"a": ""}),
        ([{"Value": "without a key"}], {}),
        ({"b": "2", "a": "1"}, {"a": "1", "b": "2"}),
    ],
)
def test_tags_of_every_shape_become_one(value: object, expected: dict[str, str]) -> None:
    assert tags(value) == expected
    assert list(tags(value)) == sorted(expected)


@pytest.mark.parametrize("value", ["a text", 7, [7], ["a"], [None]])
def test_what_are_no_tags_is_malformed(value: object) -> None:
    with pytest.raises(MalformedItem, match="tags: "):
        tags(value)


READERS = (flatten, as_json, tags)


@pytest.mark.parametrize("read", READERS, ids=lambda reader: reader.__name__)
@given(value=VALUES)
def test_nonsense_is_read_or_malformed_and_never_quoted(read: Any, value: Any) -> None:
    try:
        read(value)
    except MalformedItem as error:
        assert SECRET not in str(error)


@given(st.text(alphabet="ab{}.[]", max_size=12))
def test_the_parts_of_any_template_are_its_text_without_the_outer_braces(template: str) -> None:
    for is_hole, piece in parts(template):
        assert piece in template
        assert not is_hole or f"{{{piece}}}" in template
    if template.count("{") == template.count("}") == 0:
        assert "".join(piece for _, piece in parts(template)) == template
