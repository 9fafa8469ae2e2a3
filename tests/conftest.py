"""What many tests share. All data made here is made up."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of published files; skip where it is absent, fail where it must be there (``CI=true``)."""
    folder = PROJECT.parent / "shared" / "data"
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the published files must be at {folder} when CI=true")
        pytest.skip(f"the published files are not at {folder}")
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty data folder, set as ``NETCOP_HOME``."""
    folder = tmp_path / "home"
    monkeypatch.setenv("NETCOP_HOME", str(folder))
    return folder


@pytest.fixture
def netcop(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Return a function that runs the command line: exit code, stdout, stderr."""

    def run(*words: str | Path) -> tuple[int, str, str]:
        from routes.cli import main

        monkeypatch.setattr(sys, "argv", ["netcop", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
