"""Preparing a file in a process of its own, so that a large one freezes nobody else's session."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geodata.errors import NetcopError, StoreError
from geodata.tables import written_whole
from routes.events import EventStore
from routes.ingest import prepare
from routes.intake.choices import Choices
from routes.prepared import Prepared, working_folder

_REQUEST, _PROGRESS, _RESULT, _LOG = "request.pickle", "progress.json", "result.pickle", "log.txt"


@dataclass
class Job:
    """A preparation under way in another process.

    Parameters
    ----------
    staging
        Holds the private folder of the job: its request, how far it is, its result and its working files.
    process
        The other process.
    """

    staging: Any
    process: subprocess.Popen[bytes]

    @property
    def folder(self) -> Path:
        """The private folder."""
        folder: Path = self.staging.folder
        return folder

    @property
    def done(self) -> bool:
        """Whether the process has ended."""
        return self.process.poll() is not None

    def progress(self) -> tuple[str, float]:
        """Return what is being done, and the share of the whole that is done, 0 to 1."""
        try:
            words, share = json.loads((self.folder / _PROGRESS).read_text(encoding="utf-8"))
        except OSError:
            return "Starting", 0.0
        return words, share

    def result(self) -> Prepared:
        """Return what was prepared, once it is `done`.

        Raises
        ------
        NetcopError
            The file cannot be used, as `prepare` says.
        StoreError
            The process was ended before it was done.
        """
        path = self.folder / _RESULT
        if not path.exists():
            log = (self.folder / _LOG).read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise StoreError(f"Reading the file was broken off ({log[-1] if log else 'the process was ended'}). Drop it again.")
        found = pickle.loads(path.read_bytes())  # noqa: S301 - written by our own process into a private folder
        if isinstance(found, NetcopError):
            raise found
        prepared: Prepared = found
        return replace(prepared, staging=self.staging)

    def stop(self) -> None:
        """End the process; nothing was stored."""
        self.process.kill()
        self.process.wait()
        self.staging.close()


def start(store: EventStore, path: Path, *, name: str, unit: str | None, choices: Choices, by: str | None) -> Job:
    """Begin to prepare a file; see `routes.ingest.prepare` for the arguments."""
    staging = working_folder(store)
    request = {"home": store.home, "path": path, "name": name, "unit": unit, "choices": choices, "by": by}
    (staging.folder / _REQUEST).write_bytes(pickle.dumps(request))
    words = [sys.executable, "-m", "routes.background", str(staging.folder)]
    with (staging.folder / _LOG).open("wb") as log:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603 - our own interpreter and module
    return Job(staging, process)


def _tell(folder: Path, words: str, share: float) -> None:
    with written_whole(folder / _PROGRESS) as temporary:
        temporary.write_text(json.dumps([words, share]), encoding="utf-8")


def _run(folder: Path) -> None:
    request: dict[str, Any] = pickle.loads((folder / _REQUEST).read_bytes())  # noqa: S301 - our own request
    store = EventStore(request.pop("home"))
    found: Prepared | NetcopError
    try:
        found = prepare(store, request.pop("path"), folder=folder, progress=lambda words, share: _tell(folder, words, share), **request)
    except NetcopError as error:
        found = error
    with written_whole(folder / _RESULT) as temporary:
        temporary.write_bytes(pickle.dumps(found))


if __name__ == "__main__":
    _run(Path(sys.argv[1]))
