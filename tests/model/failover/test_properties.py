"""Laws that hold for the plan of every graph."""

from dataclasses import replace

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from model.failover.active_writers import two_writers
from model.failover.joins import joins_of
from model.failover.plan import PASSIVE, Action
from model.failover.resume import progress
from model.graph import DependencyGraph
from model.records.requirement import Member
from model.recovery.critical_path import Join
from tests.builders import need
from tests.model.failover.scenario import EAST, plan, two_sided, two_sided_records
from tests.model.failover.violations import violations

NAMES = ["a", "b", "c", "d", "e", "f"]
KINDS = ["compute", "database", "cache", "queue", "secret", "function", "bucket"]
ARROWS = [">", ">", ">", "start>", "?>", "~>"]


@st.composite
def estates(draw):
    """Draw the records of two sides that mirror each other but for some holes and replicas."""
    lines, facts, rto = [], {}, {}
    for name in NAMES:
        facts[name] = {"kind": draw(st.sampled_from(KINDS)), "alone": draw(st.integers(0, 5)) == 0}
        rto[name] = draw(st.none() | st.integers(0, 30))
        if not facts[name]["alone"] and draw(st.booleans()):
            facts[name]["replicates"] = True
    drawn = set()
    for _ in range(draw(st.integers(0, 9))):
        one, other = draw(st.sampled_from(["front", *NAMES])), draw(st.sampled_from(NAMES))
        arrow = draw(st.sampled_from(ARROWS))
        if one != other and (one, arrow, other) not in drawn:
            drawn.add((one, arrow, other))
            lines.append(f"{one} {arrow} {other}")
    if draw(st.booleans()) and ("front", "k") not in drawn:
        lines.append("front > 2/3(a, b, c)")
    for name in NAMES:
        feeds = draw(st.sampled_from([None, None, None, *NAMES]))
        if feeds is not None and feeds != name:
            lines.append(f"{name} trigger> {feeds}")
    lines.append("front")
    text = "\n".join(lines + NAMES)
    found = two_sided_records(text, facts, rto=rto)
    return _replicated(found, [name for name in NAMES if facts[name].get("replicates")])


def _replicated(records, names):
    more = [need(f"{one}-w", [Member(provider=one)], "replication>") for one in names]
    return replace(records, requirements=(*records.requirements, *more))


MODES = st.sampled_from(["planned", "unplanned"])


@settings(max_examples=60, deadline=None)
@given(records=estates(), mode=MODES, failback=st.booleans())
def test_every_plan_is_valid(records, mode, failback):
    found = plan(DependencyGraph(records), mode=mode, failback=failback)
    assert violations(found) == ()


@settings(max_examples=60, deadline=None)
@given(records=estates(), mode=MODES, chance=st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(records, mode, chance):
    def shuffled(items):
        return tuple(chance.sample(list(items), len(items)))

    other = replace(
        records,
        requirements=shuffled(records.requirements),
        capabilities=shuffled(records.capabilities),
        memberships=shuffled(records.memberships),
    )
    one, two = (plan(DependencyGraph(each), mode=mode) for each in (records, other))
    assert one == two
    assert one.digest == two.digest


@settings(max_examples=40, deadline=None)
@given(records=estates(), mode=MODES)
def test_waves_are_the_topological_generations_of_the_precedences(records, mode):
    found = plan(DependencyGraph(records), mode=mode)
    graph = nx.DiGraph()
    graph.add_nodes_from(one.id for one in found.steps)
    graph.add_edges_from((one.before, one.after) for one in found.precedence)
    expected = [set(one) for one in nx.topological_generations(graph)]
    assert [{one.id for one in wave} for wave in found.waves] == expected


@settings(max_examples=40, deadline=None)
@given(records=estates(), mode=MODES, chance=st.randoms(use_true_random=False))
def test_no_store_has_two_writers_at_any_moment_of_any_execution(records, mode, chance):
    """Steps run in any order that the joins admit; infeasible ones never do (F-10, resume)."""
    found = plan(DependencyGraph(records), mode=mode)
    done: list[str] = []
    while ready := progress(found, done).ready:
        done.append(chance.choice(list(ready)))
        assert two_writers(found, done) == ()
    left = {one.id for one in found.steps} - set(done)
    assert left == {one.step for one in found.infeasible}


def test_a_store_for_full_function_is_not_restored_beside_an_old_one_that_takes_writes():
    """The service serves before the store is back; then the store takes writes at once."""
    graph = two_sided("front ~> a", {"a": {"kind": "database"}}, rto={"a": 0})
    found = plan(graph)
    done: list[str] = []
    while ready := sorted(progress(found, done).ready):
        done.append(next((step for step in ready if not step.startswith("approve:a")), ready[0]))
        assert two_writers(found, done) == ()
    assert done.index("approve:a") < done.index("restore:a-w")


def test_a_service_without_a_name_does_not_serve_beside_an_old_store_that_takes_writes():
    """A consumer that is switched on does not stand for all that sends to the store."""
    graph = two_sided("front > a; f trigger> a", {"a": {"kind": "database"}}, rto={"a": 2})
    before = {(each.before, each.after) for each in plan(graph).precedence}
    assert ("approve:a", "verify:service:s") in before


@settings(max_examples=40, deadline=None)
@given(records=estates(), mode=MODES)
def test_what_cannot_be_undone_is_after_the_decision_and_if_planned_after_every_check(
    records, mode
):
    found = plan(DependencyGraph(records), mode=mode)
    graph = nx.DiGraph((one.before, one.after) for one in found.precedence)
    checks = [one for one in found.steps if one.action is Action.PRECHECK]
    for one in found.steps:
        if one.irreversible:
            before = nx.ancestors(graph, one.id)
            # nothing that the service waits for waits for a look at what is needed softly
            needed = {check.id for check in checks if one.soft or not check.soft}
            assert "approve:service:s" in before
            assert mode == "unplanned" or needed <= before


@settings(max_examples=40, deadline=None)
@given(records=estates(), mode=MODES)
def test_rollback_is_possible_exactly_until_the_first_change_without_a_way_back(records, mode):
    found = plan(DependencyGraph(records), mode=mode)
    final = [
        one.wave
        for one in found.steps
        if one.action not in PASSIVE and (one.irreversible or one.compensation is None)
    ]
    first = min(final, default=len(found.waves) + 1)
    assert [one.possible for one in found.rollback_points] == [
        number < first for number in range(1, len(found.waves) + 1)
    ]


def test_joins_are_read_from_precedences_as_they_are_written():
    found = plan(DependencyGraph(two_sided_records("front > 2/3(a, b, c)")))
    waits = joins_of(found.precedence)["start:front-w"]
    members = ("verify:start:a-w", "verify:start:b-w", "verify:start:c-w")
    assert waits == [Join(members=members, minimum=2)]


def reached(records, roots):
    """Return what the roots need while running or to start, hard, softly or nobody knows how."""
    followed = {"hard", "soft", "unknown"}
    members = {one.group: {two.member for two in records.memberships if two.group == one.group}
               for one in records.memberships}  # fmt: skip
    found, near = set(), list(roots)
    while near:
        one = near.pop()
        if one in found:
            continue
        found.add(one)
        near += members.get(one, ())
        for each in records.requirements:
            if each.dependent == one and each.effect in followed and each.phase != "renew":
                near += each.providers
    return found


@settings(max_examples=80, deadline=None)
@given(records=estates(), mode=MODES)
def test_everything_in_the_region_that_is_left_is_in_the_plan(records, mode):
    """What a plan is about is found anew, step by step: nothing that is reached is left out."""
    found = plan(DependencyGraph(records), mode=mode)
    left = {one.id for one in records.components if one.region == EAST}
    taken = reached(records, ["service:s"]) & left
    assert taken <= set(found.scope)
    across = {one.component: one.counterpart for one in found.counterparts}
    acted = {one.component for one in found.steps}
    told = {one.component for one in found.excluded if one.reason}
    assert [one for one in taken if one not in told and not {one, across.get(one)} & acted] == []


@settings(max_examples=40, deadline=None)
@given(records=estates(), mode=MODES, chance=st.randoms(use_true_random=False))
def test_a_plan_that_forgets_any_component_is_not_valid(records, mode, chance):
    found = plan(DependencyGraph(records), mode=mode)
    if not found.scope:
        return
    lost = chance.choice(found.scope)
    across = {one.component: one.counterpart for one in found.counterparts}
    gone = {one.id for one in found.steps if one.component in (lost, across.get(lost))}
    wrong = replace(
        found,
        steps=tuple(one for one in found.steps if one.id not in gone),
        precedence=tuple(one for one in found.precedence if not {one.before, one.after} & gone),
        excluded=tuple(one for one in found.excluded if one.component != lost),
    )
    assert f"{lost} is affected, but neither brought across nor excluded" in violations(wrong)


@settings(max_examples=40, deadline=None)
@given(records=estates(), mode=MODES, chance=st.randoms(use_true_random=False))
def test_a_plan_with_any_precedence_turned_round_is_not_valid(records, mode, chance):
    found = plan(DependencyGraph(records), mode=mode)
    if not found.precedence:
        return
    one = chance.choice(found.precedence)
    turned = replace(one, before=one.after, after=one.before)
    wrong = replace(
        found, precedence=tuple(turned if each == one else each for each in found.precedence)
    )
    assert any(f"{one.before} is not after {one.after}" in each for each in violations(wrong))
