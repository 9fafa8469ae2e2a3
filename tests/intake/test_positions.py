"""Positions: every form of writing them, what is refused and why, and files that have them the wrong way round."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.distance import great_circle_km
from routes.intake.positions import Proposal, apply_change, propose, read_pair, read_two, stray

POINTS = pl.Schema({"lat": pl.Float64, "lon": pl.Float64, "country": pl.String})


def two(lat: str | None, lon: str | None) -> dict:
    return read_two(pl.Series([lat], dtype=pl.String), pl.Series([lon], dtype=pl.String)).row(0, named=True)


def pair(text: str | None) -> dict:
    return read_pair(pl.Series([text], dtype=pl.String)).row(0, named=True)


def place(row: dict) -> tuple[float, float, float]:
    assert row["cure"] is None
    return round(row["lat"], 5), round(row["lon"], 5), row["radius_km"]


@pytest.mark.parametrize(
    ("lat", "lon", "expected"),
    [
        ("20.93", "-17.04", (20.93, -17.04, 0.8)), ("20,93", "-17,04", (20.93, -17.04, 0.8)), ("+20.930", "-17.0412", (20.93, -17.0412, 0.5)),
        ("20.9", "-17.04123", (20.9, -17.04123, 7.9)), ("21", "-17.04", (21, -17.04, 79.0)), ("21.", "-17.04", (21, -17.04, 79.0)),
        ("20.93°", "-17.04 °", (20.93, -17.04, 0.8)), ("20.93N", "17.04W", (20.93, -17.04, 0.8)), ("20.93 N", "17,04 O", (20.93, -17.04, 0.8)),
        ("20.93 Norte", "17.04 Oeste", (20.93, -17.04, 0.8)), ("20.93 nord", "17.04 ouest", (20.93, -17.04, 0.8)), ("S 20.93", "E 17.04", (-20.93, 17.04, 0.8)),
        ("20.93 Sur", "17.04 Este", (-20.93, 17.04, 0.8)), ("20.93 sud", "17.04 est", (-20.93, 17.04, 0.8)), ("20.93 S", "17.04 Leste", (-20.93, 17.04, 0.8)),
        ("-20.93 S", "-17.04 W", (-20.93, -17.04, 0.8)), ("34º15N", "012º25E", (34.25, 12.41667, 1.3)), ("34°15'30\"N", "12°25'12\"W", (34.25833, -12.42, 0.5)),
        ("34° 15′ 30″ Sud", "12° 25’ 12” O", (-34.25833, -12.42, 0.5)), ("N 34 15.5", "W 012 25", (34.25833, -12.41667, 1.3)),
        ("34-15.5N", "012-25.2W", (34.25833, -12.42, 0.5)), ("34:15:30", "-12:25:12", (34.25833, -12.42, 0.5)), ("34d15m30sN", "12d25m12sW", (34.25833, -12.42, 0.5)),
        ("34 15 30 S", "12 25 12 E", (-34.25833, 12.42, 0.5)), ("-0°30'", "-0°15'", (-0.5, -0.25, 1.3)), ("3415N", "01225W", (34.25, -12.41667, 1.3)),
        ("341530N", "0122512W", (34.25833, -12.42, 0.5)), ("34°15'60\"N", "12°25'00\"W", (34.26667, -12.41667, 0.5)), ("Lat. 20,93", "Long: -17,04", (20.93, -17.04, 0.8)),
        ("−20.93", "–17.04", (-20.93, -17.04, 0.8)), ("٢٠٫٩٣", "١٧٫٠٤", (20.93, 17.04, 0.8)), ("5.125", "-4.5E-02", (5.125, -0.045, 0.5)),
        ("20.93, -17.04", None, (20.93, -17.04, 0.8)), (None, "20,93; -17,04", (20.93, -17.04, 0.8)), ("POINT (-17.04 20.93)", "NA", (20.93, -17.04, 0.8)),
        ("17.04 W", "20.93 N", (20.93, -17.04, 0.8)), ("lon: -17.04", "lat: 20.93", (20.93, -17.04, 0.8)), ("90", "-180", (90, -180, 79.0)), ("0", "12.34", (0, 12.34, 79.0)),
    ],
)  # fmt: skip
def test_two_cells(lat: str | None, lon: str | None, expected: tuple[float, float, float]) -> None:
    assert place(two(lat, lon)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20.93, -17.04", (20.93, -17.04, 0.8)), ("20.93,-17.04", (20.93, -17.04, 0.8)), ("20.93;-17.04", (20.93, -17.04, 0.8)),
        ("20.93 -17.04", (20.93, -17.04, 0.8)), ("(20.93, -17.04)", (20.93, -17.04, 0.8)), ("[20.93, -17.04]", (20.93, -17.04, 0.8)),
        ("28.700944700000, -100.514561000000", (28.70094, -100.51456, 0.5)), ("20.93 / -17.04", (20.93, -17.04, 0.8)), ("20.93 | -17.04", (20.93, -17.04, 0.8)),
        ("34,5; -12,3", (34.5, -12.3, 7.9)), ("34,5 -12,3", (34.5, -12.3, 7.9)), ("34,5, -12,3", (34.5, -12.3, 7.9)), ("34,5,-12,3", (34.5, -12.3, 7.9)),
        ("34, -12", (34, -12, 79.0)), ("34,-12", (34, -12, 79.0)), ("34;12", (34, 12, 79.0)), ("34 12", (34, 12, 79.0)), ("34.5,12", (34.5, 12, 79.0)),
        ("POINT (-17.04 20.93)", (20.93, -17.04, 0.8)), ("point(-17.04 20.93)", (20.93, -17.04, 0.8)), ("POINT Z (-17.04 20.93 5)", (20.93, -17.04, 0.8)),
        ("SRID=4326;POINT(-17.04 20.93)", (20.93, -17.04, 0.8)), ('{"type":"Point","coordinates":[-17.04,20.93]}', (20.93, -17.04, 0.8)),
        ("geo:20.93,-17.04", (20.93, -17.04, 0.8)), ("geo:20.93,-17.04;u=35", (20.93, -17.04, 0.8)), ("https://www.google.com/maps/@20.93,-17.04,7z", (20.93, -17.04, 0.8)),
        ("https://maps.google.com/?q=20.93,-17.04", (20.93, -17.04, 0.8)), ("34º15N 012º25E", (34.25, 12.41667, 1.3)), ("34°15'30\"N, 12°25'W", (34.25833, -12.41667, 1.3)),
        ("N 34 15.5 W 012 25", (34.25833, -12.41667, 1.3)), ("34.5N 12.3W", (34.5, -12.3, 7.9)), ("34.5 N, 12.3 O", (34.5, -12.3, 7.9)),
        ("12.3W 34.5N", (34.5, -12.3, 7.9)), ("W 12.3, N 34.5", (34.5, -12.3, 7.9)), ("34°15' -12°25'", (34.25, -12.41667, 1.3)), ("34.5°, -12.3°", (34.5, -12.3, 7.9)),
        ("Lat: 34.5 Lon: -12.3", (34.5, -12.3, 7.9)), ("Long: -12.3, Lat: 34.5", (34.5, -12.3, 7.9)), ("latitud 34,5 norte, longitud 12,3 oeste", (34.5, -12.3, 7.9)),
        ("3415N01225W", (34.25, -12.41667, 1.3)), ("3415.50,N,01225.20,W", (34.25833, -12.42, 0.5)), ("S 1 30 E 0 15", (-1.5, 0.25, 1.3)),
    ],
)  # fmt: skip
def test_one_cell(text: str, expected: tuple[float, float, float]) -> None:
    assert place(pair(text)) == expected


@pytest.mark.parametrize("text", [None, "", "NA", "-", "inconnu", "sin datos", "n/d"])
def test_nothing_given_is_no_fault(text: str | None) -> None:
    assert set(pair(text).values()) == {None}
    assert set(two(text, None).values()) == {None}
    assert set(two("NA", text).values()) == {None}


@pytest.mark.parametrize(
    ("lat", "lon", "told"),
    [
        ("20.93", None, ["one of latitude and longitude is empty", "'20.93'"]), ("NA", "-17.04", ["one of latitude and longitude is empty", "'-17.04'"]),
        ("0", "0.0", ["not known", "leave the coordinates empty"]), ("999", "-999", ["999", "not known"]), ("-999.0", None, ["not known"]), ("9999", "9999", ["'9999'", "not known"]),
        ("120.93", "-17.04", ["-90 to 90", "120.93, -17.04", "wrong way round"]), ("near Gao", "-17.04", ["expected decimal degrees", "'near Gao'"]),
        ("14.716.677", "-17.467.686", ["decimal point is lost", "'14.716.677'", "'-17.467.686'"]), ("14716677", "-17467686", ["decimal point is lost"]),
        ("14,716,677", "-17,467,686", ["decimal point is lost"]), ("14 716 677", "-17 467 686", ["decimal point is lost"]),
        ("2312345.6", "412345.6", ["UTM", "degrees"]), ("28QCD1234512345", None, ["MGRS", "degrees"]), ("28Q 412345 2312345", None, ["UTM"]),
        ("34°75'N", "12°25'W", ["minutes and seconds", "34°75'N"]), ("-34 N", "12 W", ["sign", "letter"]), ("34.5 E", "12.3", ["N or S", "34.5 E"]),
        ("lon 34.5", "12.3", ["N or S"]), ("34-15", "12.3", ["dash"]), ("34,12", None, ["empty"]), ("34 15", None, ["empty"]), ("120, 14", None, ["wrong way round"]), ("N 34.5 S", "12.3", ["two letters"]),
    ],
)  # fmt: skip
def test_two_cells_that_cannot_be_read_say_why(lat: str | None, lon: str | None, told: list[str]) -> None:
    row = two(lat, lon)
    assert (row["lat"], row["lon"], row["radius_km"]) == (None, None, None)
    assert [words for words in told if words not in row["cure"]] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("near Gao", ['"lat, lon"', "'near Gao'"]), ("-100.5, 28.7", ["wrong way round"]), ("0, 0", ["not known"]), ("0,0", ["not known"]),
        ("34,12", ["one number"]), ("14.716.677, -17.467.686", ["decimal point is lost"]), ("14716677; -17467686", ["decimal point is lost"]),
        ("20.93", ["'20.93'"]), ("20.93, ", ["'20.93,"]), ("999, 999", ["not known"]), ("28QCD1234512345", ["MGRS"]), ("12/3", ["'12/3'"]), ("12/03/2020", ["'12/03/2020'"]),
        ("34.5N 12.3N", ["expected"]), ("POINT (100.5 95.2)", ["-90 to 90"]), ("POINT EMPTY", ["expected"]), ("20.93, -17.04, 5.1", ["expected"]),
    ],
)  # fmt: skip
def test_one_cell_that_cannot_be_read_says_why(text: str, told: list[str]) -> None:
    row = pair(text)
    assert (row["lat"], row["lon"], row["radius_km"]) == (None, None, None)
    assert [words for words in told if words not in row["cure"]] == []


def test_the_wrong_way_round_is_asked_only_where_turning_would_cure_it() -> None:
    assert "wrong way" not in two("200", "12")["cure"]
    assert "wrong way" not in two("100", "100")["cure"]


def test_a_long_cell_is_not_repeated_whole() -> None:
    assert len(pair("a man from the village " * 40)["cure"]) < 200


def test_rows_keep_their_places_among_others() -> None:
    lat = pl.Series(["1.5", None, "x", "2°30'N", "0", "3.25, 4.75", "6.5"])
    lon = pl.Series(["2.5", None, "1", "3°15'W", "0", None, "7.5"])
    read = read_two(lat, lon)
    assert read["lat"].to_list() == [1.5, None, None, 2.5, None, 3.25, 6.5]
    assert read["lon"].to_list() == [2.5, None, None, -3.25, None, 4.75, 7.5]
    assert read["cure"].is_not_null().to_list() == [False, False, True, False, True, False, False]
    assert read.schema == {"lat": pl.Float64, "lon": pl.Float64, "radius_km": pl.Float64, "cure": pl.String}
    assert read_pair(pl.Series(["1.5, 2.5", None, "x", "2°30'N 3°15'W"]))["lon"].to_list() == [2.5, None, None, -3.25]


@pytest.mark.parametrize("cells", [pl.Series([], dtype=pl.String), pl.Series([None, None]), pl.Series(["", None], dtype=pl.String)])
def test_empty_columns(cells: pl.Series) -> None:
    for read in (read_two(cells, cells), read_pair(cells)):
        assert read.height == len(cells)
        assert read.schema == {"lat": pl.Float64, "lon": pl.Float64, "radius_km": pl.Float64, "cure": pl.String}
        assert read.null_count().row(0) == (len(cells),) * 4


def written(degrees: float, letters: str, form: str, decimals: int) -> str:
    """Return an angle in one of the forms, rounded as a person would."""
    size, letter = abs(degrees), letters[degrees < 0]
    sign = "-" if degrees < 0 else ""
    minutes = round(size * 60, decimals if form == "minutes" else 0)
    seconds = round(size * 3600)
    width = decimals + 3 if decimals else 2
    return {
        "point": f"{degrees:.{decimals}f}",
        "comma": f"{degrees:.{decimals}f}".replace(".", ","),
        "letter": f"{size:.{decimals}f}{letter}",
        "minutes": f"{int(minutes // 60)}°{minutes % 60:0{width}.{decimals}f}'{letter}",
        "plain minutes": f"{letter} {int(minutes // 60):03d} {minutes % 60:02.0f}",
        "seconds": f"{seconds // 3600}° {seconds // 60 % 60:02d}' {seconds % 60:02d}\" {letter}",
        "colons": f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}",
        "packed": f"{seconds // 3600:0{2 + (letters == 'EW')}d}{seconds // 60 % 60:02d}{seconds % 60:02d}{letter}",
    }[form]


FORMS = ("point", "comma", "letter", "minutes", "plain minutes", "seconds", "colons", "packed")
SEPARATORS = {
    "point": (", ", ",", ";", " ", "; ", " / "), "comma": ("; ", ";", " ", ", "), "letter": (" ", ", ", " - "[:1], ""), "minutes": (" ", ", ", "; ", ""),
    "plain minutes": (" ", ", ", ""), "seconds": (" ", ", ", ""), "packed": ("", " ", ","),
}  # fmt: skip
LAT, LON = st.floats(-90, 90), st.floats(-180, 180)


@given(lat=LAT, lon=LON, form=st.sampled_from(FORMS), decimals=st.integers(0, 6))
def test_any_position_written_in_two_cells_comes_back_within_its_radius(lat: float, lon: float, form: str, decimals: int) -> None:
    row = two(written(lat, "NS", form, decimals), written(lon, "EW", form, decimals))
    check(row, lat, lon)


@given(lat=LAT, lon=LON, form=st.sampled_from([f for f in FORMS if f != "colons"]), decimals=st.integers(1, 6), data=st.data())
def test_any_position_written_in_one_cell_comes_back_within_its_radius(lat: float, lon: float, form: str, decimals: int, data) -> None:
    separator = data.draw(st.sampled_from(SEPARATORS[form]))
    check(pair(written(lat, "NS", form, decimals) + separator + written(lon, "EW", form, decimals)), lat, lon)


@given(
    lat=LAT,
    lon=LON,
    decimals=st.integers(1, 6),
    form=st.sampled_from(["POINT ({x} {y})", "geo:{y},{x}", "({y}, {x})", "Lat {y} Lon {x}", "lon={x}; lat={y}"]),
)
def test_any_position_written_for_machines_comes_back_within_its_radius(lat: float, lon: float, decimals: int, form: str) -> None:
    check(pair(form.format(x=f"{lon:.{decimals}f}", y=f"{lat:.{decimals}f}")), lat, lon)


def check(row: dict, lat: float, lon: float) -> None:
    """Assert that the row is the position within its radius, or the placeholder 0, 0 that rounding made of it."""
    if row["cure"] is not None:
        assert "not known" in row["cure"]
        assert max(abs(lat), abs(lon)) <= 0.5
        return
    assert float(great_circle_km(row["lat"], row["lon"], lat, lon)) <= row["radius_km"] * 1.02


TEXT = st.one_of(st.none(), st.text(max_size=30), st.text("0123456789.,;:-+ °º'\"NSEWO()/EPOINT", max_size=24))


@given(cells=st.lists(st.tuples(TEXT, TEXT), max_size=8))
def test_no_text_is_too_odd(cells: list[tuple[str | None, str | None]]) -> None:
    lat, lon = (pl.Series([row[i] for row in cells], dtype=pl.String) for i in (0, 1))
    for read, given_texts in ((read_two(lat, lon), cells), (read_pair(lat), [(text, None) for text, _ in cells])):
        assert read.height == len(cells)
        for row, texts in zip(read.iter_rows(named=True), given_texts, strict=True):
            numbers = row["lat"], row["lon"], row["radius_km"]
            if row["cure"] is not None or all(text is None for text in texts):
                assert numbers == (None, None, None)
            elif any(character.isdigit() for text in texts if text for character in text):
                assert None not in numbers  # what holds a digit says something: it is read, or told why not
            if numbers[0] is not None:
                assert abs(row["lat"]) <= 90
                assert abs(row["lon"]) <= 180
                assert (row["lat"], row["lon"]) != (0, 0)


@given(st.lists(st.tuples(st.integers(-9_000_000, 9_000_000), st.integers(-18_000_000, 18_000_000)), min_size=1, max_size=20))
def test_plain_decimals_are_the_numbers_that_python_reads(numbers: list[tuple[int, int]]) -> None:
    texts = [(f"{a / 1e5:.5f}", f"{b / 1e5:.5f}") for a, b in numbers if (a, b) != (0, 0)]
    read = read_two(pl.Series([a for a, _ in texts], dtype=pl.String), pl.Series([b for _, b in texts], dtype=pl.String))
    assert read.select("lat", "lon").rows() == [(float(a), float(b)) for a, b in texts]


def points(rows: list[tuple[float, float, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=POINTS, orient="row")


NIGER = [(16.97, 7.99, "NE"), (18.73, 7.39, "NE"), (19.0, 12.9, "NE"), (13.5, 2.1, "NE")]
SENEGAL = [(14.69, -17.44, "SN"), (16.02, -16.5, "SN"), (12.58, -16.27, "SN"), (14.4, -18.9, "SN")]  # the last one at sea
AT_SEA = [(27.5, -16.9, None), (28.1, -15.0, None), (24.5, -17.2, None), (35.5, 12.7, None)]


def test_a_file_that_fits_is_left_alone() -> None:
    assert propose(points(NIGER + SENEGAL)) is None
    assert propose(points(AT_SEA)) is None


@pytest.mark.parametrize("change", ["swap", "negate-lat", "negate-lon", "negate-both"])
def test_a_change_of_a_whole_file_is_found_and_undone(change: str) -> None:
    true = points(SENEGAL * 10)
    lat, lon = apply_change(true["lat"], true["lon"], change)
    found = propose(true.with_columns(lat=lat, lon=lon))
    assert found is not None
    mended = apply_change(lat, lon, found.change)
    if change != "negate-both" or found.change == change:
        assert (mended[0].to_list(), mended[1].to_list()) == (true["lat"].to_list(), true["lon"].to_list())
    assert (found.rows, found.as_given, found.changed) == (40, 0, 40)


def test_the_proposal_says_its_evidence() -> None:
    swapped = points([(lon, lat, code) for lat, lon, code in SENEGAL * 99] + [(14.69, -17.44, "SN")] * 4)
    assert propose(swapped) == Proposal(
        "swap",
        400,
        4,
        396,
        "As written, 4 of 400 positions lie in or near the country stated; with latitude and longitude swapped, 396 do. "
        "Are they the wrong way round?",
    )


def test_without_countries_the_region_of_the_routes_decides() -> None:
    found = propose(points([(lon, lat, code) for lat, lon, code in AT_SEA]))
    assert found is None or found.change == "swap"
    found = propose(points([(lon, lat, code) for lat, lon, code in AT_SEA[:3] * 3]))
    assert found is not None
    assert (found.change, found.as_given, found.changed) == ("swap", 0, 9)
    assert "latitude -5 to 46" in found.sentence


def test_latitudes_off_the_globe_fit_nowhere() -> None:
    found = propose(points([(-100.5, 28.7, "MX"), (-106.4, 31.7, "MX"), (-99.1, 19.4, "MX")]))
    assert found is not None
    assert (found.change, found.as_given, found.changed) == ("swap", 0, 3)


def test_a_few_odd_rows_are_strays_and_no_reason_to_change_a_file() -> None:
    odd = points(NIGER * 10 + [(lon, lat, code) for lat, lon, code in SENEGAL[:2]])
    assert propose(odd) is None
    assert stray(odd).to_list() == [False] * 40 + [True] * 2


def test_a_file_half_and_half_is_not_changed_as_a_whole() -> None:
    half = points(SENEGAL + [(lon, lat, code) for lat, lon, code in SENEGAL])
    assert propose(half) is None


def test_two_rows_or_unknown_countries_say_nothing() -> None:
    assert propose(points([(7.99, 16.97, "NE")] * 2)) is None
    assert propose(points([])) is None
    assert propose(points([(7.99, 16.97, "XX")] * 9)) is None


def test_a_stray_lies_over_300_km_off_the_country_stated() -> None:
    rows = points([
        (16.97, 7.99, "NE"), (14.89, 5.26, "NG"), (16.97, 7.99, "DZ"), (16.97, 7.99, None), (None, None, "NE"), (23.7, -15.93, "MA"), (33.6, -7.6, "EH"), (16.97, 7.99, "XX"),
    ])  # fmt: skip
    # Tahoua is some 140 km off Nigeria, Agadez 360 km off Algeria; Dakhla is stated as Morocco by many; Casablanca is not in Western Sahara
    assert stray(rows).to_list() == [False, False, True, False, False, False, True, False]


def test_changes() -> None:
    lat, lon = pl.Series("lat", [1.0, None]), pl.Series("lon", [2.0, -3.0])
    assert [s.to_list() for s in apply_change(lat, lon, "swap")] == [[2.0, -3.0], [1.0, None]]
    assert [s.to_list() for s in apply_change(lat, lon, "negate-lat")] == [[-1.0, None], [2.0, -3.0]]
    assert [s.to_list() for s in apply_change(lat, lon, "negate-lon")] == [[1.0, None], [-2.0, 3.0]]
    assert [s.to_list() for s in apply_change(lat, lon, "negate-both")] == [[-1.0, None], [-2.0, 3.0]]
    assert [s.to_list() for s in apply_change(lat, lon, None)] == [[1.0, None], [2.0, -3.0]]
    assert [s.name for s in apply_change(lat, lon, "swap")] == ["lat", "lon"]
    with pytest.raises(ValueError, match="expected one of swap"):
        apply_change(lat, lon, "mirror")


@given(st.lists(st.tuples(LAT, LON), max_size=20), st.sampled_from(["swap", "negate-lat", "negate-lon", "negate-both"]))
def test_a_change_made_twice_is_none(pairs: list[tuple[float, float]], change: str) -> None:
    frame = pl.DataFrame(pairs, schema={"lat": pl.Float64, "lon": pl.Float64}, orient="row")
    twice = apply_change(*apply_change(frame["lat"], frame["lon"], change), change)
    assert np.array_equal(twice[0].to_numpy(), frame["lat"].to_numpy())
    assert np.array_equal(twice[1].to_numpy(), frame["lon"].to_numpy())
