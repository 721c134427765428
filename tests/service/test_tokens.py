"""Own tokens: shown once, kept as hashes, ended by their day or by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from model.errors import InvalidValue
from schema.graphql.context import Role
from service import tokens
from service.new_tokens import hash_token
from service.stores import audit_chain
from service.stores.sqlite.store import SqliteStore

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def file(tmp_path):
    store = SqliteStore(tmp_path / "store.sqlite3")
    yield store
    store.close()


def make(store, name="bot", expires_at=NOW + DAY, now=NOW):
    return tokens.create(
        store, name=name, role=Role.EDITOR, expires_at=expires_at, author="cli:ann", now=now
    )


def test_store_keeps_the_hash_and_never_the_token(file, tmp_path):
    token = make(file)

    ((listed, used),) = tokens.listed(file)

    assert listed == tokens.OwnToken(
        name="bot",
        role=Role.EDITOR,
        sha256=hash_token(token),
        created_at=NOW,
        created_by="cli:ann",
        expires_at=NOW + DAY,
    )
    assert used is None
    written = b"".join(path.read_bytes() for path in tmp_path.glob("store.sqlite3*"))
    assert token.encode() not in written


def test_making_and_revoking_are_audited(file):
    make(file)
    tokens.revoke(file, "bot", author="cli:eve", now=NOW)

    lines = [(line.author, line.action) for line in file.audit_log()]

    assert lines == [("cli:eve", "revokeToken"), ("cli:ann", "createToken")]
    assert audit_chain.verify(file).defects == ()


@pytest.mark.parametrize(
    ("expires_at", "at", "holds"),
    [
        (NOW + DAY, NOW + DAY - timedelta(seconds=1), True),
        (NOW + DAY, NOW + DAY, False),
        (None, NOW + 4000 * DAY, True),
    ],
)
def test_token_holds_until_it_expires(file, expires_at, at, holds):
    make(file, expires_at=expires_at)

    assert tokens.read(file)[0].holds(at) is holds


def test_name_is_free_again_when_its_token_has_ended(file):
    make(file)
    with pytest.raises(InvalidValue, match="name: got 'bot'"):
        make(file)
    assert len(file.audit_log()) == 1

    tokens.revoke(file, "bot", author="cli:ann", now=NOW)
    again = make(file)

    assert tokens.read(file)[0].sha256 == hash_token(again)
    assert tokens.read(file)[0].holds(NOW)


def test_token_that_is_revoked_twice_keeps_its_first_end(file):
    make(file)
    first = tokens.revoke(file, "bot", author="cli:ann", now=NOW)

    assert tokens.revoke(file, "bot", author="cli:ann", now=NOW + DAY) == first
    with pytest.raises(tokens.UnknownToken):
        tokens.revoke(file, "other", author="cli:ann", now=NOW)


def test_last_use_is_that_of_this_very_token(file):
    make(file)
    tokens.note_use(file, tokens.read(file)[0], NOW + DAY)
    tokens.note_use(file, tokens.read(file)[0], NOW)
    assert tokens.listed(file)[0][1] == NOW + DAY

    tokens.revoke(file, "bot", author="cli:ann", now=NOW)
    make(file)

    assert tokens.listed(file)[0][1] is None
