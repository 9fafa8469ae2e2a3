"""Frames as bytes: what goes in comes out, summed over routes and kinds."""

from __future__ import annotations

from datetime import date

import h3
import numpy as np
import polars as pl
import pytest

from routes.columns import COUNTRY_FLOWS, FLOWS, FRAMES, MEASURES, UNPLACED
from routes.maps.payload import decode, encode

CELL = int(h3.latlng_to_cell(20.2, 12.98, 4), 16)
OTHER = int(h3.latlng_to_cell(27.0, 14.4, 4), 16)
JAN, FEB = date(2021, 1, 1), date(2021, 2, 1)


def _frames(rows: list[tuple]) -> pl.DataFrame:
    return FRAMES.conform(pl.DataFrame(rows, schema=FRAMES.schema, orient="row"))


def _encoded(rows: list[tuple], unplaced: pl.DataFrame | None = None, **flows: pl.DataFrame) -> bytes:
    return encode(
        _frames(rows), UNPLACED.empty() if unplaced is None else unplaced, periods=[JAN, FEB], period="month", resolution=4, measure="events",
        route_id="sahara", caption="Made-up <b>", made_up=True, **flows,
    )  # fmt: skip


ROWS = [
    (CELL, JAN, "sahara", "rescue", 1.0, 12.0, 0.0, 0.0), (CELL, JAN, "sahara", "arrest", 0.5, 1.0, 0.0, 2.0),
    (OTHER, FEB, "sahara", "arrest", 2.0, 3.0, 1.0, 0.0),
]  # fmt: skip


def test_frames_come_back_summed_over_kinds() -> None:
    header, arrays = decode(_encoded(ROWS))
    assert header["periods"] == ["2021-01-01", "2021-02-01"]
    assert header["last"] == "2021-02-28"
    assert (header["made_up"], header["route"], header["caption"]) == (True, "sahara", "Made-up <b>")
    cells, offsets, index = arrays["cells"], arrays["offsets"], arrays["index"]
    found = {
        (int(cells[index[v]]), p): tuple(float(arrays[m][v]) for m in MEASURES) for p in range(2) for v in range(offsets[p], offsets[p + 1])
    }
    assert found == {(CELL, 0): (1.5, 13.0, 0.0, 2.0), (OTHER, 1): (2.0, 3.0, 1.0, 0.0)}


def test_outlines_are_those_of_h3() -> None:
    _, arrays = decode(_encoded(ROWS))
    for i, cell in enumerate(arrays["cells"]):
        corners = arrays["corners"].reshape(-1, 2)[arrays["starts"][i] : arrays["starts"][i + 1]]
        np.testing.assert_allclose(corners, h3.cell_to_boundary(f"{int(cell):x}"), atol=1e-5)


def test_what_cannot_be_placed_travels_by_reason_and_period() -> None:
    unplaced = UNPLACED.conform(pl.DataFrame({"period": [FEB, FEB], "route_id": ["sahara"] * 2, "kind": ["rescue", "arrest"], "reason": ["no-place"] * 2,
                                              "events": [1.0, 2.0], "persons": [0.0, 5.0], "dead": [0.0] * 2, "missing": [0.0] * 2}))  # fmt: skip
    header, _ = decode(_encoded(ROWS, unplaced))
    assert header["unplaced"]["no-place"] == {"events": [[1, 3.0]], "persons": [[1, 5.0]], "dead": [], "missing": []}
    assert header["unplaced"]["vague-place"]["events"] == []


def test_flows_travel_by_period_corridor_and_direction() -> None:
    rows = [("b", JAN, "back", 0.5, 3.0), ("a", FEB, "unknown", 1.0, 0.0), ("b", FEB, "forward", 2.0, 8.0), ("a", JAN, "forward", 1.5, 4.0)]
    header, arrays = decode(_encoded(ROWS, flows=pl.DataFrame(rows, schema=FLOWS.schema, orient="row")))
    offsets = arrays["flow_offsets"]
    found = {
        (header["flows"][arrays["flow_corridor"][v]], p, ("forward", "back", "unknown")[arrays["flow_direction"][v]]): (
            float(arrays["flow_events"][v]), float(arrays["flow_persons"][v]),
        )
        for p in range(2) for v in range(offsets[p], offsets[p + 1])
    }  # fmt: skip
    assert header["flows"] == ["a", "b"]
    assert found == {
        ("b", 0, "back"): (0.5, 3.0),
        ("a", 1, "unknown"): (1.0, 0.0),
        ("b", 1, "forward"): (2.0, 8.0),
        ("a", 0, "forward"): (1.5, 4.0),
    }
    assert "arcs" not in header


def test_arcs_travel_by_pair_but_nobody_goes_from_a_country_to_itself_or_to_nowhere() -> None:
    rows = [
        ("NE", "LY", FEB, 1.0, 7.0),
        ("LY", "NE", JAN, 2.0, 3.0),
        ("LY", "LY", JAN, 9.0, 9.0),
        ("NE", "QQ", JAN, 9.0, 9.0),
        ("NE", "LY", JAN, 1.0, 0.0),
    ]
    header, arrays = decode(_encoded(ROWS, arcs=pl.DataFrame(rows, schema=COUNTRY_FLOWS.schema, orient="row")))
    countries, pairs = header["arcs"]["countries"], header["arcs"]["pairs"]
    assert [(code, name) for code, name, _, _ in countries] == [("LY", "Libya"), ("NE", "Niger")]
    assert countries[1][2:] == pytest.approx([17.4, 9.5], abs=1.0)  # lat, lon
    found = {
        (countries[pairs[arrays["arc_pair"][v]][0]][0], p): float(arrays["arc_persons"][v])
        for p in range(2) for v in range(arrays["arc_offsets"][p], arrays["arc_offsets"][p + 1])
    }  # fmt: skip
    assert found == {("LY", 0): 3.0, ("NE", 0): 0.0, ("NE", 1): 7.0}


def test_flows_of_an_empty_view_are_empty() -> None:
    header, arrays = decode(_encoded(ROWS, flows=FLOWS.empty(), arcs=COUNTRY_FLOWS.empty()))
    assert (header["flows"], header["arcs"]) == ([], {"countries": [], "pairs": []})
    assert arrays["flow_offsets"].tolist() == arrays["arc_offsets"].tolist() == [0, 0, 0]


def test_an_empty_view_can_be_told() -> None:
    header, arrays = decode(
        encode(
            FRAMES.empty(),
            UNPLACED.empty(),
            periods=[],
            period="day",
            resolution=4,
            measure="dead",
            route_id=None,
            caption="",
            made_up=False,
        )
    )
    assert header["periods"] == []
    assert arrays["cells"].size == 0


def test_other_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="NCF1"):
        decode(b"PNG!" + b"\0" * 20)
