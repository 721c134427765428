"""Pages: every item once, in order, from both ends, with cursors that outlive the items."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import InvalidValue
from schema.errors import BadCursor, PageTooLarge
from schema.graphql.paging import Listing, PageRequest, page

keys = st.lists(st.text(max_size=4), unique=True, max_size=30).map(sorted)


def listing(items, keep=None, name="things"):
    given = {} if keep is None else {"keep": keep}
    return Listing(name=name, elements=items, key=str, **given)


@given(keys, st.integers(1, 7))
def test_following_cursors_gives_every_item_once_in_order(items, size):
    things, seen, after = listing(items), [], None
    while True:
        one = page(things, PageRequest(first=size, after=after))
        seen += one.elements
        assert one.has_previous is (after is not None and bool(items))
        if not one.has_next:
            break
        after = things.cursor(one.elements[-1])

    assert seen == items


@given(keys, st.integers(1, 7))
def test_following_cursors_backwards_gives_every_item_once_in_order(items, size):
    things, seen, before = listing(items), [], None
    while True:
        one = page(things, PageRequest(last=size, before=before))
        seen = [*one.elements, *seen]
        if not one.has_previous:
            break
        before = things.cursor(one.elements[0])

    assert seen == items


@given(keys, st.data())
def test_cursor_of_an_item_that_is_gone_goes_on_where_it_was(items, data):
    if not items:
        return
    gone = data.draw(st.sampled_from(items))
    cursor = listing(items).cursor(gone)
    left = [item for item in items if item != gone]

    after = page(listing(left), PageRequest(after=cursor))

    assert list(after.elements) == [item for item in left if item > gone]


@given(keys, st.integers(1, 5))
def test_filter_keeps_pages_full_and_counts_what_is_kept(items, size):
    things = listing(items, keep=lambda item: len(item) % 2 == 0)
    kept = [item for item in items if len(item) % 2 == 0]

    one = page(things, PageRequest(first=size))

    assert list(one.elements) == kept[:size]
    assert one.has_next is (len(kept) > size)
    assert things.count() == len(kept)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        "====",
        urlsafe_b64encode(b"other\na").decode(),
        urlsafe_b64encode(b"\xff").decode(),
    ],
)
def test_cursor_that_this_list_never_gave_is_refused(cursor):
    with pytest.raises(BadCursor, match="things"):
        page(listing(["a"]), PageRequest(after=cursor))


@pytest.mark.parametrize("request_", [PageRequest(first=11), PageRequest(last=-1)])
def test_page_out_of_range_is_refused(request_):
    with pytest.raises(PageTooLarge, match="0 to 10"):
        page(listing(["a"]), request_, limit=10)


def test_both_ends_at_once_are_refused():
    with pytest.raises(InvalidValue, match="one of the two"):
        page(listing(["a"]), PageRequest(first=1, last=1))


def test_without_a_size_a_page_has_the_default_size():
    items = [f"{number:03}" for number in range(200)]

    assert len(page(listing(items), PageRequest(), default=100).elements) == 100
