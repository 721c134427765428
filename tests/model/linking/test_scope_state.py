"""What a scope holds after a look that was not complete."""

from model.linking.scope_state import update_scope
from model.records.component import Kind
from model.records.observation import Outcome
from tests.observing import need, saw, seen


def names(*keys: str) -> object:
    """Return one of several statements about the same zone, as one subnet makes it."""
    return seen("zone:use1-az1", Kind.ZONE, adds=True, keys=keys)


def test_an_incomplete_look_keeps_every_key_that_a_component_was_given() -> None:
    first = update_scope(None, saw("aws.a", names("zone-of:subnet-1"), names("zone-of:subnet-2")))
    for again in ((), (names("zone-of:subnet-3"),), (names("zone-of:subnet-2"),)):
        held = update_scope(first, saw("aws.a", *again, outcome=Outcome.PARTIAL))
        kept = {key for component in held.observation.facts.components for key in component.keys}
        assert kept >= {"zone-of:subnet-1", "zone-of:subnet-2"}


def test_an_incomplete_look_keeps_requirements_that_differ_only_in_what_is_needed() -> None:
    both = (need("c1", "c2", "c3", minimum=1), need("c1", "c2", "c3", minimum=2))
    first = update_scope(None, saw("aws.a", *both))
    held = update_scope(first, saw("aws.a", outcome=Outcome.DENIED))
    assert [need.minimum for need in held.observation.facts.requirements] == [1, 2]


def test_a_complete_look_replaces_everything() -> None:
    first = update_scope(None, saw("aws.a", names("zone-of:subnet-1"), need("c1", "c2")))
    facts = update_scope(first, saw("aws.a", seen("c1"))).observation.facts
    assert (len(facts.components), facts.requirements) == (1, ())


def test_an_incomplete_look_forgets_nothing_of_a_component_that_it_sees_again() -> None:
    known = seen(
        "db",
        Kind.DATABASE,
        name="orders",
        account="111122223333",
        region="us-east-1",
        zones=("use1-az1",),
        tags={"service": "orders"},
        properties={"engine": "mysql", "status": "available"},
    )
    again = seen("db", Kind.DATABASE, properties={"status": "stopped"})
    first = update_scope(None, saw("aws.a", known))
    (held,) = update_scope(
        first, saw("aws.a", again, outcome=Outcome.PARTIAL)
    ).observation.facts.components
    assert (held.component.account, held.component.region) == ("111122223333", "us-east-1")
    assert (held.component.name, held.component.zones) == ("orders", ("use1-az1",))
    assert held.component.tags == {"service": "orders"}
    assert held.component.properties == {"engine": "mysql", "status": "stopped"}
