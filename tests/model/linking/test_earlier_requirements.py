"""What an earlier link gave makes the next one faster, and changes no result."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from model.linking.link import LinkSettings, link
from model.linking.requirements import EarlierRequirements
from model.records.requirement import Effect, Phase
from tests.builders import records as drawn
from tests.observing import facts, saw
from tests.strategies import graphs

LINK = LinkSettings()
LOOKS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), graphs([*Effect], [*Phase])), min_size=2, max_size=5
)


@given(LOOKS)
def test_every_link_of_a_history_gives_what_linking_alone_gives(looks):
    earlier, scopes = EarlierRequirements(), {}
    for source, records in looks:
        scopes[source] = replace(saw(source), facts=facts(records))
        observations = list(scopes.values())
        linked = link(observations, LINK, earlier=earlier)
        assert repr(linked) == repr(link(observations, LINK))


def test_requirements_that_nobody_changed_are_the_same_objects():
    observation = replace(saw("drawn"), facts=facts(drawn("web > db; db > disk")))
    earlier = EarlierRequirements()
    first = link([observation], LINK, earlier=earlier).requirements
    again = link([observation, saw("nothing")], LINK, earlier=earlier).requirements
    assert [id(need) for need in first] == [id(need) for need in again]
