"""The caption of a map: what it shows, and which revision it was drawn from."""

from model.maps.dependency_map import Direction
from model.maps.picture import Level, Map
from model.records.coverage import Coverage
from model.records.revision import Revision
from schema.exports.pictures.interface import Caption


def caption_of(
    map_: Map,
    direction: Direction,
    revision: Revision | None,
    coverage: Coverage,
    *,
    since: Revision | None = None,
) -> Caption:
    """Return the caption; without a revision the map was drawn from documents.

    `since` is the earlier revision that the map is compared with.

    The moment is that of the revision, never now: the same revision gives the same text.
    """
    if map_.level is Level.ESTATE:
        what = "services, accounts and Regions"
    elif direction is Direction.DEPENDENTS:
        what = "what needs it"
    elif map_.level is Level.EVERYTHING:
        what = "all that it needs, directly or not"
    elif map_.level is Level.SERVICE:
        what = "its own parts, and the services it needs"
    else:
        what = "what it needs to serve"
    is_whole = map_.title.casefold() == what.casefold()
    source = "graph documents"
    if revision is not None:
        source = f"revision {revision.number} · {revision.published_at:%d %b %Y}"
    if since is not None:
        source += f" · compared with revision {since.number}"
    share = coverage.ratio
    if share is not None and share < 1:
        source += f" · coverage {min(int(share * 100), 99)} %: more may exist"
    return Caption(title=map_.title if is_whole else f"{map_.title} — {what}", source=source)
