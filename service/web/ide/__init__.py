"""The page that explores GraphQL in a browser, without the internet."""

from pathlib import Path

FOLDER = Path(__file__).parent
PAGE = FOLDER / "page.html"
