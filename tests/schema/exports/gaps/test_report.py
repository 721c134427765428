import pytest

from model.errors import InvalidValue
from model.gaps.interface import Severity
from schema.exports.gaps import FORMATS, Verdict, gap_format
from tests.schema.exports.gaps.report import gaps, report


def verdicts(*arguments, **named):
    found = report(*arguments, **named)
    return [str(found.verdict(one)) for one in found.gaps]


def test_severities_of_the_sample_are_those_the_other_tests_rely_on():
    assert [str(one.severity) for one in gaps()] == ["critical", "high", "high", "low"]


@pytest.mark.parametrize(
    ("fail_on", "expected"),
    [
        (Severity.CRITICAL, ["new", "minor", "minor", "minor"]),
        (Severity.HIGH, ["new", "new", "new", "minor"]),
        (Severity.MEDIUM, ["new", "new", "new", "minor"]),
        (Severity.LOW, ["new", "new", "new", "new"]),
    ],
)
def test_new_gaps_fail_from_the_wanted_severity_on(fail_on, expected):
    assert verdicts(gaps(), fail_on=fail_on) == expected


def test_known_gap_passes_unless_it_became_graver():
    a, b, c, d = gaps()
    known = {a.id: Severity.HIGH, b.id: Severity.HIGH, d.id: Severity.CRITICAL}
    assert verdicts((a, b, c, d), known) == ["new", "known", "new", "known"]


def test_waived_gap_passes_and_an_expired_waiver_accepts_nothing():
    assert verdicts(gaps("a")) == ["waived", "new", "new", "minor"]
    assert verdicts(gaps("a", days=0)) == ["new", "new", "new", "minor"]


def test_gaps_of_the_baseline_that_are_gone_are_named():
    assert report(gaps(), {"f00": Severity.LOW}).fixed == ["f00"]
    assert report(gaps()).fixed == []


def test_formats_are_found_by_name_and_others_refused():
    assert [gap_format(one.name) for one in FORMATS] == list(FORMATS)
    with pytest.raises(InvalidValue, match="expected one of json, junit, sarif") as refused:
        gap_format("sarf")
    assert refused.value.hint == "did you mean 'sarif'?"


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_equal_reports_give_equal_texts_that_end_in_one_line_end(one):
    first, again = (one.render(report(gaps("b"))) for _ in range(2))
    assert first == again
    assert first.endswith("\n")
    assert not first.endswith("\n\n")


def test_every_verdict_is_counted_in_json():
    a, *_ = found = gaps("b")
    counts = gap_format("json").render(report(found, {a.id: a.severity}))
    assert (
        '"counts": {\n    "known": 1,\n    "minor": 1,\n    "new": 1,\n    "waived": 1\n  }'
        in counts
    )
    assert set(Verdict) == {Verdict.NEW, Verdict.MINOR, Verdict.KNOWN, Verdict.WAIVED}
