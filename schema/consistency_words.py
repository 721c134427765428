"""How far apart the stores of a service come back, as a sentence."""

from model.capability.estimate import duration_text
from model.recovery.consistency import Consistency

NOT_STATED = "what the service tolerates is not stated"


def sentence(consistency: Consistency) -> str:
    """Return how far apart stores come back, and whether the service tolerates it.

    >>> from datetime import timedelta
    >>> minute = timedelta(minutes=1)
    >>> sentence(Consistency(apart=3 * minute, tolerated=minute, stated=True))
    'Stores come back 3 min apart, which is more than the 1 min that the service tolerates.'
    >>> sentence(Consistency(apart=0 * minute, tolerated=0 * minute, stated=False))
    'All stores come back with data of the same moment.'
    """
    apart, tolerated = consistency.apart, duration_text(consistency.tolerated)
    if apart is None:
        stated = f"the service tolerates {tolerated}" if consistency.stated else NOT_STATED
        return f"How far apart the stores come back is not known; {stated}."
    if not apart:
        return "All stores come back with data of the same moment."
    far = f"Stores come back {duration_text(apart)} apart"
    if not consistency.stated:
        return f"{far}; {NOT_STATED}, so every difference is too much."
    if consistency.status == "exceeded":
        return f"{far}, which is more than the {tolerated} that the service tolerates."
    return f"{far}; the service tolerates {tolerated}."
