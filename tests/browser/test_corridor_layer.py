"""Corridors on the map document: flows as wide as they are much, which way, layers, hovering, clicks. All data are made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from routes.corridors import lines
from tests.browser.conftest import eventually
from tests.browser.drawn_map import CORRIDOR, open_map, payload, pixels

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)><b>Agadez</b>"


def _corridor(page, period: int | None = None, width: int = 1) -> dict[str, Any]:
    if period is not None:
        page.evaluate(f"netcop.show({period}, {width})")
    return page.evaluate(f"netcop.corridors.find(({{ corridor_id }}) => corridor_id === '{CORRIDOR}')")


def _on_the_line(page) -> tuple[float, float]:
    """Return where the corridor's line passes on the screen, off its hubs and cells."""
    line = lines().set_index("corridor_id").geometry[CORRIDOR]
    point = line.interpolate(0.87, normalized=True)
    x, y = page.evaluate(
        "([lat, lon]) => { const r = document.querySelector('.folium-map').getBoundingClientRect(); const p = map_1.latLngToContainerPoint([lat, lon]); return [r.x + p.x, r.y + p.y] }",
        [point.y, point.x],
    )
    return x, y


def test_widths_follow_the_flow_in_the_window(watched, tmp_path: Path, home: Path) -> None:
    open_map(watched, tmp_path, payload(home))
    page = watched.page
    january, february, march, april = (_corridor(page, i) for i in range(4))
    assert [(c["events"], c["persons"]) for c in (january, february, march, april)] == [(2, 15), (1, 40), (1, 8), (0, 0)]
    assert set(january["widths"]) == {"forward", "back"}
    assert january["widths"]["forward"] == pytest.approx(2 * january["widths"]["back"])
    assert set(february["widths"]) == {"forward"}
    assert set(march["widths"]) == {"unknown"}
    assert april["width"] == 0
    # by the square root of all that moves: 40 of 10 persons is twice as wide
    assert february["width"] == pytest.approx(march["width"] * 5**0.5)
    assert february["width"] > january["width"] > march["width"]
    both = _corridor(page, 1, 2)
    assert (both["persons"], set(both["widths"])) == (55, {"forward", "back"})
    others = page.evaluate(f"netcop.corridors.filter((c) => c.corridor_id !== '{CORRIDOR}' && c.width > 0).length")
    assert others == 0


def test_arrows_say_which_way_and_nothing_where_it_is_not_told(watched, tmp_path: Path, home: Path) -> None:
    open_map(watched, tmp_path, payload(home))
    page = watched.page
    january, february, march = (_corridor(page, i)["heads"] for i in range(3))
    assert january["forward"] > 0
    assert january["back"] > 0
    assert february["forward"] > 0
    assert february["back"] == 0
    assert march == {"forward": 0, "back": 0}
    for zoom in (4, 7, 10):
        page.evaluate(f"map_1.setView([20.2, 12.98], {zoom}, {{ animate: false }})")
        page.evaluate("netcop.show(0, 1)")
        heads = _corridor(page)["heads"]
        assert heads["forward"] > 0, zoom
        assert heads["back"] > 0, zoom
    page.evaluate("netcop.show(0, 1)")
    painted = pixels(page, "flows")
    page.evaluate("netcop.show(3, 1)")
    assert painted > 500
    assert pixels(page, "flows") == 0


def test_the_measure_decides_what_widths_count(watched, tmp_path: Path, home: Path) -> None:
    open_map(watched, tmp_path, payload(home, measure="events"))
    page = watched.page
    assert _corridor(page, 0)["width"] > _corridor(page, 1)["width"]
    assert "On corridors: events in the window" in page.get_by_label("Legend", exact=True).inner_text()


def test_a_payload_without_flows_draws_thin_lines(watched, tmp_path: Path, home: Path) -> None:
    open_map(watched, tmp_path, payload(home, with_flows=False))
    page = watched.page
    assert _corridor(page, 0)["width"] == 0
    assert page.evaluate("netcop.arcs") == []
    assert pixels(page, "flows") == 0
    assert pixels(page, "lines") > 500
    page.get_by_text("Layers", exact=True).click()
    assert page.get_by_label("Flow on corridors").is_disabled()
    assert page.get_by_label("From country to country").is_disabled()


def test_layers_are_switched_by_hand_and_by_key_and_stay(watched, tmp_path: Path, home: Path) -> None:
    open_map(watched, tmp_path, payload(home))
    page = watched.page
    page.evaluate("netcop.show(0, 1)")
    legend = page.get_by_label("Legend", exact=True)
    assert "not paths" not in legend.inner_text()
    page.get_by_text("Layers", exact=True).focus()
    page.keyboard.press("Enter")
    for name in ("Flow on corridors", "From country to country (not paths)", "How hard the ground is to cross"):
        page.get_by_label(name).focus()
        page.keyboard.press("Space")
    assert page.evaluate("netcop.view().position") == 0  # space did not start to play
    assert _corridor(page)["width"] == 0
    arcs = page.evaluate("netcop.arcs")
    assert [(arc["from"], arc["to"], arc["persons"]) for arc in arcs] == [("Niger", "Libya", 10)]
    assert pixels(page, "arcs") > 100
    eventually(lambda: pixels(page, "friction") > 10_000, "the picture is drawn")
    told = legend.inner_text()
    assert "From country to country (not paths)" in told
    assert "Hours per 100 km (modelled, indicative)" in told
    page.evaluate("netcop.show(1, 1)")
    assert [arc["persons"] for arc in page.evaluate("netcop.arcs")] == [40]
    assert _corridor(page)["width"] == 0
    page.get_by_label("Corridors", exact=True).click()
    assert page.evaluate("netcop.corridors") == []
    page.get_by_label("Cells", exact=True).click()
    assert page.locator(".leaflet-cells-pane").is_hidden()
    page.get_by_label("Ground of corridors").click()
    assert pixels(page, "lines") == 0


def test_hovering_tells_the_corridor_and_its_name_is_text(watched, tmp_path: Path, home: Path) -> None:
    open_map(watched, tmp_path, payload(home), name=HOSTILE)
    page = watched.page
    page.evaluate("netcop.show(0, 1)")
    page.mouse.move(*_on_the_line(page))
    told = page.locator(".tip").inner_text()
    assert HOSTILE in told
    assert page.locator(".tip img").count() == 0
    assert " km by land, about " in told
    assert [" ".join(line.split()) for line in told.splitlines() if "persons" in line] == [
        "persons to Sabha 10", "persons to Agadez 5", "persons of unknown direction 0",
    ]  # fmt: skip
    assert "January 2021" in told


def test_a_click_is_told_to_the_host_and_a_click_aside_takes_it_back(watched, tmp_path: Path, home: Path) -> None:
    open_map(watched, tmp_path, payload(home))
    page = watched.page
    # a frame of its own, as in the app
    page.evaluate(
        "() => new Promise((done) => { window.heard = []; const f = document.createElement('iframe'); f.style = 'position:fixed;inset:0;width:100%;height:100%;z-index:9999;border:0';"
        "window.addEventListener('message', (e) => { if (e.data.netcop === 1) { heard.push(e.data); if (e.data.type === 'ready') done(); } });"
        'f.srcdoc = document.documentElement.outerHTML.replace(/<main[^]*?<\\/main>/, \'<main class="netcop"><div class="stage"><div class="folium-map" id="map_1"></div></div></main>\'); document.body.append(f); })'
    )
    x, y = _on_the_line(page)
    page.mouse.click(x, y)
    eventually(lambda: page.evaluate("heard.filter((m) => m.type === 'corridor').length") == 1, "the click is told")
    page.mouse.click(x - 120, y - 60)
    eventually(lambda: page.evaluate("heard.filter((m) => m.type === 'corridor').length") == 2, "that it is taken back, too")
    told = page.evaluate("heard.filter((m) => m.type === 'corridor').map(({ corridor_id }) => corridor_id)")
    assert told == [CORRIDOR, None]


@pytest.mark.parametrize("watched", [(390, 760)], indirect=True)
def test_on_a_phone_the_panels_fold_and_lie_apart(watched, tmp_path: Path, home: Path) -> None:
    open_map(watched, tmp_path, payload(home))
    page = watched.page
    boxes = [page.locator(name).bounding_box() for name in (".layers", ".invented", ".window")]
    for i, a in enumerate(boxes):
        assert a["x"] >= 0
        assert a["x"] + a["width"] <= 390
        for b in boxes[i + 1 :]:
            apart = (
                a["x"] + a["width"] <= b["x"]
                or b["x"] + b["width"] <= a["x"]
                or a["y"] + a["height"] <= b["y"]
                or b["y"] + b["height"] <= a["y"]
            )
            assert apart
    page.get_by_text("Layers", exact=True).click()
    assert page.get_by_label("Flow on corridors").is_visible()
