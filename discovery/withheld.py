"""Values that are read and not kept, because they may serve as passwords.

Nothing of AWS marks them as secret, but whoever knows them gets further: a header that a CDN shares
with its origin, the encryption context of a key, a token in the query of a health check, a tag that
somebody called `db-password`.
"""

import re
from collections.abc import Mapping

from model.records.component import Json
from model.records.withheld import WITHHELD

CALLERS_PROVE = re.compile(
    r"aws:referer|aws:useragent|lambda:eventsourcetoken|kms:encryptioncontext:.*"
    r"|alexa-appkit\..*",
    re.IGNORECASE,
)
"""Condition keys whose value the caller proves to know."""
SECRET_NAME = re.compile(
    r"passw|passphrase|secret|token|credential|api[-_. ]?key|private[-_. ]?key|access[-_. ]?key"
    r"|\bpwd\b|\bauth\b|hmac|signature",
    re.IGNORECASE,
)
"""Names of tags whose value looks like a secret."""


def conditions(block: Json) -> Json:
    """Return the conditions of a statement without the values that callers prove to know.

    >>> conditions({"StringEquals": {"aws:Referer": "s3cret", "aws:SourceVpc": "vpc-1"}})
    {'StringEquals': {'aws:Referer': '(withheld)', 'aws:SourceVpc': 'vpc-1'}}
    """
    if not isinstance(block, Mapping):
        return block
    return {operator: _tested(tested) for operator, tested in block.items()}


def tag_values(tags: Mapping[str, str]) -> dict[str, str]:
    """Return tags without the values of those whose name looks like a secret.

    >>> tag_values({"team": "shop", "db-password": "hunter2", "tokens": ""})
    {'team': 'shop', 'db-password': '(withheld)', 'tokens': ''}
    """
    return {
        name: WITHHELD if value and SECRET_NAME.search(name) else value
        for name, value in tags.items()
    }


def context(pairs: Mapping[str, Json]) -> dict[str, Json]:
    """Return an encryption context without its values.

    >>> context({"tenant": "7"})
    {'tenant': '(withheld)'}
    """
    return dict.fromkeys(pairs, WITHHELD)


def _tested(tested: Json) -> Json:
    if not isinstance(tested, Mapping):
        return tested
    return {
        key: WITHHELD if CALLERS_PROVE.fullmatch(key) else values for key, values in tested.items()
    }
