"""Notices: who is notified of which incident; each is sent at most once, by whichever replica.

A notice is claimed in the store before it is sent. When its replica dies between the claim and the
answer of the target, nobody knows whether it arrived: it is then *unsure*, and not sent again. A
target that refuses, or that cannot be reached, certainly did not take it: then it is tried again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from model.errors import Error
from model.incidents.incident import Incident
from schema.documents.duration import format_moment
from service.stores.codec import dumps, loads
from service.stores.interface import GraphStore

KIND, HEAD = "notice", "notice-head"
"""Under what notices, and the number of their changes, are registered in the store."""
FIRST_WAIT = timedelta(seconds=5)
"""How long a notice waits after its first failure; twice as long after each further one."""
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 12
"""Attempts, after which a notice is given up: about five hours after the first."""
PATIENCE = timedelta(minutes=2)
"""How long a target may take, its time limits counted; after that its replica has died."""


class NoticeState(StrEnum):
    """How far a notice has come."""

    WAITING = "waiting"
    """It will be sent."""
    SENDING = "sending"
    """A replica sends it."""
    SENT = "sent"
    """The target has taken it."""
    UNSURE = "unsure"
    """Nobody knows whether the target has taken it; it is not sent again."""
    GIVEN_UP = "given-up"
    """The target refused it too often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message for one target."""

    id: str
    """Names incident, occasion and target, so that there is one for each."""
    target: str
    """The name of the target in the settings."""
    title: str
    body: str
    due_at: datetime
    """When it is sent, or tried again."""
    state: NoticeState = NoticeState.WAITING
    attempts: int = 0
    taken_at: datetime | None = None
    """When a replica began to send it; None before."""
    problem: str | None = None
    """Why the last attempt failed; None when none did."""


class Unchanged(Error):
    """Nothing has to be written."""


def notices_of(incident: Incident, targets: Sequence[str], now: datetime) -> Sequence[Notice]:
    """Return the notices about an incident: of its opening, and of its end when it has ended."""
    started = f"since {format_moment(incident.started_at)}"
    occasions = [("opened", f"{incident.title} ({started})")]
    if incident.ended_at is not None:
        occasions.append(("ended", f"{incident.title}: over ({format_moment(incident.ended_at)})"))
    named = ", ".join(mention.text for mention in incident.mentions[:20]) or "no resource"
    body = f"Incident {incident.id}, {started}. It names {named}."
    return [
        Notice(
            id=f"{incident.id}.{occasion}.{target}",
            target=target,
            title=title,
            body=body,
            due_at=now,
        )
        for occasion, title in occasions
        for target in targets
    ]


def put(store: GraphStore, notice: Notice) -> None:
    """Keep a notice, unless it is kept already.

    Raises:
        StoreError: if the store cannot take it.
    """

    def change(before: bytes | None) -> bytes:
        if before is not None:
            raise Unchanged("it is there")
        return dumps(notice)

    _register(store, notice.id, change)


def pending(store: GraphStore) -> Sequence[Notice]:
    """Return the notices that are still to be sent, or are being sent, the most urgent first.

    Raises:
        StoreError: if the store is away.
    """
    notices = (loads(Notice, text) for text in store.registered(KIND).values())
    under_way = (NoticeState.WAITING, NoticeState.SENDING)
    return sorted(
        (notice for notice in notices if notice.state in under_way),
        key=lambda notice: (notice.due_at, notice.id),
    )


def take(store: GraphStore, id: str, now: datetime) -> Notice | None:
    """Claim a notice that is due, and return it; None when it is not, or another replica has it.

    A claim that is older than any target may take is of a replica that died: it becomes unsure.
    """
    taken: list[Notice] = []

    def change(before: bytes | None) -> bytes:
        taken.clear()
        notice = None if before is None else loads(Notice, before)
        if notice is None:
            raise Unchanged("it is not there")
        if notice.state is NoticeState.WAITING and notice.due_at <= now:
            claimed = replace(
                notice, state=NoticeState.SENDING, taken_at=now, attempts=notice.attempts + 1
            )
            taken.append(claimed)
            return dumps(claimed)
        if _is_abandoned(notice, now):
            problem = "the replica that sent it ended meanwhile"
            return dumps(replace(notice, state=NoticeState.UNSURE, problem=problem))
        raise Unchanged("it is not due")

    _register(store, id, change)
    return taken[0] if taken else None


def finish(store: GraphStore, notice: Notice) -> None:
    """Note how the attempt to send a claimed notice ended."""

    def change(before: bytes | None) -> bytes:
        kept = None if before is None else loads(Notice, before)
        if kept is None or kept.taken_at != notice.taken_at:
            raise Unchanged("it has been judged already")
        return dumps(notice)

    _register(store, notice.id, change)


def refused(notice: Notice, problem: str, now: datetime, first_wait: timedelta) -> Notice:
    """Return a notice that its target certainly did not take: to be tried again, or given up."""
    if notice.attempts >= MOST_ATTEMPTS:
        return replace(notice, state=NoticeState.GIVEN_UP, problem=problem)
    wait = min(LONGEST_WAIT, first_wait * 2 ** (notice.attempts - 1))
    return replace(notice, state=NoticeState.WAITING, due_at=now + wait, problem=problem)


def _is_abandoned(notice: Notice, now: datetime) -> bool:
    is_sent = notice.state is NoticeState.SENDING and notice.taken_at is not None
    return is_sent and notice.taken_at + PATIENCE <= now  # type: ignore[operator]  # not None


def _register(store: GraphStore, id: str, change: Callable[[bytes | None], bytes]) -> None:
    try:
        store.register(KIND, id, change)
    except Unchanged:
        return
    store.register(HEAD, HEAD, lambda before: str(int(before or b"0") + 1).encode())
