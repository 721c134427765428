"""A broken document is refused with the place, the value, what was expected, and a hint."""

import pytest

from model.records.component import Kind
from schema.documents.errors import DocumentRejected
from schema.documents.familiar_words import FAMILIAR
from schema.documents.graph import read_document

HEAD = "loadpath: 1\n"

# document, line, column, path, value, part of what was expected, part of the hint
BROKEN = [
    pytest.param("", 1, 1, "", "an empty document", "begins with `loadpath: 1`", None, id="empty"),
    pytest.param("- a\n", 1, 1, "", "a list of 1", "a mapping", None, id="list"),
    pytest.param("just text", 1, 1, "", "'just text'", "a mapping", None, id="text"),
    pytest.param(
        "components: []\n", 1, 1, "", "", "`loadpath` is missing", "begin",
        id="no version",
    ),
    pytest.param("loadpath: 2\n", 1, 11, "loadpath", "2", "1, the version", "begin", id="version"),
    pytest.param(
        "loadpath: true\n", 1, 11, "loadpath", "true", "1, the version", "begin",
        id="true",
    ),
    pytest.param(
        HEAD + "component: []\n", 2, 1, "component", "'component'", "section", "'components'",
        id="misspelt section",
    ),
    pytest.param(
        HEAD + "zzz: []\n", 2, 1, "zzz", "'zzz'", "section",
        "the keys here are loadpath, components",
        id="unlike any section",
    ),
    pytest.param(
        HEAD + "components: {a: b}\n", 2, 13, "components", "a mapping", "a list", None,
        id="section is no list",
    ),
    pytest.param(
        HEAD + "components:\n  - {id: web, kind: compte}\n",
        3, 21, "components[0].kind", "'compte'", "a known kind", "'compute'", id="kind",
    ),
    pytest.param(
        HEAD + "components:\n  - {id: web, kind: workload}\n",
        3, 21, "components[0].kind", "'workload'", "a known kind; docs/reference/words.md lists",
        "did you mean 'container_service', 'compute', 'function'?", id="kind by another word",
    ),
    pytest.param(
        HEAD + "components:\n  - {id: web, kind: 'AWS::Lambda::Function'}\n",
        3, 21, "components[0].kind", "'AWS::Lambda::Function'", "a known kind", "'function'",
        id="type for a kind",
    ),
    pytest.param(
        HEAD + "components:\n  - {id: web, kind: zzz}\n",
        3, 21, "components[0].kind", "'zzz'", "docs/reference/words.md lists all", None,
        id="kind unlike any",
    ),
    pytest.param(
        HEAD + "components:\n  - {kind: queue}\n",
        3, 5, "components[0]", "", "`id` is missing", "the keys here are id, kind", id="no id",
    ),
    pytest.param(
        HEAD + "components:\n  - {id: '', kind: queue}\n",
        3, 10, "components[0].id", "''", "an id", None, id="empty id",
    ),
    pytest.param(
        HEAD + 'components:\n  - {id: "a\\nb", kind: queue}\n',
        3, 10, "components[0].id", r"'a\nb'", "one line", None, id="id of two lines",
    ),
    pytest.param(
        HEAD + "components:\n  - {id: a, kind: queue, account: 111122223333}\n",
        3, 35, "components[0].account", "111122223333", "a text", 'quotes: "111122223333"',
        id="number for a text",
    ),
    pytest.param(
        HEAD + "components:\n  - {id: a, kind: queue, account: 011122223333}\n",
        3, 35, "components[0].account", "'011122223333'", "a text", "quotes",
        id="leading zero",
    ),
    pytest.param(
        HEAD + "components:\n  - id: a\n    kind: queue\n    tags: {tier: 1}\n",
        5, 18, "components[0].tags.tier", "1", "a text", 'quotes: "1"', id="tag",
    ),
    pytest.param(
        HEAD + "components:\n  - {id: a, kind: queue, properties: {x: .nan}}\n",
        3, 42, "components[0].properties.x", "'.nan'", "finite number", None, id="nan",
    ),
    pytest.param(
        HEAD + "components:\n  - {id: a, kind: queue, unavailability: 2}\n",
        3, 42, "components[0].unavailability", "2", "0 to 1", None, id="unavailability",
    ),
    pytest.param(
        HEAD + "components:\n  - {id: a, kind: queue}\n  - {id: a, kind: topic}\n",
        4, 10, "components[1].id", "'a'", "each id once", "line 3", id="id twice",
    ),
    pytest.param(
        HEAD + "services:\n  - {id: a}\njourneys:\n  - {id: a, needs: []}\n",
        5, 10, "journeys[0].id", "'a'", "services[0].id has not taken", "rename",
        id="id of two kinds",
    ),
    pytest.param(
        HEAD + "components:\n  - {id: a, kind: queue, id: b}\n",
        3, 26, "components[0].id", "'id'", "each key once", "merge", id="key twice",
    ),
    pytest.param(
        HEAD + "requirements:\n  - {dependent: a, members: [b, c], minimum: 3}\n",
        3, 46, "requirements[0].minimum", "3", "from 1 to 2", None, id="minimum too large",
    ),
    pytest.param(
        HEAD + "requirements:\n  - {dependent: a, members: [b, c], minimum: 0}\n",
        3, 46, "requirements[0].minimum", "0", "from 1 to 2", None, id="minimum zero",
    ),
    pytest.param(
        HEAD + "requirements:\n  - {dependent: a, members: [b, c], minimum: half}\n",
        3, 46, "requirements[0].minimum", "'half'", "`majority`", None, id="minimum a word",
    ),
    pytest.param(
        HEAD + "requirements:\n  - {dependent: a, members: [b, c], minimum: 2, full: 1}\n",
        3, 55, "requirements[0].full", "1", "from 2, the minimum, to 2", None, id="full too small",
    ),
    pytest.param(
        HEAD + "requirements:\n  - {dependent: a, members: [b], when: {bad: stops}}\n",
        3, 46, "requirements[0].when.bad", "'stops'", "one of down, degraded, passes, ignored",
        None, id="unknown response",
    ),
    pytest.param(
        HEAD + "requirements:\n  - {dependent: a, members: []}\n",
        3, 29, "requirements[0].members", "an empty list", "at least one", None, id="no members",
    ),
    pytest.param(
        HEAD + "requirements:\n  - {dependent: a, members: [b, b]}\n",
        3, 29, "requirements[0].members", "a list of 2", "each member once", "'b'",
        id="member twice",
    ),
    pytest.param(
        HEAD + "requirements:\n  - {dependent: a, members: [{provider: b, tolerence: PT1S}]}\n",
        3, 44, "requirements[0].members[0].tolerence", "'tolerence'", "known", "'tolerance'",
        id="misspelt key",
    ),
    pytest.param(
        HEAD + "requirements:\n  - {dependent: a, members: [{provider: b, tolerance: 5m}]}\n",
        3, 55, "requirements[0].members[0].tolerance", "'5m'", "ISO 8601", "write PT5M",
        id="short duration",
    ),
    pytest.param(
        HEAD + "requirements:\n  - {dependent: a, members: [3]}\n",
        3, 30, "requirements[0].members[0]", "3", "an id, or {provider", None, id="member",
    ),
    pytest.param(
        HEAD + "requirements:\n  - {dependent: a, members: [b], effect: hrd}\n",
        3, 42, "requirements[0].effect", "'hrd'", "one of hard, soft", "'hard'", id="effect",
    ),
    pytest.param(
        HEAD + "requirements:\n"
        "  - {dependent: a, members: [b]}\n  - {members: [b], dependent: a}\n",
        4, 31, "requirements[1].dependent", "'a'", "each requirement once", "line 3",
        id="requirement twice",
    ),
    pytest.param(
        HEAD + "groups:\n  - {id: rack, members: [a]}\n",
        3, 5, "groups[0]", "", "`reason` is missing", None, id="group without reason",
    ),
    pytest.param(
        HEAD + "groups:\n"
        "  - {id: g, members: [a, b], reason: r,\n"
        "     common_cause: {model: beta-factor, factors: [0.1]}}\n",
        4, 28, "groups[0].common_cause.model",
        "'beta-factor'", "one of beta_factor", "'beta_factor'",
        id="common cause model",
    ),
    pytest.param(
        HEAD + "groups:\n"
        "  - {id: g, members: [a], reason: r, common_cause: {model: beta_factor, factors: [0]}}\n",
        3, 52, "groups[0].common_cause", "a mapping", "two or more", None,
        id="common cause of one",
    ),
    pytest.param(
        HEAD + "groups:\n"
        "  - {id: g, members: [a, b], reason: r,\n"
        "     common_cause: {model: phi_factor, factors: [0.5, 0.4]}}\n",
        4, 20, "groups[0].common_cause", "a mapping", "sum of the factors of `phi_factor`: 1", None,
        id="common cause factors",
    ),
    pytest.param(
        HEAD + "services:\n  - {id: s, tier: [1]}\n",
        3, 19, "services[0].tier", "a list of 1", "a tier", None, id="tier",
    ),
    pytest.param(
        HEAD + "objectives:\n  - {component: a, service: b, class: zone}\n",
        3, 20, "objectives[0].service", "`component` and `service`", "exactly one", None,
        id="two subjects",
    ),
    pytest.param(
        HEAD + "objectives:\n  - {class: zone, rto: PT1H}\n",
        3, 5, "objectives[0]", "", "exactly one of component", None, id="no subject",
    ),
    pytest.param(
        HEAD + "objectives:\n  - {component: a, class: zones, rto: PT1H}\n",
        3, 27, "objectives[0].class", "'zones'", "one of component, zone", "'zone'", id="class",
    ),
    pytest.param(
        HEAD + "objectives:\n  - {component: a, class: zone, rto: 15}\n",
        3, 38, "objectives[0].rto", "15", "ISO 8601", "PT15M if minutes", id="bare number",
    ),
    pytest.param(
        HEAD + "objectives:\n  - {component: a, class: zone, rpo: P1M}\n",
        3, 38, "objectives[0].rpo", "'P1M'", "ISO 8601", "P30D", id="a month",
    ),
    pytest.param(
        HEAD + "objectives:\n  - {component: a, class: zone, availability: 99.95}\n",
        3, 47, "objectives[0].availability", "99.95", "a fraction", "write 0.9995", id="percent",
    ),
    pytest.param(
        HEAD + "objectives:\n  - {component: a, class: zone, throughput: -1}\n",
        3, 45, "objectives[0].throughput", "-1", "requests per second", None, id="throughput",
    ),
    pytest.param(
        HEAD + "waivers:\n  - {rule: N-01, component: a, owner: me, reason: later}\n",
        3, 5, "waivers[0]", "", "`expires` is missing", None, id="waiver without end",
    ),
    pytest.param(
        HEAD + "waivers:\n"
        "  - {rule: N-01, component: a, owner: '', reason: b, expires: 2027-01-01}\n",
        3, 39, "waivers[0].owner", "''", "not empty", None, id="waiver without owner",
    ),
    pytest.param(
        HEAD + "waivers:\n"
        "  - {rule: N-01, component: a, owner: b, reason: c, expires: 2027-13-01}\n",
        3, 62, "waivers[0].expires", "'2027-13-01'", "a date such as", None, id="no such date",
    ),
    pytest.param(
        HEAD + "waivers:\n"
        "  - {rule: N-01, component: a, owner: b, reason: c, expires: 2027-01-01T09:00}\n",
        3, 62, "waivers[0].expires", "'2027-01-01T09:00'", "a date", "2027-01-01T09:00Z",
        id="moment without zone",
    ),
    pytest.param(HEAD + "a: b: c\n", 2, 5, "", "", "mapping values", "quotes", id="colon"),
    pytest.param(HEAD + "a:\n\t- b\n", 3, 1, "", "", "YAML that can be", "no tabs", id="tab"),
    pytest.param(HEAD + "a: [b\n", 3, 1, "", "", "YAML that can be", None, id="open bracket"),
    pytest.param(HEAD + "a: *b\n", 2, 4, "", "", "undefined alias", "anchor", id="no anchor"),
    pytest.param(
        HEAD + "---\na: 1\n", 2, 1, "", "", "document", "one document",
        id="two documents",
    ),
    pytest.param(
        HEAD + "components: &a [*a]\n", 2, 13, "components[0]", "an alias", "contain itself", None,
        id="loop",
    ),
    pytest.param(
        HEAD + "components: !!python/object:os.system {}\n", 2, 13, "components",
        "the tag 'tag:yaml.org,2002:python/object:os.system'", "plain data", "remove",
        id="tag type",
    ),
    pytest.param(
        HEAD + "<<: {components: []}\n", 2, 1, "", "the merge key '<<'", "plain keys", None,
        id="merge key",
    ),
    pytest.param(
        HEAD + "? [a]\n: b\n", 2, 3, "", "a list or mapping", "text as key", None,
        id="key",
    ),
    pytest.param(
        '{"loadpath": 1,\n "components": [{"id": "a", "kind": "quue"}]}',
        2, 37, "components[0].kind", "'quue'", "a known kind", "'queue'", id="json",
    ),
    pytest.param(
        '{"loadpath": 1,\n "components": [{"id": "a,}", "nam": 1, "kind": "queue"}]}',
        2, 31, "components[0].nam", "'nam'", "known", "'name'", id="json key",
    ),
    pytest.param(
        '{"loadpath": 1, "loadpath": 1}', 1, 17, "", "'loadpath'", "each key once", "merge",
        id="json key twice",
    ),
    pytest.param(
        '{"loadpath": 1,}', 1, 16, "", "", "JSON that can be parsed", None,
        id="json comma",
    ),
    pytest.param('{"loadpath": NaN}', 1, 14, "", "NaN", "a finite number", None, id="json nan"),
    pytest.param(
        '{"loadpath": 1, "components": [{"id": "a", "id": "b"}], x}', 1, 57, "", "",
        "JSON that can be parsed", None, id="json key twice before what cannot be parsed",
    ),
    pytest.param(
        '{"loadpath": 1,\n "components": [{"id": "a\\ud800", "kind": "queue"}]}', 2, 24,
        "components[0].id", "half of a surrogate pair", "UTF-8", None, id="json half a pair",
    ),
    pytest.param(
        '{"loadpath": 1, "x": ' + "9" * 5000 + "}", 1, 22, "", "a number of thousands of digits",
        "a finite number", None, id="json endless number",
    ),
    pytest.param(
        '{"loadpath": 1, "components": ' + "[" * 2000 + "]" * 2000 + "}", 1, 1, "", "",
        "at most 60 levels", None, id="json deep",
    ),
    pytest.param(
        HEAD + "components: " + "[" * 2000 + "]" * 2000, 1, 1, "", "",
        "at most 60 levels", None, id="yaml deep",
    ),
    pytest.param(
        HEAD + "components:\n  - {id: a, kind: queue, properties: {x: 9223372036854775808}}\n",
        3, 42, "components[0].properties.x", "9223372036854775808", "64 bits", "as a text",
        id="number beyond 64 bits",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "path", "value", "expected", "hint"), BROKEN)
def test_broken_document_is_refused_with_place_value_and_hint(
    text, line, column, path, value, expected, hint
):
    with pytest.raises(DocumentRejected) as rejected:
        read_document(text.encode(), file="estate.yaml")

    (problem,) = rejected.value.problems
    assert (problem.file, problem.line, problem.column) == ("estate.yaml", line, column)
    assert (problem.path, problem.value) == (path, value)
    assert expected in problem.expected
    assert hint is None or hint in problem.hint


def test_all_problems_of_a_file_are_told_at_once_in_order_of_the_text():
    text = """\
loadpath: 2
components:
  - {id: web, kind: compute, account: 012}
  - {id: web, kind: compte}
requirements:
  - {dependent: web, members: []}
objectives:
  - {class: region, rto: 5m}
extra: 1
"""
    with pytest.raises(DocumentRejected) as rejected:
        read_document(text.encode(), file="f")

    places = [(one.line, one.column) for one in rejected.value.problems]
    assert places == [(1, 11), (3, 39), (4, 10), (4, 21), (6, 31), (8, 5), (8, 26), (9, 1)]
    assert str(rejected.value).startswith("8 problems in f; nothing was changed\nf:1:11: loadpath:")


@pytest.mark.parametrize(
    ("raw", "line", "column", "value", "hint"),
    [
        (b"loadpath: 1\nname: caf\xe9\n", 2, 10, "byte 0xe9", "save the file as UTF-8"),
        ("loadpath: 1\n".encode("utf-16"), 1, 1, "byte 0xff", "looks like UTF-16"),
    ],
)
def test_wrong_encoding_is_told_with_its_place(raw, line, column, value, hint):
    with pytest.raises(DocumentRejected) as rejected:
        read_document(raw, file="f")

    (problem,) = rejected.value.problems
    assert (problem.line, problem.column, problem.value) == (line, column, value)
    assert hint in problem.hint


def test_byte_order_mark_is_not_part_of_the_text():
    document, _ = read_document(b"\xef\xbb\xbfloadpath: 1\n", file="f")

    assert document.loadpath == 1


def test_bomb_of_aliases_is_refused_before_it_grows():
    levels = "bcdefghij"
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n"
        for before, name in zip("a" + levels, levels, strict=False)
    )

    with pytest.raises(DocumentRejected, match="repeated by aliases"):
        read_document(bomb.encode(), file="f")


@pytest.mark.parametrize("text", ["[" * 5000, "a: " + "[" * 100 + "]" * 100, '{"a":' * 5000])
def test_deep_nesting_is_refused(text):
    with pytest.raises(DocumentRejected, match="nesting"):
        read_document(text.encode(), file="f")


def test_aliases_of_ordinary_size_are_read():
    text = "loadpath: 1\nservices:\n- {id: a, members: &all [x, y]}\n- {id: b, members: *all}\n"

    document, _ = read_document(text.encode(), file="f")

    assert [one.members for one in document.services] == [["x", "y"], ["x", "y"]]


def test_huge_file_is_refused_with_a_way_out(monkeypatch):
    monkeypatch.setattr("schema.documents.text.MAX_YAML_BYTES", 10)

    with pytest.raises(DocumentRejected, match=r"at most 10 bytes \(write it as JSON"):
        read_document(b"loadpath: 1\n", file="f")


def test_familiar_words_are_no_kinds_and_mean_at_most_three():
    assert not FAMILIAR.keys() & set(map(str, Kind))
    assert {len(kinds) for kinds in FAMILIAR.values()} == {1, 2, 3}
