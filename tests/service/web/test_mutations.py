"""What people assert over HTTP: it becomes a revision and a line in the audit log, or nothing."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from service.stores import open_store
from tests.service.running import BALANCER, ORDERS, serving

CHANGE = "assertion revision { number }"


def audit(url):
    store = open_store(url)
    try:
        lines = [line for line in store.audit_log() if line.action != "import"]
        return [(line.author, line.action, json.loads(line.detail)) for line in lines]
    finally:
        store.close()


def test_set_objective_binds_at_once_and_replaces_what_was_said_before(editable, shop_url):
    mutation = f"mutation($o: ObjectiveInput!) {{ setObjective(objective: $o) {{ {CHANGE} }} }}"
    given = {"subject": "service:checkout", "disruptionClass": "ACCOUNT", "rto": "PT2H"}

    first = editable.ask(mutation, o=given)["setObjective"]
    second = editable.ask(mutation, o={**given, "rto": "PT1H"})["setObjective"]

    assert first["assertion"] == second["assertion"] == "local/objective/service:checkout/account"
    assert (first["revision"]["number"], second["revision"]["number"]) == (2, 3)
    found = editable.ask(
        '{ component(id: "service:checkout") { objective(disruptionClass: ACCOUNT)'
        " { rto source } } }"
    )
    assert found["component"]["objective"] == {"rto": "PT1H", "source": "asserted by local"}
    assert [(author, action) for author, action, _ in audit(shop_url)] == [
        ("local", "setObjective")
    ] * 2
    assert audit(shop_url)[0][2]["rto"] == "PT1H"


def test_many_objectives_are_one_revision_and_one_line_of_the_audit_log(editable, shop_url):
    mutation = (
        "mutation($o: [ObjectiveInput!]!) "
        "{ setObjectives(objectives: $o) { assertions revision { number } } }"
    )
    given = [
        {"subject": "checkout", "disruptionClass": "ACCOUNT", "rto": "PT2H"},
        {"subject": ORDERS, "disruptionClass": "ZONE", "rpo": "PT1M"},
    ]

    made = editable.ask(mutation, o=given)["setObjectives"]
    twice = editable.error(mutation, o=[given[0], given[0]])
    none = editable.error(mutation, o=[])
    unknown = editable.error(mutation, o=[given[0], {**given[1], "subject": "service:ordres"}])

    assert made == {
        "assertions": [
            "local/objective/service:checkout/account",
            f"local/objective/{ORDERS}/zone",
        ],
        "revision": {"number": 2},
    }
    assert "each component and class once" in twice["message"]
    assert "at least one" in none["message"]
    assert unknown["extensions"]["code"] == "UNKNOWN_COMPONENT"
    assert [action for _, action, _ in audit(shop_url)] == ["setObjective"]
    assert [line["subject"] for line in audit(shop_url)[0][2]] == ["checkout", ORDERS]


def test_assert_dependency_changes_the_blast_radius(editable):
    question = (
        '{ blastRadius(disruption: {components: ["cache:catalog"]}) { services { id } downCount } }'
    )
    before = editable.ask(question)["blastRadius"]

    editable.ask(
        f"mutation($d: DependencyInput!) {{ assertDependency(dependency: $d) {{ {CHANGE} }} }}",
        d={"dependent": BALANCER, "members": [{"provider": "cache:catalog"}], "reason": "drill"},
    )

    assert before["services"] == []
    assert [one["id"] for one in editable.ask(question)["blastRadius"]["services"]] == [
        "journey:buy",
        "service:checkout",
        "system:shop",
    ]


def test_classification_wins_over_the_rule_and_both_are_shown(editable):
    needs = editable.ask(
        "query($i: ID!) { component(id: $i) { requirements { id relation effect } } }", i=ORDERS
    )["component"]["requirements"]
    (key,) = [one for one in needs if one["relation"] == "encrypted_by"]

    editable.ask(
        "mutation($c: ClassificationInput!) { classifyDependency(classification: $c) "
        f"{{ {CHANGE} }} }}",
        c={"requirement": key["id"], "effect": "SOFT", "reason": "drill of May"},
    )

    found = editable.ask(
        "query($i: ID!) { component(id: $i) { requirements { relation effect "
        "evidence { rule effect attribute } } } }",
        i=ORDERS,
    )["component"]["requirements"]
    (now,) = [one for one in found if one["relation"] == "encrypted_by"]
    assert now["effect"] == "SOFT"
    assert {(one["rule"], one["effect"]) for one in now["evidence"]} == {
        ("asserted", "SOFT"),
        ("document.requirement", "HARD"),
    }


def test_define_service_makes_it_askable_by_name(editable):
    editable.ask(
        f"mutation($s: ServiceInput!) {{ defineService(service: $s) {{ {CHANGE} }} }}",
        s={"name": "data", "members": [ORDERS], "owner": "payments", "tier": "1"},
    )

    found = editable.ask('{ service(id: "data") { id properties members { nodes { id } } } }')
    assert found["service"] == {
        "id": "service:data",
        "properties": {"owner": "payments", "tier": 1},
        "members": {"nodes": [{"id": ORDERS}]},
    }


def test_accepted_gap_stays_counted_as_waived(editable):
    question = "{ gaps { counts { count waived } } }"

    def totals():
        counts = editable.ask(question)["gaps"]["counts"]
        return sum(one["count"] for one in counts), sum(one["waived"] for one in counts)

    before = totals()
    gap = editable.ask(
        "{ gaps(filter: {waived: false}, first: 1) { nodes { rule component { id } } } }"
    )
    (found,) = gap["gaps"]["nodes"]
    editable.ask(
        f"mutation($w: WaiverInput!) {{ acceptGap(waiver: $w) {{ {CHANGE} }} }}",
        w={
            "rule": found["rule"],
            "component": found["component"]["id"],
            "owner": "sre",
            "reason": "moves in spring",
            "expiresAt": (datetime.now(UTC) + timedelta(days=30)).isoformat(),
        },
    )

    after = totals()
    assert after[0] == before[0]
    assert after[1] > before[1]


def test_retract_takes_back_what_was_asserted_and_only_once(editable, shop_url):
    given = {"subject": ORDERS, "disruptionClass": "ZONE", "rto": "PT1M"}
    made = editable.ask(
        "mutation($o: ObjectiveInput!) { setObjective(objective: $o) { assertion } }",
        o=given,
    )["setObjective"]
    listed = editable.ask("{ assertions { id author objectives { rto } } }")["assertions"]
    retract = "mutation($a: ID!) { retract(assertion: $a) { revision { number components } } }"

    editable.ask(retract, a=made["assertion"])
    again = editable.error(retract, a=made["assertion"])

    assert listed == [{"id": made["assertion"], "author": "local", "objectives": [{"rto": "PT1M"}]}]
    assert editable.ask("{ assertions { id } }") == {"assertions": []}
    assert again["extensions"]["code"] == "UNKNOWN_ASSERTION"
    digests = editable.ask(
        "{ a: graph(revision: 1) { revision { digest } } b: graph { revision { digest } } }"
    )
    assert digests["a"] == digests["b"]
    assert [action for _, action, _ in audit(shop_url)] == ["retract", "setObjective"]


REFUSED = {
    "objective without a figure": (
        'setObjective(objective: {subject: "service:checkout", disruptionClass: ZONE})',
        "INVALID_VALUE",
        "at least one figure",
    ),
    "availability in percent": (
        'setObjective(objective: {subject: "service:checkout", disruptionClass: ZONE,'
        " availability: 99.9})",
        "INVALID_VALUE",
        "a fraction between 0 and 1",
    ),
    "duration that is none": (
        'setObjective(objective: {subject: "service:checkout", disruptionClass: ZONE, rto: "5m"})',
        "INVALID_VALUE",
        "'5m'",
    ),
    "negative duration": (
        'setObjective(objective: {subject: "service:checkout", disruptionClass: ZONE,'
        ' rto: "-PT5M"})',
        "INVALID_VALUE",
        "-PT5M",
    ),
    "unknown subject": (
        'setObjective(objective: {subject: "service:chekout", disruptionClass: ZONE, rto: "PT5M"})',
        "UNKNOWN_COMPONENT",
        "service:chekout",
    ),
    "dependency on itself": (
        'assertDependency(dependency: {dependent: "service:checkout",'
        ' members: [{provider: "service:checkout"}]})',
        "INVALID_VALUE",
        "other than the dependent",
    ),
    "dependency on nothing": (
        'assertDependency(dependency: {dependent: "service:checkout", members: []})',
        "INVALID_VALUE",
        "at least one provider",
    ),
    "more needed than there are": (
        'assertDependency(dependency: {dependent: "service:checkout",'
        ' members: [{provider: "cache:catalog"}], minimum: 2})',
        "INVALID_VALUE",
        "from 1 to 1",
    ),
    "unknown requirement": (
        'classifyDependency(classification: {requirement: "x", effect: SOFT})',
        "UNKNOWN_REQUIREMENT",
        "'x'",
    ),
    "service without a name": (
        'defineService(service: {name: "", members: []})',
        "INVALID_VALUE",
        "a name without spaces",
    ),
    "waiver that has expired": (
        'acceptGap(waiver: {rule: "N-09", component: "service:checkout", owner: "a",'
        ' reason: "b", expiresAt: "2020-01-01T00:00:00Z"})',
        "INVALID_VALUE",
        "a moment to come",
    ),
    "waiver without an owner": (
        'acceptGap(waiver: {rule: "N-09", component: "service:checkout", owner: " ",'
        ' reason: "b", expiresAt: "2099-01-01T00:00:00Z"})',
        "INVALID_VALUE",
        "owner",
    ),
    "waiver of no rule": (
        'acceptGap(waiver: {rule: "N-999", component: "service:checkout", owner: "a",'
        ' reason: "b", expiresAt: "2099-01-01T00:00:00Z"})',
        "INVALID_VALUE",
        "N-999",
    ),
    "unknown assertion": ('retract(assertion: "nobody/x")', "UNKNOWN_ASSERTION", "nobody/x"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_change_changes_and_audits_nothing(editable, shop_url, name):
    mutation, code, message = REFUSED[name]

    error = editable.error(f"mutation {{ {mutation} {{ assertion }} }}")

    assert error["extensions"]["code"] == code
    assert message in error["message"]
    assert editable.ask("{ revisions { number } }") == {"revisions": [{"number": 1}]}
    assert audit(shop_url) == []


def test_start_crawl_says_when_this_service_does_not_crawl(editable):
    error = editable.error("mutation { startCrawl { state } }")

    assert error["extensions"]["code"] == "NOT_AVAILABLE"
    assert "loadpath crawl" in error["extensions"]["hint"]


def test_change_is_refused_whole_when_the_store_is_away(shop_url, tmp_path):
    from service.stores.errors import StoreUnreachable

    gone = False

    def opener():
        store = open_store(shop_url)
        real = store.change

        def change(*arguments, **named):
            if gone:
                raise StoreUnreachable(store.url, "nothing answers there")
            return real(*arguments, **named)

        store.change = change
        return store

    with serving(opener, tmp_path) as running:
        running.wait(lambda snapshot: snapshot is not None)
        gone = True
        error = running.error(
            'mutation { setObjective(objective: {subject: "service:checkout",'
            ' disruptionClass: ACCOUNT, rto: "PT1H"}) { assertion } }'
        )
        gone = False

        assert error["extensions"]["code"] == "STORE_AWAY"
        running.wait(lambda snapshot: not snapshot.stale)
        assert running.ask("{ assertions { id } }") == {"assertions": []}
