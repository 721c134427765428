"""Time as stores keep it: revisions never go backwards, whatever the clock of a machine does."""

import logging
from datetime import datetime

from model.records.revision import Revision

LOG = logging.getLogger("loadpath")


def moment_after(base: Revision | None, now: datetime) -> datetime:
    """Return `now`, or the moment of `base` when the clock went backwards; that is logged."""
    if base is None or now >= base.published_at:
        return now
    LOG.warning(
        "the clock of this machine went backwards: it is %s, and revision %d was published at %s",
        now.isoformat(),
        base.number,
        base.published_at.isoformat(),
    )
    return base.published_at
