"""The real Helm, built by `make chart` from its Go module."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

BUILT = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "loadpath" / "go"
"""Where `make chart` puts it."""


def helm(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Helm; skips where it is not built, or fails where `LOADPATH_REQUIRE_HELM` is 1."""
    built = BUILT / "helm"
    program = str(built) if built.is_file() else shutil.which("helm")
    if program is None:
        if os.environ.get("LOADPATH_REQUIRE_HELM") == "1":
            raise AssertionError("no Helm: run `make chart`")
        pytest.skip("no Helm: run `make chart`")
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60)
