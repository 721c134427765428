from datetime import timedelta

import pytest

from model.gaps.expiring import RULE
from tests.model.gaps.asking import NOON, ask


def certificate(days: float, **more):
    end = NOON + timedelta(days=days)
    return {"kind": "certificate", "not_after": end.isoformat()} | more


@pytest.mark.parametrize(("days", "gaps"), [(-1, 1), (0, 1), (29.9, 1), (30, 0), (400, 0)])
def test_less_than_thirty_days_are_left(days, gaps):
    assert len(ask(RULE, "web > cert", cert=certificate(days))) == gaps


@pytest.mark.parametrize("name", ["not_after", "valid_to", "expires_at", "deletion_date"])
def test_every_kind_of_end_counts(name):
    end = (NOON + timedelta(days=3)).isoformat()
    assert len(ask(RULE, "thing", thing={name: end})) == 1


def test_rto_longer_than_the_notice_counts_instead():
    about = {"web": {"rto": 60 * 24 * 45}, "cert": certificate(40)}
    (found,) = ask(RULE, "web > cert", about)
    assert found.target == 45 * 86400
    assert found.achievable == 40 * 86400


def test_message_says_when_and_that_nothing_renews_it():
    (found,) = ask(RULE, "cert", cert=certificate(19, certificate_type="IMPORTED"))
    assert found.message == (
        "the validity of cert ends in 19 d, on 2026-12-13; it was imported, so nothing renews it"
    )


def test_expired_is_told_as_such():
    (found,) = ask(RULE, "cert", cert=certificate(-3))
    assert found.details["expired"] is True
    assert found.achievable == 0


def test_without_a_date_or_meant_to_end_there_is_nothing_to_say():
    about = {"cert": {"kind": "certificate"}, "point": certificate(1, kind="recovery_point")}
    assert ask(RULE, "cert; point", about) == []
