"""What every store promises, asked of each kind."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from threading import Event, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import UnknownRevision
from model.linking.link import LinkSettings, link
from model.linking.scope_state import coverage
from model.records.component import Kind
from model.records.diff import diff
from model.records.digest import digest
from model.records.observation import Facts, Outcome
from service.stores.interface import AuditEntry
from tests.builders import records
from tests.observing import AT, facts, looks, need, saw, seen

LINK = LinkSettings()
LATER = AT + timedelta(hours=1)
FEW = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def publish(store, *observations, now=AT):
    store.record(observations)
    return store.publish(now=now, settings=LINK)


def drawing(text, *, source="drawn", at=AT, **about):
    return replace(saw(source, at=at), facts=facts(records(text, **about)))


def test_an_empty_store_has_no_revision(store):
    assert store.current() is None
    assert list(store.revisions()) == []
    assert list(store.observations()) == []
    for number in (None, 1):
        with pytest.raises(UnknownRevision):
            store.load(number)


def test_publishing_nothing_gives_an_empty_revision(store):
    revision, is_new = store.publish(now=AT, settings=LINK)

    assert (revision.number, revision.components, is_new) == (1, 0, True)
    assert store.load().records == link([], LINK)


@FEW
@given(looks())
def test_what_is_loaded_is_what_linking_gives(start_again, observed):
    store = start_again()
    revision, is_new = publish(store, *observed)
    loaded = store.load()

    expected = link(store.observations(), LINK)
    assert loaded.records == expected
    assert is_new
    assert loaded.revision == revision == store.current()
    assert revision.digest == digest(expected)
    assert revision.published_at == AT
    counts = (len(expected.components), len(expected.requirements))
    assert (revision.components, revision.requirements) == counts


@FEW
@given(looks(), st.randoms(use_true_random=False))
def test_the_order_of_observations_does_not_matter(start_again, observed, chance: Random):
    revision, _ = publish(start_again(), *observed)
    shuffled = chance.sample(observed, len(observed))

    store = start_again()
    for one in shuffled:
        store.record([one])
    again, _ = store.publish(now=LATER, settings=LINK)

    assert again.digest == revision.digest


@FEW
@given(looks(), looks())
def test_earlier_revisions_stay_as_they_were(start_again, first, second):
    store = start_again()
    publish(store, *first)
    before = store.load()
    publish(store, *second, now=LATER)
    after = store.load()

    assert store.load(1) == before or after.revision.number == 1
    assert store.load(after.revision.number) == after
    assert diff(store.load(1).records, after.records) == diff(before.records, after.records)


def test_time_travel_through_changes_of_every_kind(store):
    steps = [
        drawing("web > 2/3(a, b, c); service:shop[web, a]", web=15, a={"name": "old"}),
        drawing("web > 1/3(a, b, c); service:shop[web, a]", web=15, a={"name": "new"}),
        drawing("web > 1/3(a, b, c) ; a > d", web=20, a={"kind": "cache"}),
        drawing("d ~> web"),
        drawing("web > 2/3(a, b, c); service:shop[web, a]", web=15, a={"name": "old"}),
    ]
    seen_then = []
    for step in steps:
        publish(store, step)
        seen_then.append(store.load())

    assert [one.revision.number for one in seen_then] == [1, 2, 3, 4, 5]
    assert [store.load(number) for number in range(1, 6)] == seen_then
    assert seen_then[0].records == seen_then[4].records
    assert [one.number for one in store.revisions()] == [5, 4, 3, 2, 1]
    for number in (0, -1, 6, 10**30):
        with pytest.raises(UnknownRevision):
            store.load(number)


def test_groups_keep_their_minimum_tolerance_and_phase(store):
    drawn = "web > 2/4(a@30, b, c@2h, d); web start> 1/2(a, b); web >! db; web ?> e"
    publish(store, drawing(drawn))

    needs = {
        (one.effect, one.phase, one.providers): one for one in store.load().records.requirements
    }
    expected = {(one.effect, one.phase, one.providers): one for one in records(drawn).requirements}

    def said(one):
        return one.minimum, one.members, one.propagate_degraded, one.relation

    assert {key: said(one) for key, one in needs.items()} == {
        key: said(one) for key, one in expected.items()
    }


def test_the_same_content_makes_no_new_revision_but_newer_coverage(store):
    first, _ = publish(store, saw("aws.a", seen("c1"), seen("c2"), need("c1", "c2")))
    again, is_new = publish(
        store, saw("aws.a", seen("c1"), seen("c2"), need("c1", "c2"), at=LATER), now=LATER
    )

    assert (again, is_new) == (first, False)
    assert len(store.revisions()) == 1
    (scope,) = store.load().coverage.scopes
    assert scope.read_at == scope.complete_at == LATER


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.COMPLETE])
def test_only_a_complete_look_removes_anything(store, outcome):
    first, _ = publish(store, saw("aws.a", seen("c1"), seen("c2")), saw("aws.b", seen("other")))
    denied = saw("aws.a", outcome=outcome, at=LATER, error_code="AccessDenied")
    second, is_new = publish(store, denied, now=LATER)

    assert (second, is_new) == (first, False)
    stale, fresh = store.load().coverage.scopes
    assert (stale.outcome, stale.components, stale.complete_at) == (outcome, 2, AT)
    assert (stale.error_code, fresh.stale) == ("AccessDenied", False)

    third, _ = publish(store, saw("aws.a", seen("c2"), at=LATER), now=LATER)
    assert third.number == 2
    assert {one.id for one in store.load().records.components} >= {"c2", "other"}
    assert "c1" not in {one.id for one in store.load().records.components}


def test_observations_come_back_as_they_were_held(store):
    observed = [
        saw("aws.b", seen("c2", keys=("host:db",)), need("c2", "host:api"), calls=3),
        saw("aws.a", seen("c1", tags={"k": "v"}), outcome=Outcome.PARTIAL, failed_calls=("x:y",)),
    ]
    store.record(observed)
    store.record([saw("aws.b", seen("c2"), need("c2", "host:api"), at=LATER)])

    first, second = store.observations()

    assert first == observed[1]
    assert second.read_at == LATER
    (why,) = second.facts.requirements[0].evidence
    assert (why.first_seen_at, why.last_seen_at) == (AT, LATER)


def test_two_looks_into_one_scope_in_one_record_count_in_order(store):
    store.record([saw("aws.a", seen("c1")), saw("aws.a", seen("c2"), at=LATER)])

    (held,) = store.observations()
    assert [one.component.id for one in held.facts.components] == ["c2"]


def test_observations_that_break_off_record_nothing(store):
    def breaking():
        yield saw("aws.a", seen("c1"))
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        store.record(breaking())

    assert list(store.observations()) == []


def test_values_that_are_hard_to_keep_survive(store):
    properties = {
        "big": 2**63 + 1,
        "small": -(2**63),
        "real": 0.1,
        "empty": [],
        "mixed": [1, "a", None, {"x": [True]}],
        "text": "ö \u0000 \U0001f600 'quoted' \"twice\" `tick` $p {b}",
        "": "no name",
        "a.b c`d": 1,
    }
    odd = seen(
        "c1", Kind.DATABASE, name="x" * 20_000, tags={"ä=b": "", "": "=c"}, properties=properties
    )
    publish(store, saw("aws.a", odd))

    found = next(one for one in store.load().records.components if one.id == "c1")
    assert found == odd.component


def test_facts_larger_than_one_property_survive(store):
    chance = Random(7)  # noqa: S311 - noise, not a secret
    noise = {f"p{number}": chance.randbytes(1 << 20).hex() for number in range(6)}
    large = saw("aws.a", seen("c1", properties=noise), need("c1", "c2"))
    store.record([large])
    store.record([saw("aws.b", seen("c3"))])

    assert store.observations()[0].facts.components == large.facts.components
    store.record([saw("aws.a", seen("c1"), at=LATER)])
    assert store.observations()[0].facts.components == (seen("c1"),)


def test_coverage_of_each_revision_is_kept(store):
    publish(store, saw("aws.a", seen("c1")))
    publish(store, saw("aws.b", seen("c2"), outcome=Outcome.PARTIAL, calls=2))

    assert [one.scope.source for one in store.load(1).coverage.scopes] == ["aws.a"]
    assert [one.scope.source for one in store.load(2).coverage.scopes] == ["aws.a", "aws.b"]
    assert store.load(2).coverage.ratio == 0.5
    assert coverage([]) != store.load(2).coverage


def test_compiled_forms_are_kept_and_replaced(store):
    publish(store, saw("aws.a", seen("c1")))
    large = Random(3).randbytes((9 << 20) + 1)  # noqa: S311 - noise, not a secret

    assert store.load_compiled(1) is None
    for blob in (b"", b"small", large, b"again"):
        store.save_compiled(1, blob)
        store.save_compiled(2, blob[:2])
        assert store.load_compiled(1) == blob
    assert store.load_compiled(2) == b"ag"


def test_the_audit_log_tells_the_newest_first(store):
    entries = [
        AuditEntry(at=AT, author=f"a{number}", action="set", detail='{"x": "ö"}')
        for number in range(5)
    ]
    for entry in entries:
        store.audit(entry)

    assert list(store.audit_log()) == entries[::-1]
    assert list(store.audit_log(2)) == [entries[4], entries[3]]


def test_the_audit_log_of_some_actions(store):
    for action in ("set", "tick", "set", "end"):
        store.audit(AuditEntry(at=AT, author="ann", action=action, detail=""))

    assert [entry.action for entry in store.audit_log(10, ("tick", "end"))] == ["end", "tick"]
    assert [entry.action for entry in store.audit_log(1, ("tick", "end"))] == ["end"]
    assert list(store.audit_log(10, ("other",))) == []


def test_everything_is_there_after_opening_again(backend):
    store = backend.open()
    publish(store, drawing("web > db", web=15))
    store.save_compiled(1, b"compiled")
    store.audit(AuditEntry(at=AT, author="me", action="set", detail=""))
    known = store.load(), store.observations(), store.salt(), store.load_compiled(1)
    backend.close()

    again = backend.open()

    assert (again.load(), again.observations(), again.salt(), again.load_compiled(1)) == known
    assert len(again.audit_log()) == 1
    assert len(again.salt()) == 32


def test_each_store_has_its_own_salt(start_again):
    assert start_again().salt() != start_again().salt()


def test_closing_twice_is_harmless(backend):
    store = backend.make()
    store.close()
    store.close()


def test_readers_see_whole_revisions_while_others_publish(backend):
    graphs = [
        drawing("web > 2/3(a, b, c); a > db", web=15, db={"name": "one"}),
        drawing("web > (a, b); b ~> cache; a > db", web=20, db={"name": "two"}),
        drawing("x > y > z > web; service:shop[x, web]"),
    ]
    writer, reader = backend.open(), backend.open()
    publish(writer, graphs[0])
    done = Event()

    def write():
        try:
            for round_ in range(12):
                publish(writer, graphs[(round_ + 1) % 3])
        finally:
            done.set()

    thread = Thread(target=write)
    thread.start()
    seen_numbers = []
    while not done.is_set():
        found = reader.load()
        seen_numbers.append(found.revision.number)
        assert digest(found.records) == found.revision.digest
        first = reader.load(1)
        assert digest(first.records) == first.revision.digest
    thread.join()

    assert seen_numbers == sorted(seen_numbers)
    assert reader.current().number == 13


def test_several_publishers_at_once_lose_nothing(backend):
    stores = [backend.open() for _ in range(3)]
    failures = []

    def work(number, store):
        try:
            for round_ in range(3):
                own = [f"p{number}-{one}" for one in range(round_ + 4)]
                publish(store, saw(f"aws.{number}", *map(seen, own), need(own[0], *own[1:])))
        except Exception as error:
            failures.append(error)

    threads = [Thread(target=work, args=one) for one in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    store = stores[0]
    numbers = [one.number for one in store.revisions()]
    assert numbers == list(range(len(numbers), 0, -1))
    for number in numbers:
        found = store.load(number)
        assert digest(found.records) == found.revision.digest
    assert {one.id for one in store.load().records.components} >= {
        f"p{number}-{one}" for number in range(3) for one in range(6)
    }


def test_an_emptied_scope_empties_the_graph_and_its_history_stays(store):
    publish(store, drawing("web > db", web=15))
    full = store.load()
    publish(store, replace(saw("drawn", at=LATER), facts=Facts()))

    assert store.load().records == link([], LINK)
    assert store.load(1) == full
