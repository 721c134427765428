"""Additions: what a document states on top of the sample estate, where its own parts show nothing.

Each is the sections of a graph document, written as a person would write them, and names only what
is called the same in every sample estate: services, journeys and the payment provider. They stand
in the folder `additions`, a file for each gap rule, one for the formulas and one for the order.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

_FOLDER = Path(__file__).with_name("additions")

RULES: Mapping[str, str] = MappingProxyType(
    {file.stem: file.read_text() for file in sorted(_FOLDER.glob("N-*.yaml"))}
)
"""Gap rule → the sections with which it finds something."""

FORMULAS = (_FOLDER / "formulas.yaml").read_text()
"""The sections with which the formulas answer that nothing of the estate itself needs."""

ORDER = (_FOLDER / "order.yaml").read_text()
"""The sections of a service that shows the rules of order that no service of the estate shows."""
