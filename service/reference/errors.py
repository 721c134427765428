"""The page of errors: code, HTTP status, exit code and meaning of each that a user can meet."""

from inspect import getdoc

from service.errors import INTERNAL, TABLE, Row
from service.reference.markdown import document, table


def page() -> str:
    """Return one table, in the order in which rows are matched."""
    return document(
        "Errors",
        "GraphQL tells the code in `extensions.code`, REST in `error.code`, the command line by "
        "its exit code. Every message quotes the value and says what was expected; `hint` says "
        "what to do. A change that is refused changes nothing.\n",
        table(
            ("code", "HTTP", "exit", "meaning"),
            (
                (f"`{row.code}`", str(row.status), str(row.exit), _meaning(row))
                for row in (*TABLE, INTERNAL)
            ),
        ),
    )


def _meaning(row: Row) -> str:
    if row is INTERNAL:
        return "A defect of Loadpath; the message names the id under which the log has it."
    return (getdoc(row.error) or "").split("\n\n")[0].replace("\n", " ")
