"""Texts of a map: what names may bring along and a picture cannot show."""

from unicodedata import category


def shown(text: str) -> str:
    r"""Return `text` with a space for each control or direction character.

    >>> shown("web\x1b[31m\u202e")
    'web [31m '
    """
    return "".join(" " if category(sign) in {"Cc", "Cf"} else sign for sign in text)
