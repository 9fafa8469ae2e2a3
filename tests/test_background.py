"""Preparing in a process of its own: the same as at once, watched from here, and gone without a trace. All data are made up."""

from __future__ import annotations

import os
import pickle
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import NetcopError, SheetChoiceError, StoreError, UnknownSubjectError, UnreadableFileError, WordTableError
from routes.background import Job, start
from routes.events import EventStore
from routes.ingest import commit, prepare
from routes.intake import Choices

HEADER = "id,date,place,country,persons\n"
SMALL = HEADER + "1,2021-03-05,Gao,Mali,3\n2,never,Gao,Mali,3\n3,2021-03-07,Séguédine,Niger,12\n3,2021-03-07,Séguédine,Niger,12\n"


@pytest.fixture
def store(home: Path) -> EventStore:
    """Return a store whose home is there."""
    home.mkdir()
    return EventStore(home)


@pytest.fixture(autouse=True)
def system_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that working files of this test would stand in."""
    folder = tmp_path / "system"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def jobs() -> Iterator[list[Job]]:
    """Return a list of jobs that are stopped in the end, whatever happened."""
    started = list[Job]()
    yield started
    for job in started:
        job.stop()


def _file(folder: Path, content: str, name: str = "made-up.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def _start(jobs: list[Job], store: EventStore, path: Path, **options) -> Job:
    job = start(store, path, name=path.name, unit=None, by="tester", **{"choices": Choices()} | options)
    jobs.append(job)
    return job


def _watch(job: Job, seconds: float = 60) -> list[tuple[str, float]]:
    """Return all that was seen of how far the job was, until it ended."""
    seen, deadline = [job.progress()], time.monotonic() + seconds
    while not job.done:
        assert time.monotonic() < deadline
        time.sleep(0.01)
        if job.progress() != seen[-1]:
            seen.append(job.progress())
    return [*seen, job.progress()]


def _left(store: EventStore, system_folder: Path) -> list[str]:
    """Return what still stands where working files do, but the lock of the folder itself."""
    staging = store.home / "staging"
    return sorted(
        path.name for folder in (staging, system_folder) if folder.is_dir() for path in folder.iterdir() if path.name != "door.lock"
    )


def test_a_job_prepares_the_same_as_at_once_and_can_be_stored(
    store: EventStore, tmp_path: Path, system_folder: Path, jobs: list[Job]
) -> None:
    path = _file(tmp_path, SMALL)
    at_once = prepare(store, path, by="tester")
    job = _start(jobs, store, path)
    seen = _watch(job)
    found = job.result()
    assert found.events.equals(at_once.events)
    assert found.problems.equals(at_once.problems)
    assert found.duplicates.equals(at_once.duplicates)
    assert found.known == at_once.known
    figures = [{name: value for name, value in prepared.report().items() if name != "seconds"} for prepared in (found, at_once)]
    assert figures[0] == figures[1]
    assert (figures[0]["rows_read"], figures[0]["events"], figures[0]["problems"], figures[0]["duplicates"]) == (4, 2, 1, 1)
    assert seen[-1] == ("Done", 1.0)
    at_once.discard()
    stored = commit(store, found)
    assert store.events().collect()["event_id"].sort().to_list() == stored.events["event_id"].sort().to_list()
    assert stored.batch.ingested_by == "tester"
    assert _left(store, system_folder) == []


def test_choices_and_unit_go_along(store: EventStore, tmp_path: Path, jobs: list[Job]) -> None:
    choices = Choices(mapping=(("alpha", "date"), ("beta", "place_text")), day_first=False, corrections=(("beta", "goa", "Gao"),))
    path = _file(tmp_path, "alpha,beta\n03/04/2021,goa\n")
    job = start(store, path, name="another.csv", unit="JOP-NE", choices=choices, by="tester")
    jobs.append(job)
    _watch(job)
    found = job.result()
    assert (found.batch.file_name, found.batch.unit) == ("another.csv", "JOP-NE")
    assert found.events.select("start_on", "place_text").rows() == [(date(2021, 3, 4), "Gao")]


def test_what_the_store_holds_already_is_said(store: EventStore, tmp_path: Path, system_folder: Path, jobs: list[Job]) -> None:
    path = _file(tmp_path, SMALL)
    batch = commit(store, prepare(store, path)).batch
    job = _start(jobs, store, path)
    _watch(job)
    found = job.result()
    assert found.already_ingested
    assert (found.batch, found.events.height) == (batch, 2)
    found.discard()
    assert _left(store, system_folder) == []


def test_how_far_it_is_goes_from_nothing_to_all_and_never_back(store: EventStore, tmp_path: Path, jobs: list[Job]) -> None:
    rows = "".join(f"{n},2021-03-{n % 28 + 1:02},Gao,Mali,{n % 90}\n" for n in range(120_000))
    job = _start(jobs, store, _file(tmp_path, HEADER + rows))
    seen = _watch(job)
    shares = [share for _, share in seen]
    assert shares[0] == 0
    assert shares[-1] == 1
    assert shares == sorted(shares)
    assert len(set(shares)) > 3
    assert all(0 <= share <= 1 for share in shares)
    assert {words for words, _ in seen} - {"Starting"} <= {
        "Reading the file", "Understanding columns, dates and numbers", "Finding places, routes and cells",
        "Looking for records that are there already", "Done",
    }  # fmt: skip
    found = job.result()
    assert found.batch.events == 120_000
    found.discard()


def _workbook(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name in ("north", "south"):
            sheet = book.add_worksheet(name)
            for number, row in enumerate((["date", "place"], ["2021-03-05", "Gao"], ["2021-03-06", "Kidal"])):
                sheet.write_row(number, 0, row)
    return path


@pytest.mark.parametrize("kind", ["document", "other subject", "sheets", "words"])
def test_a_file_that_cannot_be_used_is_refused_with_the_same_words(
    store: EventStore, tmp_path: Path, system_folder: Path, jobs: list[Job], kind: str
) -> None:
    content = {
        "document": "%PDF-1.7\n",
        "other subject": "title,author\nDune,Herbert\n",
        "words": "date,place,kind\n2021-03-05,Gao,rescue\n",
    }
    path = _workbook(tmp_path / "made-up.xlsx") if kind == "sheets" else _file(tmp_path, content[kind])
    if kind == "words":
        (store.home / "words.csv").write_text("field,word,value\nkind,nonsense,no such kind\n", encoding="utf-8")
    with pytest.raises(NetcopError) as at_once:
        prepare(store, path, name=path.name)
    job = _start(jobs, store, path)
    _watch(job)
    with pytest.raises(NetcopError) as afterwards:
        job.result()
    assert type(afterwards.value) is type(at_once.value)
    assert str(afterwards.value) == str(at_once.value)
    assert vars(afterwards.value) == vars(at_once.value)
    expected = {"document": UnreadableFileError, "other subject": UnknownSubjectError, "sheets": SheetChoiceError, "words": WordTableError}
    assert type(at_once.value) is expected[kind]
    job.staging.close()
    assert _left(store, system_folder) == []


_words = st.text(max_size=9)
_names = st.lists(_words, max_size=3).map(tuple)


@given(
    error=st.one_of(
        st.builds(UnknownSubjectError, _words, _names), st.builds(SheetChoiceError, _words, _names), st.builds(WordTableError, _words, _names),
        st.builds(StoreError, _words), st.just(NetcopError()),
    )
)  # fmt: skip
def test_every_error_tells_the_same_in_another_process(error: NetcopError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.args, vars(again)) == (type(error), str(error), error.args, vars(error))


def test_a_process_that_is_killed_is_said_so(store: EventStore, tmp_path: Path, system_folder: Path, jobs: list[Job]) -> None:
    job = _start(jobs, store, _file(tmp_path, SMALL))
    os.kill(job.process.pid, 9)
    _watch(job)
    with pytest.raises(StoreError, match=r"broken off .*Drop it again"):
        job.result()
    job.staging.close()
    assert _left(store, system_folder) == []
    assert store.version == -1


def test_a_fault_of_the_program_is_said_with_its_last_words(store: EventStore, tmp_path: Path, jobs: list[Job]) -> None:
    job = _start(jobs, store, _file(tmp_path, SMALL), choices="no choices at all")
    _watch(job)
    with pytest.raises(StoreError, match=r"broken off \(\w+Error: .*Drop it again"):
        job.result()


def test_stopping_leaves_nothing_behind(store: EventStore, tmp_path: Path, system_folder: Path, jobs: list[Job]) -> None:
    rows = "".join(f"{n},2021-03-{n % 28 + 1:02},Gao,Mali,{n % 90}\n" for n in range(400_000))
    job = _start(jobs, store, _file(tmp_path, HEADER + rows))
    deadline = time.monotonic() + 30
    while job.progress()[1] < 0.3 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not job.done
    job.stop()
    assert job.done
    assert _left(store, system_folder) == []
    assert store.version == -1
    job.stop()  # once more does nothing


def test_a_home_that_is_not_there_is_not_made(home: Path, tmp_path: Path, system_folder: Path, jobs: list[Job]) -> None:
    store = EventStore(home)
    job = _start(jobs, store, _file(tmp_path, SMALL))
    _watch(job)
    found = job.result()
    assert found.batch.events == 2
    found.discard()
    assert not home.exists()
    assert _left(store, system_folder) == []
