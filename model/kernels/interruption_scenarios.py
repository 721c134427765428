"""Interruption scenarios: what each component of a graph does in each of several failures."""

from dataclasses import dataclass

import numpy as np

from model.kernels.interruption_rows import Moments
from model.kernels.needs import Flags, Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InterruptionScenarios:
    """Arrays with one row a component and one column a scenario; moments in microseconds."""

    fails: Flags
    """It is away from the first moment, whatever it needs: the disruption takes it."""
    starts: Flags
    """It starts anew, so that what it needs to start counts."""
    own: Moments
    """How long it takes by itself, once what it waits for is back; `ENDLESS` if never."""
    earliest: Moments
    """Its own act does not begin before this moment: the gate of people, or 0."""
    places: Flags
    """It is a lost place: components go elsewhere and do not wait for it."""
    switch: Moments
    """How long its dependent takes to turn from one member of a choice to another: of each row of
    the requirements, not of each component."""
    admission: Moments
    """How long what waits for it is let in one after the other, once it is back."""
    partner: Ints
    """By scenario: the one that holds the other bounds of the same event; itself where its figures
    are exact. Of two partners, the one with `together` has the lower bounds."""
    together: Flags
    """By scenario: what waits for each other in a cycle recovers at the same time, a lower bound;
    else one after the other, an upper bound."""

    @classmethod
    def quiet(cls, components: int, rows: int, scenarios: int) -> "InterruptionScenarios":
        """Return scenarios in which nothing fails and nothing takes time."""
        shape = (components, scenarios)
        return cls(
            fails=np.zeros(shape, np.bool_),
            starts=np.zeros(shape, np.bool_),
            own=np.zeros(shape, np.int64),
            earliest=np.zeros(shape, np.int64),
            places=np.zeros(shape, np.bool_),
            switch=np.zeros((rows, scenarios), np.int64),
            admission=np.zeros(shape, np.int64),
            partner=np.arange(scenarios, dtype=np.int32),
            together=np.zeros(scenarios, np.bool_),
        )

    @property
    def shape(self) -> tuple[int, int]:
        """How many components and scenarios there are."""
        components, scenarios = self.own.shape
        return components, scenarios
