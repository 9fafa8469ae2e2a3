"""What an agency settled is remembered by the layout of its files; and choices that go through JSON unchanged."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import UnknownColumnError
from routes.columns import KINDS
from routes.intake.choices import EQUAL_ROWS, POSITIONS, Choices
from routes.intake.headers import NOT_STORED
from routes.intake.profiles import Profile, ProfileStore, layout_of

HEADERS = ("Quand", "Où cela", "Combien", "Agent", "Notes")
SETTLED = Choices(
    mapping=(("Quand", "date"), ("Où cela", "place_text"), ("Agent", NOT_STORED)),
    day_first=True,
    equal_rows="groups",
    positions="swap",
    kind="rescue",
    sheet="Feuil1",
    corrections=(("Quand", "31/02/2021", "28/02/2021"),),
)

_texts = st.text(max_size=12)
_choices = st.builds(
    Choices,
    mapping=st.lists(st.tuples(_texts, _texts), max_size=4).map(tuple),
    day_first=st.none() | st.booleans(),
    equal_rows=st.none() | st.sampled_from(EQUAL_ROWS),
    positions=st.none() | st.sampled_from(POSITIONS),
    kind=st.none() | st.sampled_from(KINDS),
    sheet=st.none() | _texts,
    corrections=st.lists(st.tuples(_texts, _texts, _texts), max_size=3).map(tuple),
)


@given(_choices)
def test_choices_go_through_json_unchanged_and_can_be_keys(choices: Choices) -> None:
    again = Choices.from_dict(json.loads(json.dumps(choices.to_dict())))
    assert again == choices
    assert hash(again) == hash(choices)


def test_what_is_not_settled_is_not_written() -> None:
    assert Choices().to_dict() == {}
    assert Choices(day_first=False).to_dict() == {"day_first": False}


def test_every_fault_of_choices_is_told() -> None:
    given = {
        "mapping": [["a"]],
        "equal_rows": "both",
        "positions": "turn",
        "kind": "party",
        "day_first": "yes",
        "sheet": 3,
        "corrections": 5,
        "colour": "red",
    }
    with pytest.raises(UnknownColumnError) as caught:
        Choices.from_dict(given)
    for word in (
        "no choice 'colour'", "equal_rows must be one of groups, duplicates, got 'both'", "positions must be", "kind must be", "day_first must be true or false",
        "sheet must be", "mapping must be rows of 2 texts", "corrections must be rows of 3 texts",
    ):  # fmt: skip
        assert word in str(caught.value)


def test_a_layout_is_a_set_of_headers() -> None:
    assert layout_of(HEADERS) == layout_of(tuple(reversed(HEADERS))) == layout_of([header.upper() for header in HEADERS])
    assert layout_of(HEADERS) != layout_of(HEADERS[:-1])
    assert layout_of(["€"]) != layout_of(["£"])
    assert layout_of(["a b"]) != layout_of(["a", "b"])


def test_the_same_layout_and_unit_is_found_again_without_what_is_of_one_file(tmp_path: Path) -> None:
    ProfileStore(tmp_path).save(HEADERS, "JOP-SN", SETTLED, "awa")
    found = ProfileStore(tmp_path).find(tuple(reversed(HEADERS)), "JOP-SN")
    assert found is not None
    assert found.choices == Choices(SETTLED.mapping, day_first=True, equal_rows="groups", positions="swap", kind="rescue")
    assert (found.unit, found.saved_by, found.note) == ("JOP-SN", "awa", "")
    assert abs((datetime.now(UTC) - found.saved_at).total_seconds()) < 60


def test_the_mapping_is_given_with_the_headers_of_the_file(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path)
    store.save(HEADERS, "JOP-SN", SETTLED, "awa")
    found = store.find(["QUAND", "OU CELA", "combien", "agent", "notes"], "JOP-SN")
    assert found is not None
    assert found.choices.mapping == (("QUAND", "date"), ("OU CELA", "place_text"), ("agent", NOT_STORED))


def test_saving_again_replaces(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path)
    store.save(HEADERS, "JOP-SN", SETTLED, "awa")
    store.save(HEADERS, "JOP-SN", Choices(day_first=False), "ali")
    assert [(profile.saved_by, profile.choices) for profile in store.all()] == [("ali", Choices(day_first=False))]


def test_own_unit_first_then_any_other_and_it_says_so(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path)
    store.save(HEADERS, "JOP-SN", Choices(kind="rescue"), "awa")
    other = store.find(HEADERS, "JOP-ML")
    assert other is not None
    assert "JOP-SN" in other.note
    store.save(HEADERS, "JOP-ML", Choices(kind="arrest"), "ali")
    assert [(p.choices.kind, p.note) for unit in ("JOP-ML", "JOP-SN") if (p := store.find(HEADERS, unit))] == [
        ("arrest", ""),
        ("rescue", ""),
    ]


def test_a_close_layout_of_the_same_unit_gives_what_fits(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path)
    store.save(HEADERS, "JOP-SN", SETTLED, "awa")
    close = store.find(("Quand", "Où cela", "Combien", "Notes"), "JOP-SN")
    assert close is not None
    assert close.choices.mapping == (("Quand", "date"), ("Où cela", "place_text"))
    assert close.choices.day_first is True
    assert "'Agent'" in close.note
    assert store.find(("Quand", "Où cela", "Combien", "Notes"), "JOP-ML") is None
    assert store.find(("Quand", "Où cela", "Combien"), "JOP-SN") is None


def test_forgetting(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path)
    profile = store.save(HEADERS, None, SETTLED, "awa")
    assert profile.unit == ""
    store.forget(profile)
    store.forget(profile)
    assert store.all() == ()
    assert store.find(HEADERS, None) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"headers": 3}',
        '{"layout": "x", "unit": "", "headers": [], "choices": {"kind": "party"}, "saved_by": "a", "saved_at": "2026-01-01"}',
    ],
)
def test_a_damaged_file_is_said_and_skipped(tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str) -> None:
    store = ProfileStore(tmp_path)
    store.save(HEADERS, "JOP-SN", SETTLED, "awa")
    damaged = tmp_path / "profiles" / "aaaa.json"
    damaged.write_text(text, encoding="utf-8")
    assert store.find(HEADERS, "JOP-SN") is not None
    assert "aaaa.json" in caplog.text
    assert store.damaged() == ("aaaa.json",)


def test_nothing_is_made_before_something_is_saved_and_nothing_else_is_left(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path)
    assert store.all() == ()
    assert list(tmp_path.iterdir()) == []
    store.save(HEADERS, "JOP-SN", SETTLED, "awa")
    assert len(list((tmp_path / "profiles").iterdir())) == 1


def test_a_field_that_is_no_more_is_left_out_and_said(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path)
    store.save(HEADERS, "JOP-SN", Choices(mapping=(("Quand", "date"), ("Combien", "heads"))), "awa")
    found = store.find(HEADERS, "JOP-SN")
    assert found is not None
    assert found.choices.mapping == (("Quand", "date"),)
    assert "'heads'" in found.note


def test_a_profile_of_this_version_still_opens(tmp_path: Path) -> None:
    """The text is what the first version wrote; it stays as it is."""
    written = {
        "layout": layout_of(HEADERS), "unit": "JOP-SN", "headers": list(HEADERS), "choices": {"mapping": [["Quand", "date"]], "day_first": True},
        "saved_by": "awa", "saved_at": "2026-05-06T10:00:00+00:00",
    }  # fmt: skip
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "any.json").write_text(json.dumps(written), encoding="utf-8")
    assert ProfileStore(tmp_path).find(HEADERS, "JOP-SN") == Profile(
        layout_of(HEADERS),
        "JOP-SN",
        HEADERS,
        Choices(mapping=(("Quand", "date"),), day_first=True),
        "awa",
        datetime(2026, 5, 6, 10, tzinfo=UTC),
    )
