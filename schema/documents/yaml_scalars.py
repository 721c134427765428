"""Scalars of YAML: what a plain scalar with a tag means."""

import math

TAG = "tag:yaml.org,2002:"
TEXT_TAGS = frozenset({f"{TAG}str", f"{TAG}timestamp", f"{TAG}merge", f"{TAG}value"})
"""Tags of scalars that stay texts. Dates are read by the fields that hold them."""


def scalar_value(text: str, tag: str) -> object:
    """Return the value of a scalar.

    Raises:
        ValueError: if it has none that JSON could hold, or its tag means nothing here.

    >>> scalar_value("0x10", f"{TAG}int"), scalar_value("~", f"{TAG}null")
    (16, None)
    """
    if tag in TEXT_TAGS:
        return text
    if tag == f"{TAG}null":
        return None
    if tag == f"{TAG}bool":
        return text.lower() == "true"
    if tag == f"{TAG}int":
        return _integer(text)
    if tag == f"{TAG}float":
        number = float(text.replace("_", ""))
        if math.isfinite(number):
            return number
    raise ValueError(f"{tag} {text}")


def _integer(text: str) -> int:
    plain = text.replace("_", "")
    if plain.lstrip("+-").startswith(("0x", "0o", "0b")):
        return int(plain, 0)
    if plain.lstrip("+-").startswith("0") and plain.lstrip("+-") != "0":
        raise ValueError("a leading zero would be lost")
    return int(plain)
