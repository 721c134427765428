"""The page of failover plans: rules of order, how counterparts are known, what each sort does."""

from collections.abc import Iterator

from model.failover.actions import RECIPES
from model.failover.control_planes import GLOBAL
from model.failover.counterparts import DESCRIPTIONS
from model.failover.recipe import Recipe, Row
from model.failover.rules import RULES
from schema.exports.plans import EXECUTORS, PARTIAL
from service.reference.markdown import document, table

SOFT = """## What is needed softly

What a service needs softly comes across, too, with all that it stands on, in steps marked `soft`.
Nothing that the service waits for waits for them, so `rto` is the time until it serves, maybe
degraded, and `rtoFull` the time until every step is done. Two rules look at everything all the
same: writers stop before what they write to is drained (F-04), and going back all stores are
reconciled (F-14). `lacking` names what no step brings back; `rtoFull` is then not known.

Any other component that serves has a plan, too: `loadpath plan orders-db …` is about that one and
all that it stands on. Steps about the whole of it are named `<action>:whole:<component>`.
"""
TIMETABLES = """## Timetables

`--operators 2` (REST: `operators=2`, GraphQL: `timetable(operators: 2)`) tells when each step
starts with so many people. What the service waits for comes first, other steps take the hands
that are left. Each figure stands beside a bound: no timetable takes less. With `--exact` (REST:
`exact=true`, GraphQL: `exact: true`) a solver looks for the shortest timetable, for some seconds.
`proven` tells that there is none that serves sooner, nor, serving as soon, ends sooner; `excess`
is how much shorter one could be at most. That needs `pip install 'loadpath[exact]'`. Equal plans
get equal timetables.
"""


def page() -> str:
    """Return the rules, the counterparts, the recipes with their APIs, and where those are."""
    return document(
        "Failover plans",
        "`loadpath plan SERVICE --from REGION --to REGION` brings a service back on another side. "
        "Why it is made this way: [decision 9](../decisions/0009-failover-plans.md).\n",
        "## Rules of order\n\n[Worked examples](examples.md#rules-of-order) show each in a plan of "
        "the sample estate.\n",
        table(("rule", "what it demands"), RULES.items()),
        SOFT,
        TIMETABLES,
        "## Formats of executors\n\n`loadpath plan … --format FORMAT`, or "
        "`GET /plans/…?format=FORMAT`. [Hand a plan to an executor]"
        "(../how-to/executors.md) tells what each of them loses.\n",
        table(
            ("format", "what it is"),
            ((f"`{executor.name}`", executor.title) for executor in (*EXECUTORS, *PARTIAL)),
        ),
        "## How counterparts are known\n\nThe first rule that names exactly one candidate "
        "decides. A document decides by the property `counterpart`.\n",
        table(("rule", "two components take each other's place when"), DESCRIPTIONS.items()),
        "## What is done for each sort of component\n\nThe first recipe that fits is used. A "
        "measured or asserted RTO of the component (class `region`) replaces the figure of its "
        "recipe.\n",
        table(("recipe", "for", "steps", "source"), (_recipe(recipe) for recipe in RECIPES)),
        "## Where global services are changed\n\nA step that calls one of these cannot run while "
        "that Region is down (F-13).\n",
        table(("service", "Region"), sorted(GLOBAL.items())),
    )


def _recipe(recipe: Recipe) -> tuple[str, str, str, str]:
    writer = " One writer at a time." if recipe.single_writer else ""
    return (
        f"`{recipe.id}`",
        f"{recipe.title}.{writer}",
        "<br>".join(_steps(recipe)),
        recipe.source,
    )


def _steps(recipe: Recipe) -> Iterator[str]:
    if not recipe.rows:
        yield f"none: {recipe.nothing}"
    for row in recipe.rows:
        yield _step(row)


def _step(row: Row) -> str:
    apis = ", ".join(f"`{api}`" for api in row.apis)
    notes = [
        *([apis] if apis else []),
        *([f"{row.modes[0]} only"] if len(row.modes) == 1 else []),
        *([f"cannot be undone when {' or '.join(row.irreversible)}"] if row.irreversible else []),
    ]
    return f"*{row.action}*" + (f" ({'; '.join(notes)})" if notes else "")
