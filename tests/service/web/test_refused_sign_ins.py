"""Wrong tokens: logged, audited, counted, and limited without locking anybody out."""

import pytest

from service.errors import TooManySignIns, Unauthenticated
from service.web import refused_sign_ins
from service.web.refused_sign_ins import RefusedSignIns
from tests.service.web.test_access import bearer, guarded  # noqa: F401 - a fixture
from tests.service.web.test_subscription import subscribe


def ask(running, headers):
    query = {"query": "{ graph { components } }"}
    return running.client.post("/graphql", json=query, headers=headers)


def test_eleventh_wrong_token_of_a_minute_has_to_wait(guarded, caplog):  # noqa: F811
    running, headers = guarded
    wrong = [ask(running, bearer(f"lp_{number}")) for number in range(12)]

    assert [answer.status_code for answer in wrong] == [401] * 10 + [429] * 2
    last = wrong[-1]
    error = last.json()["errors"][0]
    assert error["extensions"]["code"] == "TOO_MANY_SIGN_INS"
    assert 0 < int(last.headers["retry-after"]) <= 60
    assert ask(running, headers["reader"]).status_code == 200
    assert ask(running, {}).status_code == 401
    lines = running.client.get("/audit", headers=headers["operator"]).json()["lines"]
    refused = [line for line in lines if line["action"] == "signIn"]
    assert len(refused) == 10
    assert {(line["author"], line["address"], line["outcome"]) for line in refused} == {
        ("unknown", "127.0.0.1", "refused")
    }
    assert "lp_3" not in str(lines)
    metrics = running.client.get("/metrics", headers=headers["reader"]).text
    assert 'loadpath_sign_ins_refused_total{reason="refused"} 10' in metrics
    assert 'loadpath_sign_ins_refused_total{reason="limited"} 2' in metrics
    warnings = [line for line in caplog.messages if line.startswith("sign-in refused")]
    assert len(warnings) == 10
    assert "from 127.0.0.1: this bearer token is unknown" in warnings[0]


def test_websockets_count_like_requests(guarded):  # noqa: F811
    running, headers = guarded
    for number in range(10):
        ask(running, bearer(f"lp_{number}"))

    with pytest.raises(Exception, match=r"4403|Forbidden|too many|closed"):
        next(subscribe(running, bearer("lp_wrong")))

    assert running.app.state.runtime.refused_sign_ins.counts["limited"] == 1
    assert next(subscribe(running, headers["reader"]))


class Log:
    def __init__(self):
        self.entries = []

    def note(self, entry):
        self.entries.append(entry)


def test_each_address_has_a_limit_that_ends_after_a_minute():
    now, log = [0.0], Log()
    refused = RefusedSignIns(log, clock=lambda: None, seconds=lambda: now[0])
    error = Unauthenticated("wrong")
    for _ in range(10):
        refused.refuse("10.0.0.1", error)

    with pytest.raises(TooManySignIns) as caught:
        refused.refuse("10.0.0.1", error)
    assert caught.value.retry_after == 60
    refused.refuse("10.0.0.2", error)
    now[0] = 60.0
    refused.refuse("10.0.0.1", error)

    assert refused.counts == {"refused": 12, "limited": 1}


def test_many_addresses_do_not_flood_the_audit_log(monkeypatch):
    monkeypatch.setattr(refused_sign_ins, "MOST_ADDRESSES", 50)
    log = Log()
    refused = RefusedSignIns(log, clock=lambda: None, seconds=lambda: 0.0)

    for number in range(200):
        refused.refuse(f"10.0.0.{number}", Unauthenticated("wrong"))

    assert len(log.entries) == 60
    assert refused.counts["refused"] == 200
    assert len(refused._refused) == 50
