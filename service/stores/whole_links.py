"""How often publishing linked every scope, although it is proportional to the change as a rule.

Linking a part is held against linking everything by tests over random histories, and once more in
use: every so many revisions both are done and compared. A difference that no test found is then
logged, counted and healed.
"""

import logging
from collections import Counter
from dataclasses import dataclass

from model.records.revision import Revision

LOG = logging.getLogger(__name__)
COMPARED = 20
"""Of so many revisions, one is linked both ways."""
WHOLE_LINKS: Counter[str] = Counter()
"""Reason → publications of this process.

- `first`: nothing was published before.
- `settings`: the settings of linking differ, or another version of Loadpath published.
- `unknown`: a change before was not noted.
- `background`: answers to names, networks, endpoints, replicas or keys of AWS changed; they decide
  over components that do not mention them.
- `containment`: something moved in which other components run.
- `places`, `zones`: what changed does not show which components still lie in a place.
- `replicas`: an entry of a service may have changed where stores replicate.
- `routes`: what routes lead to changed its keys, or an endpoint moved into another network.
- `many`: more than a quarter of the components is touched.
- `rounds`: the part that is touched went on growing.
- `compared`: the revision is one of those that are linked both ways.
- `different`: of these, how many differed; linking everything was published.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedAlone:
    """What linking only a part gave, to be compared."""

    label: Revision
    mark: tuple[int, int]
    """What the store held before."""

    def compare(self, published: Revision) -> None:
        """Count and log when linking everything gave another revision."""
        if published.digest == self.label.digest:
            return
        WHOLE_LINKS["different"] += 1
        LOG.error(
            "revision %d: linking what the change touches gave another graph (%s) than linking "
            "everything (%s), which is published; this is a defect, please report it",
            published.number,
            self.label.digest,
            published.digest,
        )


def is_compared(label: Revision, is_new: bool) -> bool:
    """Tell whether a revision is linked both ways."""
    return is_new and label.number % COMPARED == 0
