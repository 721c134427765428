"""The handbook as one HTML file that opens from a disk, without a server and without a network."""

import posixpath
import re
from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from markdown_it import MarkdownIt

STYLE = """
body{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;margin:0;color:#16191f;
background:#fff;display:grid;grid-template-columns:16rem minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1rem;box-sizing:border-box;
border-right:1px solid #d5dbdb;background:#f4f9f9}
nav a{display:block;color:#0d7377;text-decoration:none;padding:.15rem 0;overflow-wrap:anywhere}
nav strong{display:block;margin-top:1rem}
main{padding:1rem 2rem;max-width:75rem}
article{border-bottom:2px solid #d5dbdb;padding-bottom:2rem;margin-bottom:2rem}
table{border-collapse:collapse;margin:1rem 0}
th,td{border:1px solid #d5dbdb;padding:.3rem .6rem;text-align:left;vertical-align:top}
img{max-width:100%}pre{background:#f2f3f3;padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere}
code{font-size:.9em}a{color:#0d7377}
@media(prefers-color-scheme:dark){body{background:#16191f;color:#eaeded}nav{background:#1d232b}
pre{background:#232b35}a,nav a{color:#7fd1c7}img{background:#fff}}
@media(max-width:800px){body{display:block}nav{position:static;height:auto}}
@media print{body{display:block}nav{display:none}article{break-after:page;border:0}}
"""
LINK = re.compile(r'(href|src)="([^"#:]+)"')
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
TICK = re.compile(r"(<li>\s*(?:<p>)?)\[ \]")
ESCAPE = re.compile(r"\\([\\`*_{}\[\]<>|~#])")
FOLDERS = ("", "services", "journeys", "runbooks", "systems", "accounts")
TITLES = ("Estate", "Services", "Journeys", "Runbooks", "Systems", "Accounts")


def single_file(files: Mapping[str, str]) -> str:
    """Return one HTML document with every page of a handbook; maps are inside of it.

    `files` is what `handbook` returns. Raw HTML in a page is shown as text, never run.
    """
    pages = {
        path.removeprefix("docs/"): text for path, text in files.items() if path.endswith(".md")
    }
    pictures = {
        path.removeprefix("docs/"): text for path, text in files.items() if path.endswith(".svg")
    }
    ordered = sorted(pages, key=_position)
    navigation = _navigation(ordered, pages)
    articles = "\n".join(_article(path, pages[path], pages, pictures) for path in ordered)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "img-src data:; style-src 'unsafe-inline'\">"
        f"<title>Resilience handbook</title><style>{STYLE}</style></head>\n"
        f"<body><nav>{navigation}</nav>\n<main>\n{articles}\n</main></body></html>\n"
    )


def _position(path: str) -> tuple[int, bool, str]:
    return FOLDERS.index(posixpath.dirname(path)), path != "index.md", path


def _navigation(ordered: list[str], pages: Mapping[str, str]) -> str:
    parts = []
    for folder, title in zip(FOLDERS, TITLES, strict=True):
        inside = [path for path in ordered if posixpath.dirname(path) == folder]
        if inside:
            parts.append(f"<strong>{title}</strong>")
        parts += [
            f'<a href="#{_anchor(path)}">{escape(_title(pages[path]))}</a>' for path in inside
        ]
    return "".join(parts)


def _title(text: str) -> str:
    match = TITLE.search(text)
    return ESCAPE.sub(r"\1", match[1]) if match else ""


def _anchor(path: str) -> str:
    return path.removesuffix(".md").replace("/", "-")


def _article(path: str, text: str, pages: Mapping[str, str], pictures: Mapping[str, str]) -> str:
    html: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)

    def inner(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link[2]))
        if target in pages:
            return f'{link[1]}="#{_anchor(target)}"'
        if target in pictures:
            return f'{link[1]}="data:image/svg+xml,{quote(pictures[target])}"'
        return link[0]

    body = TICK.sub(r'\1<input type="checkbox">', LINK.sub(inner, html))
    return f'<article id="{_anchor(path)}">\n{body}</article>'
