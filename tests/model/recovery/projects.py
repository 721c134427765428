"""Small projects: GV8 of the specification, random ones, and their optimum by trying all orders."""

from datetime import timedelta
from itertools import permutations

from hypothesis import strategies as st

from model.recovery.critical_path import Join
from model.recovery.schedule import Activity

# GV7 of the specification: durations in minutes, and what each waits for.
GV7 = {
    "kms": (0, ()),
    "db": (20, ("kms",)),
    "cache": (5, ()),
    "auth": (8, ("kms",)),
    "api": (6, ("db", "auth")),
    "web": (4, ("api",)),
    "dns": (2, ("web",)),
}
MINUTE = timedelta(minutes=1)


def slots():
    return [
        Activity(id=name, duration=duration * MINUTE, after=needs, uses={"slot": 1})
        for name, (duration, needs) in GV7.items()
    ]


@st.composite
def activities(draw, most=9):
    """Draw steps that wait for all of some, and for one of two others."""
    made = []
    for number in range(draw(st.integers(1, most))):
        before = [f"s{one}" for one in range(number)]
        after = tuple(one for one in before if draw(st.integers(0, 3)) == 0)
        joins = ()
        if len(before) > 1 and draw(st.integers(0, 2)) == 0:
            two = draw(st.lists(st.sampled_from(before), min_size=2, max_size=2, unique=True))
            joins = (Join(members=tuple(sorted(two)), minimum=1),)
        made.append(
            Activity(
                id=f"s{number}",
                duration=draw(st.integers(0, 9)) * MINUTE,
                after=after,
                joins=joins,
                uses={"slot": draw(st.integers(0, 2)), "api": draw(st.integers(0, 1))},
            )
        )
    return made


def problems(found, steps, capacity):
    """Yield what a schedule breaks; nothing when it can be followed."""
    by_id = {one.id: one for one in steps}
    end = {name: begin + by_id[name].duration for name, begin in found.items()}
    for one in steps:
        begin = found[one.id]
        late = [name for name in one.after if end[name] > begin]
        if late:
            yield f"{one.id} starts before {late} end"
        for join in one.joins:
            if sum(end[name] <= begin for name in join.members) < join.minimum:
                yield f"{one.id} starts before {join.minimum} of {join.members} end"
    for moment in sorted({*found.values()}):
        for resource, limit in capacity.items():
            across = [
                one
                for one in steps
                if found[one.id] <= moment < end[one.id] or (found[one.id] == moment == end[one.id])
            ]
            # Two steps that take no time follow each other within one moment, and may do so
            # before others begin.
            instant = [one for one in across if not one.duration]
            begun = [one for one in across if one.duration and found[one.id] < moment]
            lasting = [one for one in across if one.duration]
            loads = [sum(one.uses.get(resource, 0) for one in lasting)]
            loads += [
                sum(other.uses.get(resource, 0) for other in (*begun, one)) for one in instant
            ]
            if max(loads) > limit:
                yield f"at {moment} more than {limit} of {resource}"


def shortest(steps, capacity):
    """Return the shortest makespan: of all orders, each step placed as early as it can be."""
    found = []
    for order in permutations(steps):
        start = {}
        for one in order:
            if not _ready(one, start, order):
                break
            start[one.id] = _earliest(one, start, order, capacity)
        else:
            found.append(max(start[one.id] + one.duration for one in steps))
    return min(found)


def _ready(one, start, steps):
    return all(name in start for name in one.after) and all(
        sum(name in start for name in join.members) >= join.minimum for join in one.joins
    )


def _earliest(one, start, steps, capacity):
    placed = [other for other in steps if other.id in start]
    moment = timedelta(0)
    while list(problems({**start, one.id: moment}, _within(placed, one), capacity)):
        moment += MINUTE
    return moment


def _within(placed, one):
    """Return the placed steps and one more; joins name what is placed only."""
    names = {other.id for other in placed}
    return [
        Activity(
            id=other.id,
            duration=other.duration,
            after=other.after,
            joins=tuple(
                Join(
                    members=tuple(name for name in join.members if name in names),
                    minimum=join.minimum,
                )
                for join in other.joins
            ),
            uses=other.uses,
        )
        for other in (*placed, one)
    ]
