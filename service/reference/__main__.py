"""`python -m service.reference`: write every reference page below the current folder."""

import sys
from pathlib import Path

from service.reference import PAGES


def main() -> None:
    """Write the pages that differ, and name them."""
    for name, page in PAGES.items():
        path, text = Path(name), page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"wrote {name}\n")


if __name__ == "__main__":
    main()
