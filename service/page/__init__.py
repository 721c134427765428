"""The page: what people look at. Its sources are TypeScript; `build` makes `dist` of them."""

from pathlib import Path

DIST = Path(__file__).parent / "dist"
"""The built page; absent where it was not built."""
