"""The map document by itself, opened from a file, with no network."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from routes.catalogue import catalogue
from routes.corridors import lines
from routes.maps.document import document, hub_table
from routes.maps.payload import encode
from routes.view import View
from tests.browser.conftest import eventually
from tests.made_up import event_table, stored

pytestmark = pytest.mark.browser

PLACE = {"lat": 20.2, "lon": 12.98, "radius_km": 1.0}


@pytest.fixture
def shown(home: Path):
    rows = [{**PLACE, "persons": 5, "start_on": date(2021, m, 3), "end_on": date(2021, m, 3)} for m in (1, 1, 2, 4)]
    rows += [
        {
            "lat": 27.0,
            "lon": 14.4,
            "radius_km": 1.0,
            "persons": 7,
            "start_on": date(2021, 2, 3),
            "end_on": date(2021, 2, 3),
        }
    ]
    rows += [{**PLACE, "radius_km": 300.0, "persons": 9, "start_on": date(2021, 2, 3), "end_on": date(2021, 2, 3)}]
    return View("sahara").frames(stored(home, event_table(rows)))


def _open(watched, tmp_path: Path, shown, made_up: bool = False) -> None:
    view = View("sahara")
    frames = encode(shown.placed, shown.unplaced, periods=shown.periods, period="month", resolution=4, measure="events", route_id="sahara",
                    caption=view.caption(shown.periods), made_up=made_up)  # fmt: skip
    path = tmp_path / "map.html"
    path.write_text(document(lines(), hub_table(catalogue()), payload=frames), encoding="utf-8")
    watched.page.goto(path.as_uri())
    watched.page.evaluate("netcop.ready")


def test_every_window_shows_the_sums_of_its_periods(watched, tmp_path: Path, shown) -> None:
    _open(watched, tmp_path, shown)
    page = watched.page
    assert page.evaluate("netcop.periods") == ["January 2021", "February 2021", "March 2021", "April 2021"]
    assert [page.evaluate(f"netcop.show({i})") for i in range(4)] == [
        {"events": 2, "persons": 10, "cells": 1}, {"events": 2, "persons": 12, "cells": 2}, {"events": 0, "persons": 0, "cells": 0},
        {"events": 1, "persons": 5, "cells": 1},
    ]  # fmt: skip
    assert page.get_by_label("Width of the window").input_value() == "1"
    assert page.evaluate("netcop.show(1, 2)") == {"events": 4, "persons": 22, "cells": 2}
    assert page.evaluate("netcop.show(3, 2)") == {"events": 1, "persons": 5, "cells": 1}
    page.get_by_label("Width of the window").select_option("0")
    assert page.get_by_role("status").inner_text().startswith("January 2021 – April 2021")
    assert page.evaluate("netcop.show(0, 0)") == {"events": 5, "persons": 27, "cells": 2}


def test_keys_and_buttons_move_the_window(watched, tmp_path: Path, shown) -> None:
    _open(watched, tmp_path, shown)
    page = watched.page
    page.get_by_label("Width of the window").select_option("1")
    page.get_by_label("Time", exact=True).focus()
    page.keyboard.press("Home")
    assert page.get_by_role("status").inner_text().startswith("January 2021")
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("status").inner_text().startswith("February 2021")
    assert "Not on the map: 1 event\n" in page.get_by_label("Not on the map").inner_text()
    page.get_by_label("One step back (←)").click()
    assert page.get_by_role("status").inner_text().startswith("January 2021")
    page.get_by_label("Play").click()
    eventually(lambda: page.evaluate("netcop.view().position") == 3, "it plays to the end")
    page.get_by_label("Play").wait_for()  # it stops at the end


def test_it_says_when_data_are_made_up_and_when_nothing_can_be_drawn(watched, tmp_path: Path, home: Path, shown) -> None:
    _open(watched, tmp_path, shown, made_up=True)
    assert watched.page.get_by_text("Made-up data, for demonstration").is_visible()
    vague = View("sahara").frames(stored(home / "vague", event_table([{**PLACE, "radius_km": 900.0}])))
    _open(watched, tmp_path, vague)
    assert watched.page.get_by_text("No detection of this view can be placed on the map").is_visible()
    assert not watched.page.get_by_text("Made-up data").is_visible()


def test_hovering_tells_the_cell_and_names_are_text(watched, tmp_path: Path, shown) -> None:
    _open(watched, tmp_path, shown)
    page = watched.page
    page.get_by_label("Width of the window").select_option("0")
    box = page.evaluate(
        "(() => { const r = document.querySelector('.folium-map').getBoundingClientRect(); const p = map_1.latLngToContainerPoint([20.2, 12.98]); return [r.x + p.x, r.y + p.y] })()"
    )
    page.mouse.move(box[0], box[1] + 3)
    tip = page.locator(".tip").inner_text()
    assert "Séguédine" in tip
    assert "Detections (events)" in tip
