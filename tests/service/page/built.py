"""The built page: tests that look at it need it."""

import os

import pytest

from service.page import DIST


def built() -> None:
    """Go on when the page is built; skip, or fail where `LOADPATH_REQUIRE_BROWSER` is 1."""
    if (DIST / "index.html").is_file():
        return
    missing = "the page is not built: `make install` builds it where npm can be reached"
    if os.environ.get("LOADPATH_REQUIRE_BROWSER") == "1":
        pytest.fail(missing)
    pytest.skip(missing)
