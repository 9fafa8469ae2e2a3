"""The page of corridors as a person meets it: one is chosen, one is drawn and saved, one is withdrawn. All data are made up."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page, expect

from routes.own_corridors import OwnCorridors
from tests.browser.conftest import App, Watched, eventually, start_app
from tests.made_up import event_table, stored

pytestmark = pytest.mark.browser

IMAGE = "![x](http://example.invalid/x.png) <img src=x onerror=alert(1)>"
ON_IT = {"lat": 20.2, "lon": 12.98, "radius_km": 1.0, "persons": 3, "corridor_id": "agadez-sabha", "corridor_reason": "inside"}


@pytest.fixture
def corridors_app(tmp_path: Path, watched: Watched) -> Iterator[App]:
    """Return an app whose store holds events on one corridor; the page leaves it before it ends."""
    rows = [ON_IT | {"start_on": date(2021, 1, 1) + timedelta(days=18 * n)} for n in range(40)] + _off_all_corridors()
    stored(tmp_path / "home", event_table(rows))
    OwnCorridors(tmp_path / "home").declare(None, "sahara", IMAGE, "land", ["kano", "arlit"], "analyst")
    apps = start_app(tmp_path / "home", tmp_path / "app.log")
    yield next(apps)
    watched.page.goto("about:blank")
    next(apps, None)


def _off_all_corridors() -> list[dict]:
    """Return events over sixteen months along a line in the east of Chad, where no corridor is declared."""
    drawn = random.Random(1)
    return [
        {
            "lat": 14.5 + 5 * along + drawn.gauss(0, 0.05), "lon": 24.0 - 2 * along + drawn.gauss(0, 0.05), "radius_km": 2.0,
            "start_on": date(2022, 1, 1) + timedelta(days=drawn.randrange(500)), "persons": 4, "corridor_reason": "outside",
        }
        for along in (drawn.random() for _ in range(80))
    ]  # fmt: skip


def _open(page: Page, app: App, words: str = "route=sahara") -> Frame:
    page.goto(f"{app.url}/corridors?{words}")
    host = page.locator(".netcop-corridors")
    host.wait_for(timeout=120_000)
    host.scroll_into_view_if_needed()  # what is out of sight is not drawn
    eventually(lambda: host.get_attribute("data-drawn") is not None, "the map is drawn", 60)
    element = page.locator(".netcop-corridors iframe").element_handle()
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.evaluate("window.sameDocument = true")
    _still(page)
    return frame


def _still(page: Page) -> None:
    """Wait until the script has ended."""
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)


def _click_map(page: Page, frame: Frame, lat: float, lon: float) -> None:
    _still(page)
    x, y = frame.evaluate(f"(() => {{ const p = netcop.map.latLngToContainerPoint([{lat}, {lon}]); return [p.x, p.y]; }})()")
    page.locator(".netcop-corridors iframe").click(position={"x": x, "y": y})


def _draft(frame: Frame) -> list[str]:
    return frame.evaluate("netcop.view.draft.map((hub) => hub.name)")


def test_a_row_is_chosen_its_profile_is_shown_and_the_address_keeps_it(watched: Watched, corridors_app: App) -> None:
    page = watched.page
    frame = _open(page, corridors_app)
    assert page.locator("img").count() == 0
    table = page.get_by_test_id("stDataFrame").first
    table.click(position={"x": 20, "y": 38 + 17})  # the box before the first row
    expect(page.get_by_text("Events along the corridor")).to_be_visible(timeout=30_000)
    expect(page).to_have_url(re.compile("corridor=agadez-sabha"), timeout=15_000)
    eventually(lambda: frame.evaluate("netcop.view.chosen") == "agadez-sabha", "the map shows it")
    assert frame.evaluate("netcop.view.area.length") > 0
    _still(page)
    expect(page.get_by_role("button", name="GeoPackage")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="GeoJSON").click()
    features = json.loads(download.value.path().read_text())["features"]
    assert {(f["properties"]["corridor_id"], f["properties"]["part"], f["properties"]["events"]) for f in features} == {
        ("agadez-sabha", "line", 40),
        ("agadez-sabha", "area", 40),
    }

    # read anew, the choice stands, on the page and on the map
    frame = _open(page, corridors_app, page.url.split("?")[1])
    expect(page.get_by_text("Events along the corridor")).to_be_visible(timeout=30_000)
    assert frame.evaluate("netcop.view.chosen") == "agadez-sabha"

    # a table is searched and enlarged, but leaves the house only as an export
    page.get_by_test_id("stDataFrame").first.hover()
    expect(page.get_by_role("button", name="Search").first).to_be_visible()
    expect(page.get_by_role("button", name="Download as CSV")).to_have_count(0)

    # another is chosen on the map
    line = frame.evaluate("netcop.view.lines.find(({ id }) => id === 'abeche-kufra').line")
    frame.evaluate("netcop.map.setView([19, 21], 5, {animate: false})")
    _click_map(page, frame, *line[len(line) // 2])
    expect(page).to_have_url(re.compile("corridor=abeche-kufra"), timeout=15_000)
    expect(page.get_by_text("Nothing was detected on this corridor")).to_be_in_viewport(timeout=30_000)
    assert frame.evaluate("window.sameDocument") is True

    # back in the browser, what was done before is chosen again
    _still(page)
    page.go_back()
    eventually(lambda: frame.evaluate("netcop.view.chosen") == "agadez-sabha", "the map shows it again", 30)


def test_a_corridor_is_drawn_on_the_map_saved_and_withdrawn(watched: Watched, corridors_app: App) -> None:
    page = watched.page
    frame = _open(page, corridors_app, "route=sahara&task=draw")
    frame.evaluate("netcop.map.setView([20, 8], 6, {animate: false})")
    for count, (lat, lon, name) in enumerate([(16.9733, 7.9911, "Agadez"), (22.2, 8.4, None), (24.553, 9.484, "Djanet")], start=1):
        _click_map(page, frame, lat, lon)
        eventually(lambda count=count: len(_draft(frame)) == count, f"hub {count}", 30)
        assert name is None or _draft(frame)[-1] == name
    _still(page)
    page.get_by_label("Name of the point").fill("The old well")
    page.get_by_label("Name of the point").press("Enter")
    eventually(lambda: _draft(frame) == ["Agadez", "The old well", "Djanet"], "the name is on the map")
    _still(page)
    page.get_by_role("button", name="Trace").click()
    expect(page.get_by_text("(modelled, indicative). Niger → Algeria")).to_be_visible(timeout=60_000)
    eventually(lambda: frame.evaluate("netcop.view.traced && netcop.view.traced.line.length > 3"), "the map shows the way")
    page.get_by_placeholder("Agadez – Djanet").fill("By the old well")
    page.get_by_placeholder("Agadez – Djanet").press("Enter")
    _still(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("By the old well is declared")).to_be_visible(timeout=60_000)
    expect(page).to_have_url(re.compile("corridor=by-the-old-well"), timeout=15_000)
    _still(page)
    (made,) = (c for c in OwnCorridors(corridors_app.home).catalogue().corridors if c.corridor_id == "by-the-old-well")
    assert [hub.name for hub in made.hubs] == ["Agadez", "The old well", "Djanet"]
    eventually(
        lambda: "by-the-old-well" in frame.evaluate("netcop.view.lines.filter(({ own }) => own).map(({ id }) => id)"), "its line is drawn"
    )
    assert frame.evaluate("window.sameDocument") is True

    page.get_by_text("Draw or edit").click()
    eventually(lambda: _draft(frame) == ["Agadez", "The old well", "Djanet"], "it is taken along to be edited", 30)
    _still(page)
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("By the old well is withdrawn")).to_be_visible(timeout=60_000)
    assert "by-the-old-well" not in [c.corridor_id for c in OwnCorridors(corridors_app.home).catalogue().corridors]


def test_a_candidate_is_picked_on_the_map_and_named(watched: Watched, corridors_app: App) -> None:
    page = watched.page
    frame = _open(page, corridors_app, "route=sahara&task=candidates")
    eventually(lambda: len(frame.evaluate("netcop.view.candidates")) == 1, "the search has ended", 120)
    (found,) = frame.evaluate("netcop.view.candidates")
    _still(page)
    lat, lon = found["line"][len(found["line"]) // 2]
    _click_map(page, frame, lat, lon)
    eventually(lambda: frame.evaluate("netcop.view.candidates[0].picked"), "it is picked", 30)
    _still(page)
    page.get_by_role("button", name="Name it").click()
    eventually(lambda: len(_draft(frame)) >= 2, "its hubs are in the form", 30)
    _still(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is declared. Past events")).to_be_visible(timeout=60_000)
    assert OwnCorridors(corridors_app.home).named().keys() == {found["id"]}
    _still(page)
    expect(page.get_by_text("Events have not been placed on it yet")).to_be_in_viewport()
    page.locator(".st-key-corridor-anew-here").get_by_role("button", name=re.compile("events on corridors anew")).click()
    expect(page.get_by_text("placed anew: data version")).to_be_visible(timeout=60_000)
    expect(page.locator(".st-key-corridor-head").get_by_text("shared with others")).to_be_in_viewport(timeout=60_000)
    _still(page)
    page.get_by_text("Candidates").click()
    expect(page.get_by_text("No candidate waits on this route")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("watched", [(390, 844)], indirect=True)
def test_on_a_telephone_nothing_is_wider_than_the_screen(watched: Watched, corridors_app: App) -> None:
    page = watched.page
    for words in ("route=sahara&corridor=agadez-sabha", "route=sahara&task=draw"):
        _open(page, corridors_app, words)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_damaged_file_of_own_corridors_says_what_to_do(watched: Watched, corridors_app: App) -> None:
    (corridors_app.home / "corridors.json").write_text("{")
    watched.page.goto(f"{corridors_app.url}/corridors")
    expect(watched.page.get_by_text("put a copy of it back")).to_be_visible(timeout=60_000)
