"""What is free of a resource, against a plain list of moments."""

from hypothesis import given
from hypothesis import strategies as st

from model.recovery.resource_profile import Profile

LATE = 200


@given(
    capacity=st.integers(1, 4),
    asked=st.lists(
        st.tuples(st.integers(0, 30), st.integers(1, 9), st.integers(1, 4)), max_size=12
    ),
)
def test_the_first_moment_with_room_is_found(capacity, asked):
    profile, free = Profile(capacity), [capacity] * LATE
    for ready, length, units in asked:
        if units > capacity:
            continue
        expected = next(
            moment for moment in range(ready, LATE)
            if all(left >= units for left in free[moment : moment + length])
        )  # fmt: skip
        begin = profile.earliest(ready, length, units)
        assert begin == expected
        profile.take(begin, length, units)
        for moment in range(begin, begin + length):
            free[moment] -= units
