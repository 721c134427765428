"""Durations: what is refused is refused with what to write instead."""

from datetime import timedelta

import pytest

from model.errors import InvalidValue
from schema.documents.duration import format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("20m", "write PT20M"),
        ("15", "write PT15M if minutes are meant"),
        (15, "write PT15M if minutes are meant"),
        ("P1Y", "years and months have no fixed length; write days, such as P30D"),
        ("P999999999D", "the longest that can be written is P99999999D"),
        ("soon", None),
        (True, None),
    ],
)
def test_what_is_refused_comes_with_what_to_write(text: object, hint: str | None) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_duration(text)
    assert caught.value.hint == hint


def test_the_longest_that_can_be_written_is_read() -> None:
    longest = parse_duration("P99999999D")
    assert longest == timedelta(days=99_999_999)
    assert format_duration(longest) == "P99999999D"
