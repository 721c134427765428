"""The Markdown checklist of a plan: the whole expected text."""

from schema.exports.plans import FORMATS
from schema.exports.plans.markdown import render
from tests.model.failover.scenario import plan, shop, two_sided

EXPECTED = """\
# Failover of service:s from us-east-1 to us-west-2

- mode: planned; status: **ready**
- RTO: 0 s; no target: no target
- RPO: 0 s; no target: no target
- before the first step: detection 0 s, decision 0 s
- point of no return: none, all can be undone
- plan `{digest}`

## Wave 1

- [ ] `start:db-w` Start db (us-west-2) in place of db (us-east-1). Takes 5 min.
  - undo: stop db (us-west-2)
  - owner: storage

Up to here everything can be undone (1 steps).

## Wave 2

- [ ] `verify:start:db-w` Verify that db (us-west-2) serves. Takes 0 s.
  - owner: storage

Up to here everything can be undone (1 steps).

## Wave 3

- [ ] `start:front-w` Start front (us-west-2) in place of front (us-east-1). Takes an unknown time.
  - undo: stop front (us-west-2)

Up to here everything can be undone (2 steps).

## Wave 4

- [ ] `verify:start:front-w` Verify that front (us-west-2) serves. Takes 30 s.

Up to here everything can be undone (2 steps).

## Wave 5

- [ ] `verify:service:s` Verify that s serves from us-west-2. Takes 0 s.

Up to here everything can be undone (2 steps).
"""


def test_one_checkbox_a_step_and_one_heading_a_wave():
    graph = two_sided("front > db", {"db": {"owner": "storage"}}, rto={"db": 5})
    found = plan(graph, mode="planned")
    assert render(found, graph) == EXPECTED.format(digest=found.digest)


def test_what_stands_in_the_way_comes_first():
    graph = shop()
    text = render(plan(graph), graph)
    trouble, waves = text.split("## Wave 1\n")
    assert "## Steps that cannot run during the event" in trouble
    assert "Instead: a failover record pair with health checks" in trouble
    assert "**cannot be undone**" in waves
    assert "did not succeed)" in waves


def test_every_step_is_there_once():
    graph = shop()
    found = plan(graph)
    text = render(found, graph)
    assert all(text.count(f"- [ ] `{one.id}` ") == 1 for one in found.steps)


def test_formats_are_named_once():
    assert [one.name for one in FORMATS] == sorted({one.name for one in FORMATS})
