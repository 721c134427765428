"""Asking the real schema about a store, at a moment of one's choice."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from schema.graphql.build import build_schema
from schema.graphql.context import Context, Role, Viewer
from service import errors
from service.reference.incident_sample import ALARM
from service.settings import Settings
from service.stores import open_store
from service.web.app import create_app
from service.web.runtime import RequestHistory, Runtime

Ask: TypeAlias = Callable[[str], Mapping[str, Any]]

VIEWER = Viewer(name="reference", role=Role.OPERATOR)


class ExampleFailed(Exception):
    """A request of a worked example was answered with an error."""


@contextmanager
def asking(url: str, now: datetime) -> Iterator[Ask]:
    """Give a function that answers requests from the store at `url`, judged at `now`.

    It returns the data of the answer.

    Raises:
        ExampleFailed: from that function, when the answer has errors.
    """
    with TemporaryDirectory(prefix="loadpath-") as folder:
        settings = Settings(store=url, state_dir=Path(folder))
        app = create_app(settings, lambda: open_store(url), clock=lambda: now)
        runtime: Runtime = app.state.runtime
        runtime.snapshots.refresh()
        runtime.intake.post(ALARM)
        schema = build_schema(limits=settings.limits, describe=errors.shown)

        def ask(request: str) -> Mapping[str, Any]:
            answer = schema.execute_sync(request, context_value=_context(runtime, now))
            if answer.errors or answer.data is None:
                raise ExampleFailed(f"{request}\n{answer.errors}")
            return answer.data

        try:
            yield ask
        finally:
            runtime.snapshots.stop()


def _context(runtime: Runtime, now: datetime) -> Context:
    return Context(
        history=RequestHistory(runtime, now, VIEWER),
        viewer=VIEWER,
        now=now,
        changes=runtime.changes,
        crawls=runtime.crawls,
        plan_runs=runtime.plan_runs,
        audit=runtime.audit,
        incidents=runtime.incidents,
    )
