"""`python -m service.reference`: write everything generated; with `--check`, only compare."""

import sys
from collections.abc import Iterator
from pathlib import Path

from schema.generate import generated
from service.reference import PAGES

SCHEMAS = Path("schema/generated")


def main(arguments: list[str]) -> int:
    """Write the files that differ and name them; with `--check` name them and return 1."""
    stale = [(path, text) for path, text in _files() if _written(path) != text]
    checking = "--check" in arguments
    for path, text in stale:
        if not checking:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{'out of date' if checking else 'wrote'}: {path}\n")
    if checking and stale:
        sys.stdout.write("run `make generate` and commit the result\n")
        return 1
    return 0


def _files() -> Iterator[tuple[Path, str]]:
    yield from ((SCHEMAS / name, text) for name, text in generated())
    yield from ((Path(name), page()) for name, page in PAGES.items())


def _written(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
