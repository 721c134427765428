"""The page of crawlers: what each reads, its permissions, the dependencies it tells."""

import json

from discovery.aws import CRAWLERS
from discovery.interface import Crawler
from discovery.permissions import actions, policy
from discovery.role_template import ROLE_NAME
from service.reference.catalogue import called, catalogue
from service.reference.markdown import document, table


def page() -> str:
    """Return a table of all crawlers, then one section for each."""
    overview = table(
        ("crawler", "finds", "kind", "runs"),
        (
            (
                f"`{crawler.name}`",
                crawler.title or crawler.type,
                str(crawler.kind),
                str(crawler.where),
            )
            for crawler in _all()
        ),
    )
    return document(
        "Crawlers",
        f"{len(CRAWLERS)} crawlers read AWS. None of them reads a secret's value, a parameter's "
        "value or the content of an object. `loadpath policy` prints the IAM policy that they "
        "need in one account; that for a whole organization (`--org`) is also kept in "
        "[iam-policy.json](iam-policy.json).\n",
        overview,
        _coverage(),
        *(_section(crawler) for crawler in _all()),
    )


def _coverage() -> str:
    """Return how much of the catalogue is read, and what is left with its reason."""
    rows = catalogue()
    count, total = called(rows)
    left = [row for row in rows if row.not_called]
    return "\n".join(
        (
            "## What is left\n",
            f"The catalogue of resources that matter to resilience has {len(rows)} rows with "
            f"{total} operations. Crawlers call {count} of {total} operations, and "
            f"{len(rows) - len(left)} rows are read whole.\n",
            table(
                ("row", "resource", "not called", "why"),
                (
                    (
                        str(row.number),
                        row.resource,
                        ", ".join(f"`{operation}`" for operation in row.not_called),
                        row.left,
                    )
                    for row in left
                ),
            ),
        )
    )


def policy_page() -> str:
    """Return the least-privilege IAM policy of all crawlers as JSON, as for an organization."""
    return json.dumps(policy(CRAWLERS, assume_role=ROLE_NAME), indent=2) + "\n"


def _all() -> list[Crawler]:
    return sorted(CRAWLERS, key=lambda crawler: crawler.name)


def _section(crawler: Crawler) -> str:
    calls = ", ".join(
        f"`{call.service or crawler.service}.{call.operation}`" for call in crawler.calls
    )
    needs = ", ".join(f"`{action}`" for action in actions([crawler]))
    parts = [
        f"## {crawler.name}\n",
        f"`{crawler.type}` → kind `{crawler.kind}`. Calls: {calls}. Permissions: {needs}. "
        f"[AWS reference]({crawler.docs})\n",
    ]
    if crawler.properties:
        parts.append("Properties: " + ", ".join(f"`{name}`" for name in crawler.properties) + ".\n")
    if rows := _rules(crawler):
        parts.append(table(("rule", "relation", "effect", "phase", "from"), rows))
    return "\n".join(parts)


def _rules(crawler: Crawler) -> list[tuple[str, str, str, str, str]]:
    declared = [
        (
            f"`{edge.rule}`",
            edge.relation,
            str(edge.effect),
            str(edge.phase),
            _origin(edge.needs, edge.needed_by),
        )
        for edge in crawler.edges
    ]
    derived = [
        (f"`{rule}`", "", "", "", sentence) for rule, sentence in crawler.transform_rules.items()
    ]
    return sorted(declared + derived)


def _origin(needs: str | None, needed_by: str | None) -> str:
    return f"needs `{needs}`" if needs else f"needed by `{needed_by}`"
