"""Import: graph documents become observations, all of them or none."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from model.errors import InvalidValue, UnknownRevision, did_you_mean
from model.linking.link import LinkSettings, link
from model.linking.placeholder import PLACEHOLDER
from model.linking.scope_state import ScopeState
from model.records.diff import Diff, diff
from model.records.digest import digest
from model.records.observation import Observation
from model.records.revision import Records, Revision
from schema.documents.entries import from_entry
from schema.documents.errors import DocumentRejected, Problem, quote
from schema.documents.graph import read_document
from schema.documents.observe import to_observation
from schema.documents.positions import Source, path_text, rejected
from schema.documents.references import Mention, mentions
from schema.documents.shapes import GraphDocument
from schema.documents.text import MAX_JSON_BYTES
from service.jobs.publish import Published
from service.stores.errors import StoreDamaged
from service.stores.interface import AuditEntry, Change, GraphStore
from service.stores.scope_changes import require_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFile:
    """A document before it is read."""

    name: str
    """Its name in messages and in the scope."""
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """A document that was read and found right."""

    observation: Observation
    mentions: Sequence[Mention]
    """The ids that it names without declaring them."""
    states: Sequence[ScopeState] = ()
    """The scopes of an export, which count instead of the observation."""
    digest: str | None = None
    """The digest of the export; None for a document that a person wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The result of an import, or of its dry run."""

    files: Sequence[str]
    """The names of the documents."""
    observations: Sequence[Observation]
    warnings: Sequence[Problem]
    """References that nothing answers yet: each becomes a placeholder."""
    changes: Diff
    """Between the current revision and the new one."""
    revision: Revision | None
    """The current revision afterwards; None when nothing was published, in a dry run."""
    is_new: bool
    """False when the content is that of the revision before."""
    repaired: Sequence[str] = ()
    """A line for each thing that another program had changed in the store and was mended first."""


def file_at(path: Path, *, name: str | None = None) -> DocumentFile:
    """Return the document at `path`, called by its path from the working directory."""
    return DocumentFile(name=name or scope_name(path, Path.cwd()), read=lambda: _bytes(path))


def scope_name(path: Path, directory: Path) -> str:
    """Return how a scope calls the file at `path`: relative to `directory` where it lies in it.

    The same file must fill the same scope at every import, however its path is written.
    """
    whole = (directory / path).resolve()
    try:
        return whole.relative_to(directory.resolve()).as_posix()
    except ValueError:
        return whole.as_posix()


def read_files(files: Iterable[DocumentFile], *, read_at: datetime) -> Sequence[ReadDocument]:
    """Return what the documents say.

    Raises:
        DocumentRejected: with every problem of every file; then none of them counts.
    """
    problems: list[Problem] = []
    documents: list[ReadDocument] = []
    for file in files:
        try:
            documents.append(_read(file, read_at))
        except DocumentRejected as error:
            problems += error.problems
    if problems:
        raise DocumentRejected(problems)
    return documents


def import_files(
    store: GraphStore,
    files: Iterable[DocumentFile],
    *,
    now: datetime,
    settings: LinkSettings,
    dry_run: bool = False,
    author: str = "cli",
) -> Imported:
    """Record the documents and publish; with `dry_run`, only tell what that would change.

    Raises:
        DocumentRejected: if any file is wrong; the store is then left as it was.
        StoreDamaged: if another program changed the store, in a dry run, or if it cannot be mended.
    """
    documents = read_files(files, read_at=now)
    new = [seen for document in documents for seen in _observations(document)]
    before, repaired = _current(store) if dry_run else _sound(store, now, settings)
    if dry_run:
        replaced = {observation.scope for observation in new}
        kept = [
            observation for observation in store.observations() if observation.scope not in replaced
        ]
        after, published = link([*kept, *new], settings), None
    else:
        published = _change(store, documents, now, settings, author)
        after = store.load().records
    return Imported(
        files=[document.observation.scope.name for document in documents],
        observations=new,
        warnings=_warnings(documents, after, lambda: _keys([*store.observations(), *new])),
        changes=diff(before, after),
        revision=published.revision if published else None,
        is_new=published is not None and published.is_new,
        repaired=repaired,
    )


def _observations(document: ReadDocument) -> Sequence[Observation]:
    if document.states:
        return [state.observation for state in document.states]
    return [document.observation]


def _change(
    store: GraphStore,
    documents: Sequence[ReadDocument],
    now: datetime,
    settings: "LinkSettings",
    author: str,
) -> Published:
    """Record, publish and audit the documents in one transaction."""
    names = [document.observation.scope.name for document in documents]
    entry = AuditEntry(
        at=now,
        author=author,
        action="import",
        detail=orjson.dumps({"files": names}).decode(),
    )
    stated = [document for document in documents if document.digest is not None]
    alone = len(documents) == 1 and not store.states()
    if not alone:
        for document in stated:
            _require_digest(document, settings)
    change = Change(
        observations=[each.observation for each in documents if not each.states],
        states=[state for each in documents for state in each.states],
        digest=stated[0].digest if stated and alone else None,
        entry=entry,
    )
    revision, is_new = store.change([change], now=now, settings=settings)
    return Published(revision=revision, is_new=is_new)


def _require_digest(document: ReadDocument, settings: "LinkSettings") -> None:
    """Pass when the document alone has the digest that it states.

    Raises:
        DigestDiffers: if it has not.
    """
    content = digest(link(_observations(document), settings))
    name = document.observation.scope.name
    require_digest(name, [Change(digest=document.digest)], content)


def _bytes(path: Path) -> bytes:
    name = str(path)
    try:
        if path.stat().st_size > MAX_JSON_BYTES:
            raise rejected(name, (1, 1), "", f"a file of at most {MAX_JSON_BYTES} bytes")
        return path.read_bytes()
    except OSError as error:
        said = error.strerror or str(error)
        raise rejected(name, (1, 1), "", f"a file that can be read: {said}") from error


def _read(file: DocumentFile, read_at: datetime) -> ReadDocument:
    document, source = read_document(file.read(), file=file.name)
    observation = to_observation(document, source, file=file.name, read_at=read_at)
    return ReadDocument(
        observation=observation,
        mentions=() if document.scopes else mentions(document, source),
        states=_states(document, source),
        digest=document.digest,
    )


def _states(document: GraphDocument, source: Source) -> Sequence[ScopeState]:
    """Return the scopes of an export.

    Raises:
        DocumentRejected: if one of them has not the form of a scope.
    """
    states: list[ScopeState] = []
    problems: list[Problem] = []
    for number, entry in enumerate(document.scopes or ()):
        try:
            states.append(from_entry(ScopeState, entry))
        except InvalidValue as error:
            stated, expected = quote(error.value), f"{error.name}: {error.expected}"
            problems.append(source.problem(("scopes", number), stated, expected))
    if problems:
        raise DocumentRejected(problems)
    return states


def _current(store: GraphStore) -> tuple[Records, Sequence[str]]:
    try:
        return store.load().records, ()
    except UnknownRevision:
        return Records(), ()


def _sound(
    store: GraphStore, now: datetime, settings: "LinkSettings"
) -> tuple[Records, Sequence[str]]:
    """Return the current records, and what was repaired where another program changed them.

    Raises:
        StoreDamaged: if the store cannot mend itself.
    """
    try:
        return _current(store)
    except StoreDamaged:
        lines = store.repair(now=now, settings=settings)
        return store.load().records, lines


def _warnings(
    documents: Iterable[ReadDocument], after: Records, keys: Callable[[], Collection[str]]
) -> Sequence[Problem]:
    """Return a warning for each mention that only a placeholder answers.

    `keys` returns the further keys of all components; it is called only when ids do not suffice.
    """
    ids = {
        component.id for component in after.components if PLACEHOLDER not in component.properties
    }
    open_ = [
        mention for document in documents for mention in document.mentions if mention.key not in ids
    ]
    known = keys() if open_ else ()
    return [_warning(mention, ids) for mention in open_ if mention.key not in known]


def _warning(mention: Mention, ids: Collection[str]) -> Problem:
    return Problem(
        file=mention.file,
        line=mention.line,
        column=mention.column,
        path=path_text(mention.path),
        value=repr(mention.key),
        expected="an id that some source has described; it becomes a placeholder",
        hint=did_you_mean(mention.key, ids),
    )


def _keys(observations: Iterable[Observation]) -> Collection[str]:
    return {
        key
        for observation in observations
        for seen in observation.facts.components
        for key in (seen.component.id, *seen.keys)
    }
