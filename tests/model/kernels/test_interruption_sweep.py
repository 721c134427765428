"""Interruptions over arrays equal the equations of their specification, solved one by one."""

from dataclasses import dataclass, replace
from itertools import pairwise, permutations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from model.kernels.interruption_rows import ENDLESS, InterruptionRows
from model.kernels.interruption_scenarios import InterruptionScenarios
from model.kernels.interruption_sweep import interruptions
from model.kernels.needs import offsets
from model.kernels.row_readiness import ITSELF

TIMES = [0, 0, 1, 2, 5, 30, ENDLESS]


@dataclass(frozen=True)
class Row:
    dependent: int
    members: tuple[int, ...]
    minimum: int
    tolerances: tuple[int, ...]
    contains: bool = False
    starting: bool = False


def rows_of(components, rows):
    return InterruptionRows(
        components=components,
        number=np.arange(len(rows), dtype=np.int32),
        dependent=np.array([row.dependent for row in rows], np.int32),
        start=offsets(np.array([len(row.members) for row in rows], np.int32)),
        members=np.array([member for row in rows for member in row.members], np.int32),
        minimum=np.array([row.minimum for row in rows], np.int32),
        tolerance=np.array([time for row in rows for time in row.tolerances], np.int64),
        contains=np.array([row.contains for row in rows], np.bool_),
        starting=np.array([row.starting for row in rows], np.bool_),
    )


def bounded(components, rows, least, most):
    """Sweep two scenarios that bound the same event, each the partner of the other."""
    return solved(components, rows, least, most, together=[True, False], partner=[1, 0])


def solved(components, rows, *columns, together=False, partner=None):
    """Sweep scenarios, each given as what every component does; all rows of one turn alike."""
    fields = {
        name: np.array([[about[name] for about in column] for column in columns]).T
        for name in ("fails", "starts", "own", "earliest", "places", "switch", "admission")
    }
    compiled = rows_of(components, rows)
    fields["switch"] = fields["switch"][compiled.dependent]
    fields["together"] = np.resize(np.array(together), len(columns))
    fields["partner"] = np.array(range(len(columns)) if partner is None else partner, np.int32)
    return interruptions(compiled, InterruptionScenarios(**fields))


def component(**about):
    quiet = {"fails": False, "starts": False, "places": False}
    return quiet | {"own": 0, "earliest": 0, "switch": 0, "admission": 0} | about


def solve(components, rows, column):
    """Return (start, back) of each component, in the order of their numbers (an acyclic graph)."""
    away = []
    for number in range(components):
        about = column[number]
        own_rows = [readiness(row, about, away, column) for row in rows if row.dependent == number]
        begin = 0 if about["fails"] else min([begin for begin, _ in own_rows], default=ENDLESS)
        ready = max([ready for _, ready in own_rows], default=0)
        back = min(max(about["earliest"], ready) + about["own"], ENDLESS)
        away.append((begin, back) if begin < ENDLESS else (ENDLESS, 0))
    return away


def readiness(row, about, away, column):
    if row.starting and not about["starts"]:
        return ENDLESS, 0
    choice, absences = row.minimum < len(row.members), absences_of(row, about, away, column)
    begins = sorted(begin for begin, _ in absences)
    backs = sorted(back for _, back in absences)
    if not choice:
        return (ENDLESS if row.starting else begins[0]), backs[-1]
    switch = 0 if row.starting else about["switch"]
    turned = 0 if begins[0] == ENDLESS else begins[0] + switch
    until = min(backs[-1], max(backs[row.minimum - 1], turned))
    begin = begins[0] if switch else begins[len(begins) - row.minimum]
    if begin == ENDLESS:
        return ENDLESS, 0
    return (ENDLESS if row.starting else begin), until


def absences_of(row, about, away, column):
    """Return (notice, back) of each member; (`ENDLESS`, 0) where it is not noticed."""
    choice, absences = row.minimum < len(row.members), []
    for member, tolerance in zip(row.members, row.tolerances, strict=True):
        start, back = away[member]
        back = min(back + column[member]["admission"], ENDLESS) if back else 0
        if column[member]["places"]:
            if about["fails"] and (choice or row.contains):
                back = 0
            elif choice:
                back = ENDLESS
        if start < ENDLESS and back - start > tolerance:
            absences.append((min(start + tolerance, ENDLESS), back))
        else:
            absences.append((ENDLESS, 0))
    return absences


@st.composite
def estates(draw, *, acyclic=True, most=9):
    components = draw(st.integers(1, most))
    rows = []
    for dependent in range(components):
        others = range(dependent) if acyclic else range(components)
        for _ in range(draw(st.integers(0, 3)) if others else 0):
            members = draw(st.lists(st.sampled_from(others), min_size=1, max_size=4, unique=True))
            rows.append(
                Row(
                    dependent=dependent,
                    members=tuple(members),
                    minimum=draw(st.integers(1, len(members))),
                    tolerances=tuple(draw(st.sampled_from([0, 0, 3, 40])) for _ in members),
                    contains=draw(st.booleans()),
                    starting=draw(st.integers(0, 3)) == 0,
                )
            )
    return components, rows, draw(st.lists(columns(components), min_size=1, max_size=3))


def columns(components):
    time = st.sampled_from(TIMES)
    lost = [{}, {"fails": True}, {"fails": True, "places": True}, {"starts": True}]
    about = st.builds(
        lambda state, **times: component(**state, **times),
        st.sampled_from([*lost, {"fails": True, "starts": True}]),
        own=time,
        earliest=st.sampled_from([0, 0, 4, ENDLESS]),
        switch=time,
        admission=st.sampled_from([0, 0, 0, 7]),
    )
    return st.lists(about, min_size=components, max_size=components)


@settings(max_examples=300, deadline=None)
@given(estates())
def test_times_are_the_solution_of_the_equations(estate):
    components, rows, drawn = estate
    answer = solved(components, rows, *drawn)
    for number, column in enumerate(drawn):
        times = zip(answer.start[:, number].tolist(), answer.back[:, number].tolist(), strict=True)
        assert list(times) == solve(components, rows, column)


@settings(max_examples=300, deadline=None)
@given(estates())
def test_a_path_explains_its_end(estate):
    components, rows, drawn = estate
    answer = solved(components, rows, *drawn)
    for number, column in enumerate(drawn):
        for end in range(components):
            path = answer.path(end, number)
            assert path[-1] == end
            for provider, dependent in pairwise(path):
                row = answer.deciding(dependent, number)
                assert row.provider == provider
                assert row.ready >= column[dependent]["earliest"]
                back = min(row.ready + column[dependent]["own"], ENDLESS)
                if answer.start[dependent, number] < ENDLESS:
                    assert answer.back[dependent, number] == back


@settings(max_examples=200, deadline=None)
@given(estates(acyclic=False), st.booleans(), st.data())
def test_in_cycles_longer_own_times_and_gates_never_make_anything_sooner(estate, tolerant, data):
    """Turning takes no time: see the three tests that follow."""
    components, rows, (column, *_) = estate
    if not tolerant:
        rows = [replace(row, tolerances=(0,) * len(row.members)) for row in rows]
    longer = [
        about
        | {
            name: max(about[name], data.draw(st.sampled_from(TIMES)))
            for name in ("own", "earliest", "switch", "admission")
        }
        for about in column
    ]
    column, longer = ([about | {"switch": 0} for about in each] for each in (column, longer))
    answer = solved(components, rows, column, longer)
    assert (answer.back[:, 0] <= answer.back[:, 1]).all()


def test_the_members_of_a_group_let_each_other_in():
    """2 needs 0 or 1, and 1 needs 0 and 2. While 0 is there, 2 turns to it and then lets 1 in.

    While 0 is away, 1 and 2 wait for it as a group: at most, 2 lets 1 in after that.
    """
    rows = [Row(1, (0, 2), 2, (0, 0)), Row(2, (0, 1), 1, (0, 0))]
    rest = [component(), component(fails=True, switch=1, admission=7)]
    there = solved(3, rows, [component(fails=True), *rest])
    away = solved(3, rows, [component(fails=True, earliest=1), *rest])
    assert (there.back[1].tolist(), away.back[1].tolist()) == ([8], [8])


def test_who_notices_a_longer_absence_sooner_turns_sooner():
    """2 notices 1 after 3. Where 0 is away, it notices that at once, turns in 1, and 0 is back."""
    rows = [Row(2, (0, 1), 1, (0, 3))]
    rest = [component(fails=True, own=100), component(switch=1)]
    answer = solved(3, rows, [component(fails=True), *rest], [component(fails=True, own=1), *rest])
    assert answer.start[2].tolist() == [3, 0]
    assert answer.back[2].tolist() == [4, 1]


def test_a_choice_of_itself_notices_the_other_member_sooner():
    rows = [Row(0, (1, 0), 1, (0, 3))]
    choosing, quick, slow = (
        component(fails=True, switch=1),
        component(fails=True),
        component(fails=True, earliest=1),
    )
    answer = solved(2, rows, [choosing, quick], [choosing, slow])
    assert answer.back.tolist() == [[4, 1], [0, 1]]


def test_a_longer_absence_that_ends_sooner_is_between_the_bounds():
    """2 notices 1 after 3, and 0, which is away for up to 1, at once: it turns from either in 1."""
    rows = [Row(2, (0, 1), 1, (0, 3))]
    rest = [component(fails=True, own=100), component(switch=1)]
    least, most = [component(fails=True), *rest], [component(fails=True, own=1), *rest]
    answer = bounded(3, rows, least, most)
    assert answer.start[2].tolist() == [3, 0]
    assert answer.back[2].tolist() == [1, 4]


@st.composite
def figures_between(draw, acyclic, most=9):
    """Return an estate with least and greatest figures, and figures between them."""
    components, rows, (low, *_) = draw(estates(acyclic=acyclic, most=most))
    high, between = [], []
    for about in low:
        upper, middle = dict(about), dict(about)
        for name in ("own", "earliest", "switch", "admission"):
            values = sorted([about[name], *draw(st.tuples(*[st.sampled_from(TIMES)] * 2))])
            about[name], middle[name], upper[name] = values
        high.append(upper)
        between.append(middle)
    return components, rows, low, between, high


@settings(max_examples=100, deadline=None)
@given(figures_between(acyclic=True))
def test_the_answer_for_any_figures_is_between_the_bounds(drawn):
    components, rows, low, between, high = drawn
    answer = bounded(components, rows, low, high)
    for number, (start, back) in enumerate(solve(components, rows, between)):
        assert answer.start[number, 1] <= start <= answer.start[number, 0]
        assert answer.back[number, 0] <= back <= answer.back[number, 1]
        length = ENDLESS if back >= ENDLESS else max(back - start, 0)
        assert answer.away[number, 0] <= length <= answer.away[number, 1]


@settings(max_examples=100, deadline=None)
@given(figures_between(acyclic=True))
def test_a_path_explains_each_bound(drawn):
    components, rows, low, _, high = drawn
    answer = bounded(components, rows, low, high)
    for number, column in enumerate((low, high)):
        for end in range(components):
            path = answer.path(end, number)
            row = answer.deciding(end, number)
            assert path[-1] == end
            if row is not None and row.ready >= column[end]["earliest"]:
                back = min(row.ready + column[end]["own"], ENDLESS)
                if answer.start[end, number] < ENDLESS:
                    assert answer.back[end, number] == back


@settings(max_examples=40, deadline=None)
@given(figures_between(acyclic=False, most=4))
def test_each_restart_of_a_cycle_with_any_figures_is_between_the_bounds(drawn):
    components, rows, low, between, high = drawn
    least, most = bounded(components, rows, low, high).back.T
    for order, lets_in in product(permutations(range(components)), (False, True)):
        away = restarted(components, rows, between, order, lets_in=lets_in)
        if away is not None:
            backs = np.array([back for _, back in away])
            assert (least <= backs).all()
            assert (backs <= most).all()


@settings(max_examples=200, deadline=None)
@given(estates(acyclic=False), st.randoms(use_true_random=False))
def test_cycles_do_not_depend_on_the_order_of_numbers(estate, random):
    components, rows, drawn = estate
    order = list(range(components))
    random.shuffle(order)
    moved = [
        Row(
            dependent=order[row.dependent],
            members=tuple(order[member] for member in row.members),
            minimum=row.minimum,
            tolerances=row.tolerances,
            contains=row.contains,
            starting=row.starting,
        )
        for row in rows
    ]
    random.shuffle(moved)
    place = sorted(range(components), key=order.__getitem__)
    columns = [[column[number] for number in place] for column in drawn]
    first = solved(components, rows, *drawn)
    second = solved(components, moved, *columns)
    assert np.array_equal(first.start, second.start[order])
    assert np.array_equal(first.back, second.back[order])


def test_what_waits_for_each_other_takes_the_sum_at_most_and_the_longest_at_least():
    circle = [Row(0, (1,), 1, (0,)), Row(1, (0,), 1, (0,))]
    column = [component(fails=True, own=3), component(own=5)]
    assert solved(2, circle, column).back.tolist() == [[8], [8]]
    assert solved(2, circle, column, together=True).back.tolist() == [[5], [5]]


def test_an_absence_that_is_tolerated_for_sure_is_not_waited_for():
    """0 fails for 5; 1 tolerates 10 of that, and takes 4 itself, and 0 needs 1."""
    circle = [Row(0, (1,), 1, (0,)), Row(1, (0,), 1, (10,))]
    column = [component(fails=True, own=5), component(own=4)]
    assert solved(2, circle, column).back.tolist() == [[5], [0]]
    assert solved(2, circle, column, together=True).back.tolist() == [[5], [0]]


def test_an_absence_that_is_perhaps_tolerated_is_between_the_bounds():
    circle = [Row(0, (1,), 1, (0,)), Row(1, (0,), 1, (10,))]
    column = [component(fails=True, own=5), component(own=40)]
    assert solved(2, circle, column).back.tolist() == [[45], [45]]
    assert solved(2, circle, column, together=True).back.tolist() == [[5], [0]]


def restarted(components, rows, column, order, *, lets_in):
    """Return (start, back) of each component when a cycle is restarted in one order.

    Who acts does not wait for what acts later and waits for it. What waits for each other is back
    when all of it has acted and, with `lets_in`, has let the others in. None where absences in the
    cycle contradict each other: longer ones are noticed, and shorten themselves.
    """
    acted, away = [0] * components, [(ENDLESS, 0)] * components
    for _ in range(60):
        before = list(away), list(acted)
        mutual = waiting_for_each_other(components, rows, column, away)
        for number in sorted(range(components), key=order.index):
            about, group = column[number], mutual[number]
            later = {each for each in group if order.index(each) >= order.index(number)}
            begins, readies = [], []
            for row in (row for row in rows if row.dependent == number):
                begins.append(readiness(row, about, away, column)[0])
                times, kept = list(away), []
                for at, member in enumerate(row.members):
                    if member in group - later:
                        letting = 0 if lets_in else -column[member]["admission"]
                        times[member] = away[member][0], acted[member] + letting
                    if member not in later or row.minimum < len(row.members):
                        kept.append(at)
                    if member in later:
                        times[member] = away[member][0], 0
                members = tuple(row.members[at] for at in kept)
                if members:
                    tolerances = tuple(row.tolerances[at] for at in kept)
                    minimum = min(row.minimum, len(members))
                    left = replace(row, members=members, tolerances=tolerances, minimum=minimum)
                    readies.append(readiness(left, about, times, column)[1])
            begin = 0 if about["fails"] else min(begins, default=ENDLESS)
            if begin == ENDLESS:
                acted[number], away[number] = 0, (ENDLESS, 0)
                continue
            done = max([about["earliest"], *readies]) + about["own"]
            acted[number] = min(done, ENDLESS)
            alone = len(group - {number}) == 0
            letting = [0 if alone or not lets_in else column[each]["admission"] for each in group]
            backs = [acted[each] + time for each, time in zip(group, letting, strict=True)]
            away[number] = begin, min(max([acted[number], *backs]), ENDLESS)
        if before == (away, acted):
            return away
    return None


def waiting_for_each_other(components, rows, column, away):
    """Return for each component those that it waits for and that wait for it, itself included."""
    waits = {number: set() for number in range(components)}
    for row in rows:
        if row.starting and not column[row.dependent]["starts"]:
            continue
        absences = absences_of(row, column[row.dependent], away, column)
        noticed = [member for member, (_, back) in zip(row.members, absences, strict=True) if back]
        if len(row.members) - len(noticed) < row.minimum:
            waits[row.dependent] |= set(noticed)
    for middle in waits:
        for number in waits:
            if middle in waits[number]:
                waits[number] |= waits[middle]
    return [
        {number} | {each for each in waits[number] if number in waits[each]} for number in waits
    ]


@settings(max_examples=40, deadline=None)
@given(estates(acyclic=False, most=4))
def test_each_restart_of_a_cycle_is_between_the_bounds(estate):
    components, rows, (column, *_) = estate
    least, most = bounded(components, rows, column, column).back.T
    for order, lets_in in product(permutations(range(components)), (False, True)):
        away = restarted(components, rows, column, order, lets_in=lets_in)
        if away is not None:
            backs = np.array([back for _, back in away])
            assert (least <= backs).all()
            assert (backs <= most).all()


def test_a_choice_in_a_cycle_turns_to_what_stays():
    """A needs B or C; B needs A. Only B fails: A turns to C and does not wait for B."""
    rows = [Row(0, (1, 2), 1, (0, 0)), Row(1, (0,), 1, (0,))]
    about = [component(switch=4), component(fails=True, own=30), component()]
    answer = solved(3, rows, about)
    assert answer.back.tolist() == [[4], [34], [0]]


def test_a_quorum_is_back_with_the_member_that_completes_it():
    rows = [Row(3, (0, 1, 2), 2, (0, 0, 0))]
    lost = [component(fails=True, own=own) for own in (300, 600)]
    column = [*lost, component(), component(switch=10, own=60)]
    answer = solved(4, rows, column)
    assert answer.back[3].tolist() == [360]
    assert answer.path(3, 0) == [0, 3]


def test_nobody_waits_for_a_lost_place_but_a_choice_of_places_is_turned_from():
    """Zones 0 and 1; 2 lives in zone 0 alone, 3 in either, and 4 needs zone 0 itself."""
    rows = [
        Row(2, (0,), 1, (0,), contains=True),
        Row(3, (0, 1), 1, (0, 0), contains=True),
        Row(4, (0,), 1, (0,)),
    ]
    zone = component(fails=True, places=True, own=ENDLESS)
    column = [zone, component(), component(fails=True, own=7), component(switch=2), component()]
    answer = solved(5, rows, column)
    assert answer.back[:, 0].tolist() == [ENDLESS, 0, 7, 2, ENDLESS]
    assert answer.deciding(3, 0).provider == ITSELF


def test_without_components_there_are_no_times():
    answer = interruptions(rows_of(0, []), InterruptionScenarios.quiet(0, 0, 2))
    assert answer.back.shape == (0, 2)
