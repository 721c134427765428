"""Diagrams of our own documentation: the floors of the model and the way of the data.

The floors and what each is for are read from the import contract in `pyproject.toml` and from
the docstrings of the packages, so that the picture cannot differ from the code.
"""

import ast
import tomllib
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[2]
STYLE = (
    "<style>"
    "text{font:14px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;fill:#16191f}"
    ".name{font-weight:600}.small{font-size:12px;fill:#545b64}"
    "rect{fill:#f4f9f9;stroke:#0d7377;stroke-width:1.2}"
    ".store{fill:#fff6e5;stroke:#b36b00}"
    "path{fill:none;stroke:#545b64;stroke-width:1.4}"
    "</style>"
)
ARROW = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"'
    ' markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" style="fill:#545b64;stroke:none"/>'
    "</marker></defs>"
)
STAGES = (
    ("AWS accounts", ("read-only calls", "graph documents", "notes of the owners")),
    ("observations", ("of one scope each:", "account, Region, crawler;", "with an outcome")),
    ("revision", ("linked over all scopes,", "number, digest, time,", "coverage; in a store")),
    ("graph", ("compiled once,", "sparse matrices by level,", "answers from memory")),
    ("answers", ("GraphQL, REST,", "command line, page,", "maps, plans, runbooks")),
)
VERBS = ("crawl", "link", "compile", "ask")


def floors_of_the_model() -> str:
    """Return an SVG of the packages of `model/` with their purpose, the lowest at the bottom."""
    floors = _floors()
    row, width = 34, 760
    height = row * len(floors) + 12
    body = [
        f'<rect x="6" y="{6 + row * index}" width="{width - 12}" height="{row - 6}" rx="4"/>'
        f'<text class="name" x="18" y="{25 + row * index}">{escape(name)}</text>'
        f'<text class="small" x="140" y="{25 + row * index}">{escape(_purpose(name))}</text>'
        for index, name in enumerate(floors)
    ]
    return picture(width, height, "The floors of the model", body)


def way_of_the_data() -> str:
    """Return an SVG of the five stages between an AWS account and an answer."""
    step, width, height = 238, 180, 108
    body = [ARROW]
    for index, (name, lines) in enumerate(STAGES):
        x = 6 + step * index
        style = ' class="store"' if name == "revision" else ""
        body.append(f'<rect{style} x="{x}" y="6" width="{width}" height="{height - 12}" rx="6"/>')
        body.append(f'<text class="name" x="{x + 12}" y="30">{escape(name)}</text>')
        body += [
            f'<text class="small" x="{x + 12}" y="{52 + 17 * number}">{escape(line)}</text>'
            for number, line in enumerate(lines)
        ]
    for index, verb in enumerate(VERBS):
        start = 6 + step * index + width
        body.append(f'<path d="M{start + 2} 60H{start + 54}" marker-end="url(#arrow)"/>')
        body.append(f'<text class="small" x="{start + 5}" y="50">{escape(verb)}</text>')
    return picture(step * len(STAGES) - 46, height, "The way of the data", body)


def _floors() -> list[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(
        contract["layers"]
        for contract in contracts["contracts"]
        if contract.get("containers") == ["model"]
    )
    names = [layer.strip("()") for layer in layers]
    return [name for name in names if _source(name).exists()]


def _source(name: str) -> Path:
    package = ROOT / "model" / name / "__init__.py"
    return package if package.exists() else ROOT / "model" / f"{name}.py"


def _purpose(name: str) -> str:
    """Return the first sentence of the docstring of a package, at most as long as its box."""
    text = ast.get_docstring(ast.parse(_source(name).read_text())) or ""
    first = " ".join(text.split("\n\n")[0].split()).split(". ")[0].rstrip(".").replace("`", "")
    return first if len(first) <= 98 else first[:97].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def picture(width: int, height: int, title: str, body: Sequence[str]) -> str:
    """Return an SVG of this size on white ground, with the styles of our diagrams."""
    ground = f'<rect width="{width}" height="{height}" style="fill:#fff;stroke:none"/>'
    lines = "\n".join([ground, *body])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img"><title>{escape(title)}</title>{STYLE}'
        f"\n{lines}\n</svg>\n"
    )
