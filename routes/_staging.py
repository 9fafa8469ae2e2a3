"""Folders in the home for files on their way into the store; what dead processes left there goes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from geodata.errors import StoreError

_FOLDER = "staging"
_WAIT_S = 600


@contextmanager
def writing_in(home: Path) -> Iterator[None]:
    """Turn what the system says against writing in the home into an error with its cure."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise StoreError(
            f"The data folder {home} cannot be written ({error.strerror or error}). "
            "Choose another with --home or NETCOP_HOME, or mend its permissions."
        ) from error


class Staging:
    """A folder of the home's own for files on their way into the store, until it is closed.

    It holds a lock that goes with its process, or with this object: hold on to it as long as the files are
    needed. Without the lock the folder is swept away when the next batch goes in.

    Attributes
    ----------
    folder
        Where to write; on the same file system as the tables, so that files are moved and not copied.

    Raises
    ------
    StoreError
        The home cannot be written.
    """

    def __init__(self, home: Path) -> None:
        root = home / _FOLDER
        with writing_in(home):
            root.mkdir(exist_ok=True)
            with _door(root):  # a sweep must not come between the folder and its lock
                self.folder = Path(tempfile.mkdtemp(dir=root))
                self._lock = FileLock(_lock_of(self.folder))
                self._lock.acquire(timeout=0)

    def close(self) -> None:
        """Remove the folder and what is still in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.release()
        with suppress(OSError):
            _lock_of(self.folder).unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def sweep(home: Path) -> None:
    """Remove the staging folders that nobody holds any more."""
    root = home / _FOLDER
    if not root.is_dir():
        return
    with _door(root):
        for folder in [entry for entry in root.iterdir() if entry.is_dir()]:
            with suppress(Timeout, OSError), FileLock(_lock_of(folder), timeout=0):
                shutil.rmtree(folder)
                _lock_of(folder).unlink(missing_ok=True)


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + ".lock")


def _door(root: Path) -> FileLock:
    return FileLock(root / "door.lock", timeout=_WAIT_S)
