"""The audit log: who did what, when, from where, and how it ended."""

import strawberry

from schema.errors import NotAvailable
from schema.graphql.connection import Connection, connection, listed
from schema.graphql.context import Audit, AuditRecord, Info, Role
from schema.graphql.derived import shows
from schema.graphql.field import object_type
from schema.graphql.paging import PageRequest

MOST_LINES = 10_000
"""The newest lines that GraphQL answers; `GET /audit` and `loadpath audit` reach all."""
NEWEST = 10**12
"""More than any line's number: keys sort the newest line first."""


@shows(AuditRecord)
class AuditLine:
    """One line of the audit log: a change, a refused sign-in, or an export."""

    model: strawberry.Private[AuditRecord]


@object_type
class AuditQueries:
    """Questions about the audit log."""

    @connection
    def audit_log(self, info: Info, *, request: PageRequest) -> Connection[AuditLine]:
        """The newest 10,000 lines of the audit log, newest first; for operators only."""
        info.context.viewer.require(Role.OPERATOR, "read the audit log")
        records = _audit(info).records(MOST_LINES)
        view = info.context.at(None)
        return listed(view, "auditLog", records, _key, request, _line)


def _audit(info: Info) -> Audit:
    if info.context.audit is None:
        raise NotAvailable("the audit log is not at hand here", hint="ask the service for it")
    return info.context.audit


def _key(record: AuditRecord) -> str:
    return f"{NEWEST - record.line:013d}"


def _line(record: AuditRecord) -> AuditLine:
    return AuditLine(model=record)
