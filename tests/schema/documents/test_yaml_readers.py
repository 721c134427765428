"""The fast reader of YAML gives the values and places of the careful one, or gives up."""

from collections.abc import Iterator
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from schema.documents.positions import Path
from schema.documents.yaml_events import NotPlain, read_events
from schema.documents.yaml_text import read_carefully
from tests.schema.documents.generated import HURTING, documents
from tests.service.running import SHOP


def paths(value: object, path: Path = ()) -> Iterator[Path]:
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(inner, (*path, key))


def assert_alike(text: str) -> None:
    fast, careful = read_events(text, file="f"), read_carefully(text, file="f")
    assert careful.problems == ()
    assert fast.value == careful.value
    for path in paths(careful.value):
        for key in (False, True):
            assert fast.place.locate(path, key=key) == careful.place.locate(path, key=key), path
        nowhere = (*path, "no such key")
        assert fast.place.locate(nowhere) == careful.place.locate(nowhere)


@pytest.mark.parametrize("file", [SHOP], ids=lambda file: file.name)
def test_both_read_a_real_document_alike(file):
    assert_alike(file.read_text(encoding="utf-8"))


@given(documents(), st.booleans(), st.integers(20, 200))
@settings(deadline=None, max_examples=100)
def test_both_read_any_document_alike(document, flow, width):
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style, writer.width, writer.allow_unicode = flow, width, True
    text = StringIO()
    writer.dump(document, text)
    try:
        assert_alike(text.getvalue())
    except NotPlain:
        return


@pytest.mark.parametrize(
    "text", [*HURTING, "+12", "-0x1F", "1_000", "0o17", ".5", "1e3", "-.inf", "True", "FALSE", ""]
)
def test_both_take_a_plain_scalar_for_the_same(text):
    written = f"a: {text}\n"
    try:
        fast = read_events(written, file="f").value
    except NotPlain:
        return
    careful = read_carefully(written, file="f")
    assert (fast, careful.problems) == (careful.value, ())


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n",
        "%YAML 1.1\n---\na: yes\n",
        "a: 1\na: 2\n",
        "1: a\n",
        "<<: {a: 1}\n",
        "? [a]\n: b\n",
        "a: 012\n",
        "a: .nan\n",
        "a: 1\n---\na: 2\n",
        "a: [1\n",
        "a: 'x\u2028y'\n",
        "a: " + "[" * 100 + "]" * 100,
    ],
)
def test_what_is_not_plain_is_left_to_the_careful_reader(text):
    with pytest.raises(NotPlain):
        read_events(text, file="f")


def test_anchor_that_is_set_again_means_its_last_node():
    text = "a: &x 1\nb: *x\nc: &x 2\nd: *x\n"

    assert read_carefully(text, file="f").value == {"a": 1, "b": 1, "c": 2, "d": 2}
