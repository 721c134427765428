"""The TypeScript of the page fits the GraphQL schema: words that it compares with exist."""

import subprocess

import pytest

from service.page.build import FOLDER, node_path
from tests.service.page.built import built

pytestmark = pytest.mark.slow


def test_types_of_the_page_fit():
    built()
    node = node_path()
    assert node is not None

    done = subprocess.run(
        [str(node), "node_modules/typescript/bin/tsc", "--noEmit"],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.returncode) == ("", 0)
