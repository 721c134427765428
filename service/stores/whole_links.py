"""How often publishing linked every scope, although it is proportional to the change as a rule."""

from collections import Counter

WHOLE_LINKS: Counter[str] = Counter()
"""Reason → publications of this process.

- `first`: nothing was published before.
- `settings`: the settings of linking differ, or another version of Loadpath published.
- `unknown`: a change before was not noted.
- `background`: names, networks, endpoints, replicas, backup plans or keys of AWS changed; they
  decide over components that do not mention them.
- `containment`: something moved in which other components run.
- `places`, `zones`: what changed does not show which components still lie in a place.
- `replicas`: an entry of a service may have changed where stores replicate.
- `many`: more than a quarter of the components is touched.
- `rounds`: the part that is touched went on growing.
"""
