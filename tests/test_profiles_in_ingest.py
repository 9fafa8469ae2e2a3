"""What was settled about a file is remembered when it is stored, and holds for the next of its layout. All data are made up."""

from __future__ import annotations

import getpass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from geodata.errors import UnknownSubjectError
from routes.events import EventStore
from routes.ingest import commit, prepare
from routes.intake import NOT_STORED, Choices
from routes.intake.profiles import ProfileStore
from routes.prepared import Prepared

ODD = "alpha,beta,gamma\n03/04/2021,point A,7\n05/04/2021,point B,8\n"
NEXT = "Gamma,ALPHA,beta\n9,06/04/2021,point C\n10,07/04/2021,point D\n"
SETTLED = Choices(mapping=(("alpha", "date"), ("beta", "place_text"), ("gamma", "persons")), day_first=False)


def _prepare(home: Path, folder: Path, text: str, name: str = "made-up.csv", **options) -> Prepared:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return prepare(EventStore(home), path, **options)


def _remembered(prepared: Prepared) -> list[str]:
    return [note for note in prepared.notes if "settled" in note]


@pytest.mark.parametrize("unit", ["JOP-NE", None])
def test_the_next_file_of_the_layout_is_read_the_same_way_and_says_so(home: Path, tmp_path: Path, unit: str | None) -> None:
    with pytest.raises(UnknownSubjectError):
        _prepare(home, tmp_path, ODD, unit=unit)
    first = _prepare(home, tmp_path, ODD, unit=unit, choices=SETTLED)
    assert _remembered(first) == []
    commit(EventStore(home), first)
    found = _prepare(home, tmp_path, NEXT, "next.csv", unit=unit)
    assert found.known.header_of == {"date": "ALPHA", "place_text": "beta", "persons": "Gamma"}
    assert found.events.select("start_on", "place_text", "persons").rows() == [
        (date(2021, 6, 4), "point C", 9),
        (date(2021, 7, 4), "point D", 10),
    ]
    (note,) = _remembered(found)
    assert f"{datetime.now(UTC):%d %B %Y}" in note
    assert getpass.getuser() in note


def test_nothing_is_remembered_before_the_commit_or_without_a_choice(home: Path, tmp_path: Path) -> None:
    _prepare(home, tmp_path, ODD, choices=SETTLED)
    assert ProfileStore(home).all() == ()
    commit(EventStore(home), _prepare(home, tmp_path, "date,place\n2021-03-05,Gao\n"))
    assert ProfileStore(home).all() == ()
    commit(EventStore(home), _prepare(home, tmp_path, ODD, choices=SETTLED), remember=False)
    assert ProfileStore(home).all() == ()


def test_corrections_are_of_one_file(home: Path, tmp_path: Path) -> None:
    choices = Choices(mapping=SETTLED.mapping, corrections=(("beta", "point A", "Kidal"),))
    first = _prepare(home, tmp_path, ODD, choices=choices)
    assert first.events["place_text"].to_list() == ["Kidal", "point B"]
    commit(EventStore(home), first)
    found = _prepare(home, tmp_path, "alpha,beta,gamma\n08/04/2021,point A,1\n", "next.csv")
    assert found.events["place_text"].to_list() == ["point A"]


def test_corrections_alone_are_nothing_to_remember(home: Path, tmp_path: Path) -> None:
    choices = Choices(corrections=(("place", "goa", "Gao"),))
    commit(EventStore(home), _prepare(home, tmp_path, "date,place\n2021-03-05,goa\n", choices=choices))
    assert ProfileStore(home).all() == ()


def test_a_choice_now_goes_over_what_is_remembered_and_is_remembered_then(home: Path, tmp_path: Path) -> None:
    commit(EventStore(home), _prepare(home, tmp_path, ODD, unit="JOP-NE", choices=SETTLED))
    changed = _prepare(home, tmp_path, NEXT, "next.csv", unit="JOP-NE", choices=Choices(mapping=(("Gamma", NOT_STORED),), day_first=True))
    assert changed.known.header_of == {"date": "ALPHA", "place_text": "beta"}
    assert changed.events["start_on"].to_list() == [date(2021, 4, 6), date(2021, 4, 7)]
    commit(EventStore(home), changed)
    (profile,) = ProfileStore(home).all()
    assert dict(profile.choices.mapping) == {"ALPHA": "date", "beta": "place_text", "Gamma": NOT_STORED}
    assert profile.choices.day_first is True


def test_what_is_forgotten_is_asked_again(home: Path, tmp_path: Path) -> None:
    commit(EventStore(home), _prepare(home, tmp_path, ODD, unit="JOP-NE", choices=SETTLED))
    profiles = ProfileStore(home)
    profiles.forget(profiles.all()[0])
    with pytest.raises(UnknownSubjectError):
        _prepare(home, tmp_path, NEXT, "next.csv", unit="JOP-NE")


def test_another_unit_is_told_whose_it_was(home: Path, tmp_path: Path) -> None:
    commit(EventStore(home), _prepare(home, tmp_path, ODD, unit="JOP-NE", choices=SETTLED))
    found = _prepare(home, tmp_path, NEXT, "next.csv", unit="JOP-ML")
    assert found.known.header_of["place_text"] == "beta"
    assert found.batch.unit == "JOP-ML"
    (note,) = _remembered(found)
    assert "JOP-NE" in note
    again = commit(
        EventStore(home), _prepare(home, tmp_path, NEXT, "next.csv", unit="JOP-ML", choices=Choices(mapping=(("Gamma", NOT_STORED),)))
    )
    assert again.batch.unit == "JOP-ML"
    kept = {profile.unit: dict(profile.choices.mapping) for profile in ProfileStore(home).all()}
    assert kept["JOP-NE"]["gamma"] == "persons"
    assert kept["JOP-ML"]["Gamma"] == NOT_STORED


WIDE = "alpha,beta,gamma,e1,e2,e3,e4,e5"
WIDE_ROW = "03/04/2021,point A,7,a,b,c,d,e"


def test_a_layout_of_the_unit_that_is_nearly_the_same_is_read_like_it(home: Path, tmp_path: Path) -> None:
    commit(EventStore(home), _prepare(home, tmp_path, f"{WIDE}\n{WIDE_ROW}\n", unit="JOP-NE", choices=SETTLED))
    text = f"{WIDE},neu\n{WIDE_ROW},f\n"
    found = _prepare(home, tmp_path, text, "next.csv", unit="JOP-NE")
    assert found.known.header_of == {"date": "alpha", "place_text": "beta", "persons": "gamma"}
    with pytest.raises(UnknownSubjectError):  # of another unit it must be the same layout
        _prepare(home, tmp_path, text, "other.csv", unit="JOP-ML")


def test_a_layout_that_is_nearly_the_same_says_what_is_new(home: Path, tmp_path: Path) -> None:
    commit(EventStore(home), _prepare(home, tmp_path, f"{WIDE}\n{WIDE_ROW}\n", unit="JOP-NE", choices=SETTLED))
    found = _prepare(home, tmp_path, f"{WIDE},neu\n{WIDE_ROW},f\n", "next.csv", unit="JOP-NE")
    (note,) = _remembered(found)
    assert "'neu'" in note


def test_without_a_unit_a_layout_that_is_nearly_the_same_is_read_like_it(home: Path, tmp_path: Path) -> None:
    commit(EventStore(home), _prepare(home, tmp_path, f"{WIDE}\n{WIDE_ROW}\n", choices=SETTLED))
    found = _prepare(home, tmp_path, f"{WIDE},neu\n{WIDE_ROW},f\n", "next.csv")
    assert found.known.header_of["place_text"] == "beta"


def test_without_a_unit_what_was_settled_without_one_goes_first(home: Path, tmp_path: Path) -> None:
    commit(EventStore(home), _prepare(home, tmp_path, ODD, choices=SETTLED))
    other = Choices(mapping=(*SETTLED.mapping[:2], ("gamma", NOT_STORED)), day_first=True)
    commit(EventStore(home), _prepare(home, tmp_path, ODD + "01/01/2021,point Z,1\n", "other.csv", unit="JOP-NE", choices=other))
    found = _prepare(home, tmp_path, NEXT, "next.csv")
    assert "persons" in found.known.header_of
    assert found.known.dates["date"].day_first is False


def test_a_damaged_profile_stops_nobody(home: Path, tmp_path: Path) -> None:
    commit(EventStore(home), _prepare(home, tmp_path, ODD, unit="JOP-NE", choices=SETTLED))
    for path in (home / "profiles").glob("*.json"):
        path.write_text("{", encoding="utf-8")
    found = _prepare(home, tmp_path, "date,place\n2021-03-05,Gao\n", "next.csv", unit="JOP-NE")
    assert found.batch.events == 1
