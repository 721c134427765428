"""`loadpath doctor`: each check has a result, and a bad one sets the exit code."""

from pathlib import Path

import pytest

from service import diagnosis, extras
from tests.service.cli.running import Loadpath


def statuses(loadpath: Loadpath, *arguments: str) -> dict[str, str]:
    checks = loadpath("doctor", "--offline", *arguments, "--format", "json").json["checks"]
    return {check["name"]: check["status"] for check in checks}


def test_a_good_installation_passes(loadpath: Loadpath) -> None:
    done = loadpath("doctor", "--offline")
    assert done.code == 0
    assert set(statuses(loadpath).values()) == {"good"}
    assert "revision 1" in done.out


def test_a_store_that_does_not_exist_yet_is_no_failure(bare: Loadpath) -> None:
    assert bare("doctor", "--offline").code == 0
    assert statuses(bare)["store"] == "missing"


def test_a_damaged_store_is_bad(bare: Loadpath, tmp_path: Path) -> None:
    (tmp_path / "broken.sqlite").write_text("no database")
    done = bare("doctor", "--offline", "--store", f"sqlite:///{tmp_path / 'broken.sqlite'}")
    assert done.code == 1
    assert "BAD" in done.out


def test_a_missing_extra_comes_with_the_command_that_installs_it(
    bare: Loadpath, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    done = bare("doctor", "--offline")
    assert "uv tool install 'loadpath[demo]'" in done.out
    assert done.code == 0


def test_a_clash_is_bad_and_names_the_culprit(
    bare: Loadpath, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnosis, "culprits", lambda names: ["schema"])
    done = bare("doctor", "--offline")
    assert done.code == 1
    assert "also provided by schema" in done.out


def test_missing_credentials_are_told_with_a_hint(
    bare: Loadpath, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    checks = bare("doctor", "--format", "json").json["checks"]
    identity = next(check for check in checks if check["name"] == "AWS identity")
    assert identity["status"] == "missing"
    assert "AWS_PROFILE" in identity["hint"]
