"""Content that is wrong everywhere at once (N-33)."""

import pytest

from model.gaps.one_content import RULE
from tests.model.gaps.asking import ask

EAST, WEST = "us-east-1", "us-west-2"
REPLICATED = "front > 1(a, b); a > secret-a; b > secret-b; secret-b replication> secret-a"


def test_replicas_of_a_secret_hold_one_value():
    about = {
        "secret-a": {"kind": "secret", "region": EAST},
        "secret-b": {"kind": "secret", "region": WEST},
    }
    (finding,) = ask(RULE, REPLICATED, about)
    assert (finding.component, finding.provider) == ("front", "secret-a")
    apart = REPLICATED.replace("; secret-b replication> secret-a", "")
    assert ask(RULE, apart, about) == []


@pytest.mark.parametrize(("response", "gaps"), [("down", 1), ("passes", 1), ("ignored", 0)])
def test_stated_responses_decide_about_other_content(response, gaps):
    drawn = f"front > 1(a, b); a ~>{{bad={response}}} file; b ~>{{bad={response}}} file"
    assert len(ask(RULE, drawn)) == gaps


def test_a_group_that_compares_answers_is_no_gap():
    drawn = REPLICATED.replace("front > 1(a, b)", "front >{bad=ignored} 1(a, b)")
    about = {"secret-a": {"kind": "secret"}, "secret-b": {"kind": "secret"}}
    assert ask(RULE, drawn, about) == []
