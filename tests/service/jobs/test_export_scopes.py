"""An export carries its scopes and its digest: nothing is better known after an import."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings

from model.linking.link import LinkSettings, link
from model.linking.scope_state import coverage, update_scope
from model.records.digest import digest
from model.records.observation import Outcome
from schema.documents.entries import from_entry, to_entry
from schema.documents.errors import DocumentRejected
from service.jobs.export import export, scopes_of
from service.jobs.import_file import DocumentFile, import_files
from service.stores.errors import DigestDiffers
from service.stores.sqlite.store import SqliteStore
from tests.observing import AT, looks, need, saw, seen

LINK = LinkSettings()
LATER = AT + timedelta(hours=2)


@pytest.fixture
def stores(tmp_path):
    made = [SqliteStore(tmp_path / f"{name}.sqlite3") for name in ("first", "second")]
    yield made
    for store in made:
        store.close()


def document(text):
    return DocumentFile(name="estate.yaml", read=text.encode)


def exported(store, *, as_json=False):
    publication = store.load()
    states = scopes_of(store, publication, LINK)
    assert states is not None
    return "".join(export(publication.records, states=states, as_json=as_json))


def fill(store):
    store.record(
        [
            saw("aws.a", seen("c1"), seen("c2"), need("c1", "c2")),
            saw("aws.b", seen("c3")),
            replace(saw("aws.c", outcome=Outcome.DENIED), error_code="AccessDenied"),
        ]
    )
    store.publish(now=AT, settings=LINK)


@pytest.mark.parametrize("as_json", [False, True])
def test_coverage_ages_and_evidence_are_the_same_after_an_import(stores, as_json):
    first, second = stores
    fill(first)

    import_files(second, [document(exported(first, as_json=as_json))], now=LATER, settings=LINK)

    before, after = first.load(), second.load()
    assert after.coverage == before.coverage
    assert after.coverage.ratio == pytest.approx(2 / 3)
    assert after.records == before.records
    assert after.revision.digest == before.revision.digest
    assert list(second.states()) == list(first.states())


def test_component_that_was_deleted_is_gone_after_the_next_crawl(stores):
    first, second = stores
    fill(first)
    import_files(second, [document(exported(first))], now=LATER, settings=LINK)

    second.record([saw("aws.b", at=LATER)])
    second.publish(now=LATER, settings=LINK)

    assert [part.id for part in second.load().records.components if part.id[0] == "c"] == [
        "c1",
        "c2",
    ]


def test_newer_state_of_a_scope_is_not_replaced_by_an_older_export(stores):
    first, second = stores
    fill(first)
    second.record([saw("aws.b", seen("c9"), at=LATER)])

    import_files(second, [document(exported(first))], now=LATER, settings=LINK)

    assert {"c1", "c9"} <= {part.id for part in second.load().records.components}
    assert "c3" not in {part.id for part in second.load().records.components}


@pytest.mark.parametrize("others", [False, True], ids=["into an empty store", "beside others"])
def test_export_that_was_edited_is_refused_until_its_digest_is_removed(stores, others):
    first, second = stores
    fill(first)
    if others:
        second.record([saw("aws.z", seen("z"))])
        second.publish(now=AT, settings=LINK)
    text = exported(first).replace('"id": "c3"', '"id": "c4"')
    before = second.revisions(), second.observations(), second.audit_log()

    with pytest.raises(DigestDiffers, match="the document says sha256:"):
        import_files(second, [document(text)], now=LATER, settings=LINK)

    assert (second.revisions(), second.observations(), second.audit_log()) == before
    without = "".join(line for line in text.splitlines(True) if not line.startswith("digest"))
    import_files(second, [document(without)], now=LATER, settings=LINK)
    assert "c4" in {part.id for part in second.load().records.components}


def test_scope_of_another_form_is_rejected_with_its_place(stores):
    text = 'loadpath: 1\nscopes:\n- {"observation": {"scope": {"source": 3}}}\n'

    with pytest.raises(DocumentRejected) as caught:
        import_files(stores[0], [document(text)], now=AT, settings=LINK)

    (problem,) = caught.value.problems
    assert (problem.line, problem.path, problem.expected) == (3, "scopes[0]", "entry: str")


@given(looks())
@settings(max_examples=60)
def test_any_state_of_a_scope_survives_the_way_through_a_document(observed):
    for state in (update_scope(None, observation) for observation in observed):
        assert from_entry(type(state), to_entry(state)) == state


@given(looks())
@settings(max_examples=40)
def test_states_alone_give_the_records(observed):
    states = [update_scope(None, observation) for observation in observed]
    again = [from_entry(type(state), to_entry(state)) for state in states]

    def records(of):
        return link((state.observation for state in of), LINK)

    assert digest(records(again)) == digest(records(states))
    assert coverage(again) == coverage(states)
