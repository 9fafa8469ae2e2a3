"""What a reader of the map document needs: nothing covers or cuts off anything, and what is drawn means what the legend says. All data are made up."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from routes.corridors import lines
from tests.browser.conftest import eventually
from tests.browser.drawn_map import CORRIDOR, PLACE, open_map, payload

pytestmark = pytest.mark.browser

SEA_CORRIDOR, SEA_ROUTE = "tobruk-gavdos", "eastern-mediterranean"
SCREENS = [(1366, 768), (1920, 1080), (390, 844), (937, 507), (358, 520)]  # the last two: as the app frames it on the first and the third
OVER_THE_MAP = ".netcop .stage .panel:not(.tip), .leaflet-control-zoom, .leaflet-control-scale"
EDGE = 0.5  # pixels: rounding
ARC_END = "#12503f"  # the colour of names at the ends of arcs
Box = tuple[float, float, float, float]

# Every text that is written on a canvas from here on, with its box on the screen and its colour.
RECORD = """() => {
  window.written = [];
  const fillText = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    const { left, top } = this.canvas.getBoundingClientRect();
    const width = this.measureText(text).width;
    const from = left + x - (this.textAlign === "center" ? width / 2 : this.textAlign === "right" ? width : 0);
    if (this.canvas.closest(".leaflet-names-pane")) written.push([text, from, top + y - 5, from + width, top + y + 5, this.fillStyle]);
    fillText.call(this, text, x, y);
  };
}"""


def _boxes(page, selector: str) -> list[tuple[str, Box]]:
    found = page.evaluate(
        """(selector) => [...document.querySelectorAll(selector)].map((e) => [e.className, e.getBoundingClientRect()])
        .filter(([, r]) => r.width).map(([name, r]) => [name, r.left, r.top, r.right, r.bottom])""",
        selector,
    )
    return [(name, tuple(box)) for name, *box in found]


def _box(page, selector: str) -> Box:
    ((_, box),) = _boxes(page, selector)
    return box


def _apart(a: Box, b: Box) -> bool:
    return a[2] <= b[0] + EDGE or b[2] <= a[0] + EDGE or a[3] <= b[1] + EDGE or b[3] <= a[1] + EDGE


def _inside(a: Box, b: Box) -> bool:
    return a[0] >= b[0] - EDGE and a[1] >= b[1] - EDGE and a[2] <= b[2] + EDGE and a[3] <= b[3] + EDGE


def _covered(page) -> list[tuple[str, str]]:
    """Return what lies on one another over the map, and what reaches beyond it."""
    stage, boxes = _box(page, ".stage"), _boxes(page, OVER_THE_MAP)
    assert len(boxes) >= 5  # controls, window, layers, legend at least
    beyond = [(name, "stage") for name, box in boxes if not _inside(box, stage)]
    return beyond + [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if not _apart(one, other)]


def _switch(page, *layers: str) -> None:
    for layer in layers:
        page.evaluate("(layer) => document.querySelector(`[data-layer=${layer}]`).click()", layer)


def _written(page) -> list[tuple[str, Box]]:
    return [(text, tuple(box)) for text, *box, _ in page.evaluate("written")]


@pytest.mark.parametrize("watched", SCREENS, indirect=True, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_over_the_map_covers_another_and_all_of_the_legend_can_be_read(watched, tmp_path: Path, home: Path) -> None:
    open_map(watched, tmp_path, payload(home))
    page = watched.page
    _switch(page, "arcs", "friction")
    page.evaluate("netcop.show(3, 0)")  # the longest words over the map
    for state in ("as it opens", "legend open", "layers open"):
        if state == "legend open" and page.locator(".legend.folded").count():
            page.get_by_label("Show or hide the legend").click()
        if state == "layers open":
            page.get_by_text("Layers", exact=True).click()
        eventually(lambda: _covered(page) == [], f"{state}: nothing covers another")  # what folds, folds a moment later
        if state == "legend open":
            page.locator(".legend .body p").last.scroll_into_view_if_needed()
            assert _inside(_boxes(page, ".legend .body p")[-1][1], _box(page, ".legend"))
    sources = _box(page, ".sources")
    assert sources[1] >= _box(page, ".stage")[3] - EDGE
    assert _inside(sources, (0, 0, *page.evaluate("[innerWidth, innerHeight]")))
    assert page.evaluate("(e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight)(document.querySelector('.sources'))")


@pytest.mark.parametrize("watched", SCREENS[:3], indirect=True, ids=lambda size: f"{size[0]}x{size[1]}")
def test_names_are_whole_and_under_no_panel(watched, tmp_path: Path, home: Path) -> None:
    open_map(watched, tmp_path, payload(home))
    page = watched.page
    page.evaluate(RECORD)
    for zoom in (4, 5, 6.5):
        page.evaluate(f"written.length = 0; map_1.setView([20.2, 12.98], {zoom}, {{ animate: false }})")
        stage = _box(page, ".stage")
        panels = [box for _, box in _boxes(page, OVER_THE_MAP)]
        seen = [(text, box) for text, box in _written(page) if not _apart(box, stage)]
        assert len(seen) > 3
        assert [text for text, box in seen if not _inside(box, stage)] == []
        assert [text for text, box in seen if not all(_apart(box, panel) for panel in panels)] == []


def test_a_tip_at_the_edge_stays_inside_the_map(watched, tmp_path: Path, home: Path) -> None:
    open_map(watched, tmp_path, payload(home))
    page = watched.page
    page.evaluate("netcop.show(0, 0); document.querySelector('.fold').click()")
    stage = _box(page, ".stage")
    widths = set()
    for x, y in (
        (stage[2] / 2, stage[3] / 2),
        (stage[2] - 6, stage[3] - 6),
        (stage[2] - 6, stage[1] + 200),
        (stage[0] + 300, stage[3] - 6),
    ):
        # the cell is brought under this point
        page.evaluate(
            """([x, y]) => { map_1.setView([20.2, 12.98], 7, { animate: false }); const p = map_1.latLngToContainerPoint([20.2, 12.98]);
            map_1.panBy([p.x - x, p.y - y], { animate: false }); }""",
            [x - stage[0], y - stage[1]],
        )
        page.mouse.move(x - 2, y - 2)
        page.mouse.move(x, y)
        assert "Persons detected" in page.locator(".tip").inner_text()
        tip = _box(page, ".tip")
        assert _inside(tip, stage)
        assert _apart(tip, (x, y, x, y))
        widths.add(round(tip[2] - tip[0]))
    assert len(widths) == 1  # squeezed against no edge


def test_cells_lie_above_what_flows_until_they_would_hide_it(watched, tmp_path: Path, home: Path) -> None:
    open_map(watched, tmp_path, payload(home))
    page = watched.page

    def above(zoom: float) -> bool:
        page.evaluate(f"map_1.setView([20.2, 12.98], {zoom}, {{ animate: false }})")
        cells, flows = (int(page.evaluate(f"map_1.getPane('{pane}').style.zIndex")) for pane in ("cells", "flows"))
        return cells > flows

    assert above(3.5)
    assert above(5)
    assert not above(9)


def _changes_along(page, corridor_id: str) -> int:
    """Return how often what flows gets darker or lighter along the line of a corridor."""
    line = lines().set_index("corridor_id").geometry[corridor_id]
    points = [line.interpolate(0.2 + 0.6 * k / 600, normalized=True) for k in range(601)]
    return page.evaluate(
        """(points) => {
          const canvas = document.querySelector(".leaflet-flows-pane canvas"), box = canvas.getBoundingClientRect();
          const map = document.querySelector(".folium-map").getBoundingClientRect(), ratio = canvas.width / box.width;
          const dark = points.map(([lat, lon]) => {
            const p = map_1.latLngToContainerPoint([lat, lon]);
            const x = (p.x + map.left - box.left) * ratio, y = (p.y + map.top - box.top) * ratio;
            return canvas.getContext("2d").getImageData(Math.round(x), Math.round(y), 1, 1).data[0] < 100;
          });
          return dark.filter((now, k) => k && now !== dark[k - 1]).length;
        }""",
        [[point.y, point.x] for point in points],
    )


def _moving_on(corridor_id: str, *, at: float = 0.05) -> dict[str, Any]:
    """Return an event that moves from one end of a corridor to the other, placed near its beginning."""
    line = lines().set_index("corridor_id").geometry[corridor_id]
    first, last, place = line.interpolate(0), line.interpolate(line.length), line.interpolate(at, normalized=True)
    day = date(2021, 1, 3)
    return {
        **PLACE, "lat": place.y, "lon": place.x, "corridor_id": corridor_id, "persons": 50, "start_on": day, "end_on": day,
        "origin_lat": first.y, "origin_lon": first.x, "destination_lat": last.y, "destination_lon": last.x,
    }  # fmt: skip


def test_what_flows_by_sea_is_dashed_and_by_land_is_not(watched, tmp_path: Path, home: Path) -> None:
    page = watched.page
    changes = {}
    for corridor_id, route_id in ((SEA_CORRIDOR, SEA_ROUTE), (CORRIDOR, "sahara")):
        open_map(
            watched, tmp_path, payload(home / corridor_id, rows=[{**_moving_on(corridor_id), "route_id": route_id}], route_id=route_id)
        )
        bounds = lines().set_index("corridor_id").geometry[corridor_id].bounds
        page.evaluate("([w, s, e, n]) => map_1.fitBounds([[s, w], [n, e]], { animate: false })", list(bounds))
        changes[corridor_id] = _changes_along(page, corridor_id)
    assert changes[SEA_CORRIDOR] > 30
    assert changes[CORRIDOR] < 30  # its corners and arrowheads


def test_arcs_that_are_switched_on_come_into_sight_with_both_countries_named(watched, tmp_path: Path, home: Path) -> None:
    day = date(2021, 1, 3)
    far = {**PLACE, "persons": 30, "start_on": day, "end_on": day, "origin_country": "PK", "destination_country": "GM"}
    open_map(watched, tmp_path, payload(home, rows=[far]))
    page = watched.page
    page.evaluate(RECORD)
    ends = [[30.0, 68.0], [13.4, -15.4]]  # in Pakistan, in the Gambia
    seen = "(ends) => ends.map((end) => map_1.getBounds().contains(end))"
    assert not all(page.evaluate(seen, ends))
    _switch(page, "arcs")
    assert page.evaluate(seen, ends) == [True, True]
    assert {text for text, *_, colour in page.evaluate("written") if colour == ARC_END} == {"PAKISTAN", "THE GAMBIA"}
    told = page.get_by_label("Legend", exact=True).inner_text()
    assert "From country to country (not paths): persons in the window" in told
    assert "says nothing of the way between" in told


@pytest.mark.parametrize(("resolution", "most"), [(4, 9.5), (6, 9.5), (7, 10.0), (8, 11.5)])
def test_the_map_enlarges_as_far_as_the_ground_is_right_or_fine_cells_need(
    watched, tmp_path: Path, home: Path, resolution: int, most: float
) -> None:
    open_map(watched, tmp_path, payload(home, resolution=resolution))
    page = watched.page
    page.evaluate("map_1.setView([20.2, 12.98], 18, { animate: false })")
    assert page.evaluate("netcop.view().zoom") == most
