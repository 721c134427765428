import json

import pytest

from model.errors import InvalidValue
from schema.exports.gaps.baseline import read, render
from tests.schema.exports.gaps.report import gaps, report


def test_what_was_written_is_read_and_nothing_is_new_then():
    found = gaps()
    known = read(render(found), name="gaps.json")
    assert known == {one.id: one.severity for one in found}
    assert report(found, dict(known)).new == []


def test_text_has_one_line_a_gap_so_that_changes_can_be_reviewed():
    text = render(gaps())
    assert text.count('{"id":') == 4
    assert json.loads(text)["loadpath_baseline"] == 1
    assert render(()) == '{\n  "loadpath_baseline": 1,\n  "gaps": []\n}\n'


def test_waived_gaps_are_left_out_so_that_they_fail_again_when_the_waiver_expires():
    known = read(render(gaps("a")), name="gaps.json")
    later = report(gaps("a", days=-1), dict(known))
    assert [one.finding.component for one in later.new] == ["a"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "a JSON document"),
        ("[]", "loadpath_baseline 1"),
        ('{"gaps": []}', "loadpath_baseline 1"),
        ('{"loadpath_baseline": 2, "gaps": []}', "got 2"),
        ('{"loadpath_baseline": 1, "gaps": {}}', "a list of gaps"),
        ('{"loadpath_baseline": 1, "gaps": [7]}', "gap 1: got 7"),
        ('{"loadpath_baseline": 1, "gaps": [{"id": "x", "severity": "huge"}]}', "got 'huge'"),
        ('{"loadpath_baseline": 1, "gaps": [{"id": "x"}]}', "got None"),
    ],
)
def test_anything_else_is_refused_with_the_way_to_write_one(text, said):
    with pytest.raises(InvalidValue) as refused:
        read(text, name="gaps.json")
    assert said in refused.value.message
    assert "--write-baseline" in (refused.value.hint or "")
