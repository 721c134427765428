"""A shortened answer says how much of it is missing."""

import pytest

from service.reference.answers import keys
from service.reference.shorten import shortened


@pytest.mark.parametrize(
    ("answer", "short"),
    [
        ([1, 2, 3], [1, 2, 3]),
        ([1, 2, 3, 4, 5], [1, 2, 3, "… 2 more"]),
        ({"a": [{"b": [1, 2, 3, 4]}]}, {"a": [{"b": [1, 2, 3, "… 1 more"]}]}),
        ("a long text is kept", "a long text is kept"),
        (None, None),
    ],
)
def test_lists_are_cut_after_three_items_at_every_depth(answer, short) -> None:
    assert shortened(answer) == short


def test_keys_name_every_path_once_for_each_type() -> None:
    answer = {"a": [{"b": 1}, {"b": None}], "by": {"arn:x": True}, "tags": {"team": "payments"}}
    assert sorted(set(keys(answer))) == [
        ("a", "list"),
        ("a[].b", "null"),
        ("a[].b", "number"),
        ("by.{id}", "true or false"),
        ("tags", "map"),
    ]
