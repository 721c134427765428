"""Region names inside other names: `orders-us-east-1`, `assets-use1`."""

import re
from functools import cache

DIRECTIONS = {
    "north": "n",
    "northeast": "ne",
    "east": "e",
    "southeast": "se",
    "south": "s",
    "southwest": "sw",
    "west": "w",
    "northwest": "nw",
    "central": "c",
}
REGION = re.compile(r"^(?P<area>[a-z]{2}(?:-[a-z]+)*?)-(?P<direction>[a-z]+)-(?P<number>\d+)$")


@cache
def spellings(region: str) -> tuple[str, ...]:
    """Return how people write a Region in names, the longest first; all differ between Regions.

    The short form is that of AWS's zone ids.

        >>> spellings("us-east-1")
        ('us-east-1', 'us_east_1', 'useast1', 'use1')
        >>> spellings("mars")
        ('mars',)
    """
    match = REGION.match(region)
    if match is None:
        return (region,)
    area, direction, number = match["area"], match["direction"], match["number"]
    short = f"{area.replace('-', '')}{DIRECTIONS.get(direction, direction)}{number}"
    plain = region.replace("-", "")
    return (region, region.replace("-", "_"), plain, short)


def without_region(text: str, region: str) -> str:
    """Return `text` with the spelling of its Region replaced by `{region}`.

    A spelling counts only between word boundaries, so that `house1` does not name us-east-1.

    >>> without_region("orders-us-east-1", "us-east-1"), without_region("house1", "us-east-1")
    ('orders-{region}', 'house1')
    """
    for spelling in spellings(region):
        pattern = rf"(?<![A-Za-z0-9]){re.escape(spelling)}(?![A-Za-z0-9]|-\d)"
        replaced, count = re.subn(pattern, "{region}", text, flags=re.IGNORECASE)
        if count:
            return replaced
    return text
