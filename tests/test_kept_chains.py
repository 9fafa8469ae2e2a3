"""Chains that were found before, kept in the home. All points here are made up."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from geodata.chains import Chain, Points, Progress
from routes import _kept_chains as subject
from routes._kept_chains import chains_kept

FOUND = (
    Chain(np.array([[20.0, 5.0], [21.0, 6.5]]), 3.0, 243.0, 0.012, 0.875),
    Chain(np.array([[1.0, 2.0], [3.0, 4.0]]), 0.0, 9.0, 0.03, 0.3),
)


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[Points]:
    """Return the clouds that were searched; in each the same two chains are found."""
    asked = list[Points]()

    def search(points: Points, _seed: int, _progress: Progress) -> tuple[Chain, ...]:
        asked.append(points)
        return FOUND

    monkeypatch.setattr(subject, "chains", search)
    return asked


def _points(day: float = 0.0) -> Points:
    return Points(*(np.array([value, value + 1]) for value in (20.0, 5.0, 3.0, day, day)))


def _find(folder: Path | None, points: Points, seed: int = 0) -> tuple[Chain, ...]:
    return chains_kept(folder, points, seed, lambda _said, _share: None)


def _told(found: tuple[Chain, ...]) -> list[tuple[object, ...]]:
    return [(chain.path.tolist(), chain.first, chain.last, chain.chance, chain.stability) for chain in found]


def test_the_same_cloud_is_searched_once(tmp_path: Path, searches: list[Points]) -> None:
    assert _told(_find(tmp_path / "kept", _points())) == _told(FOUND)
    assert _told(_find(tmp_path / "kept", _points())) == _told(FOUND)
    assert len(searches) == 1


def test_another_cloud_or_seed_or_method_is_searched(tmp_path: Path, searches: list[Points], monkeypatch: pytest.MonkeyPatch) -> None:
    _find(tmp_path, _points())
    _find(tmp_path, _points(day=1.0))
    _find(tmp_path, _points(), seed=1)
    monkeypatch.setattr(subject, "METHOD", subject.METHOD + 1)
    _find(tmp_path, _points())
    assert len(searches) == 4


def test_without_a_folder_nothing_is_kept(searches: list[Points]) -> None:
    _find(None, _points())
    _find(None, _points())
    assert len(searches) == 2


@pytest.mark.parametrize("damage", ["", "{", "[1]", '[{"path": [[1, 2]]}]'])
def test_a_damaged_file_is_found_and_written_anew(tmp_path: Path, searches: list[Points], damage: str) -> None:
    _find(tmp_path, _points())
    (kept,) = tmp_path.iterdir()
    whole = kept.read_text(encoding="utf-8")
    kept.write_text(damage, encoding="utf-8")
    assert _told(_find(tmp_path, _points())) == _told(FOUND)
    assert len(searches) == 2
    assert kept.read_text(encoding="utf-8") == whole


def test_only_the_newest_few_are_kept(tmp_path: Path, searches: list[Points]) -> None:
    for day in range(8):
        _find(tmp_path, _points(float(day)))
        for file in tmp_path.iterdir():  # as if all were a second older than the next one
            os.utime(file, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns - 10**9))
    assert len(list(tmp_path.iterdir())) == 6
    _find(tmp_path, _points(7.0))
    assert len(searches) == 8
    _find(tmp_path, _points(0.0))
    assert len(searches) == 9


def test_a_home_that_cannot_be_written_is_answered_all_the_same(tmp_path: Path, searches: list[Points]) -> None:
    in_the_way = tmp_path / "kept"
    in_the_way.write_text("a file where the folder would be", encoding="utf-8")
    assert _told(_find(in_the_way, _points())) == _told(FOUND)
    assert len(searches) == 1
