"""The page of places as a person meets it: settled by keyboard, a pin and an area on the map, taken back. All data are made up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from playwright.sync_api import Frame, Page, expect

from routes.events import EventStore
from routes.ingest import commit, prepare
from routes.settled import SettledPlaces
from tests.browser.conftest import App, Watched, eventually, start_app

pytestmark = pytest.mark.browser

IMAGE = "![x](http://example.invalid/x.png) <img src=x onerror=alert(1)>"
# most rows first; none is a place of the gazetteer but the first two, which are areas
TEXTS = [
    ("Libya", "Libya"),
    ("Agadez region", "Niger"),
    ("Puits Bidule", "Niger"),
    (IMAGE, "Mali"),
    ("Oued Zarkouda", "Mali"),
    ("Zzyzx", "Mali"),
]


@pytest.fixture
def places_app(tmp_path: Path, watched: Watched) -> Iterator[App]:
    """Return an app whose store holds texts in doubt; the page leaves it before it ends."""
    rows = [f"{n}{i},2021-03-05,{text},{country},3" for n, (text, country) in enumerate(TEXTS) for i in range(len(TEXTS) - n)]
    file = tmp_path / "made-up.csv"
    file.write_text("id,date,place,country,persons\n" + "\n".join(rows) + "\n", encoding="utf-8")
    store = EventStore(tmp_path / "home")
    commit(store, prepare(store, file, unit="JOP-NE"))
    apps = start_app(tmp_path / "home", tmp_path / "app.log")
    yield next(apps)
    watched.page.goto("about:blank")
    next(apps, None)


def _open(page: Page, app: App) -> Frame:
    page.goto(f"{app.url}/places")
    host = page.locator(".netcop-place")
    host.wait_for(timeout=60_000)
    eventually(lambda: host.get_attribute("data-drawn") is not None, "the map is drawn", 60)
    element = page.locator(".netcop-place iframe").element_handle()
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.evaluate("window.sameDocument = true")
    _in_hand(page, frame, 0)
    return frame


def _in_hand(page: Page, frame: Frame, number: int) -> None:
    """Wait until a text is in hand, on the page and on the map, and the script has ended."""
    expect(page.get_by_test_id("stText")).to_have_text(TEXTS[number][0], timeout=20_000)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
    eventually(lambda: frame.evaluate("netcop.place.picked === null && netcop.place.mode === 'pick'"), "nothing is picked yet")


def _settled(app: App) -> list[dict[str, object]]:
    return SettledPlaces(app.home).current().sort("settled_at").to_dicts()


def _press(page: Page, key: str, picked: str, frame: Frame) -> None:
    page.keyboard.press(key)
    eventually(lambda: frame.evaluate(picked), f"{key} is heard")


def _click_map(page: Page, frame: Frame, lat: float, lon: float) -> None:
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
    x, y = frame.evaluate(f"(() => {{ const p = netcop.map.latLngToContainerPoint([{lat}, {lon}]); return [p.x, p.y]; }})()")
    page.locator(".netcop-place iframe").click(position={"x": x, "y": y})


def test_texts_are_settled_by_keyboard_pin_and_area_and_taken_back(watched: Watched, places_app: App) -> None:
    page = watched.page
    frame = _open(page, places_app)
    for number, (key, picked) in enumerate([("1", "netcop.place.picked === 1"), ("0", "netcop.place.picked === 0")]):
        _press(page, key, picked, frame)
        page.keyboard.press("Enter")
        _in_hand(page, frame, number + 1)
    page.keyboard.press("u")
    expect(page.get_by_role("button", name="Settle it")).to_be_enabled()
    page.keyboard.press("Enter")
    _in_hand(page, frame, 3)
    assert [row["verdict"] for row in _settled(places_app)] == ["place", "place", "unknown"]

    # a pin: dropped by a click, its radius written
    _press(page, "p", "netcop.place.mode === 'pin'", frame)
    frame.evaluate("netcop.map.setView([17.2, -2.3], 6, {animate: false})")
    _click_map(page, frame, 17.0, -2.0)
    expect(page.get_by_role("button", name="Settle it")).to_be_enabled()
    radius = page.get_by_label("Radius, km")
    radius.fill("25")
    page.keyboard.press("Enter")
    eventually(lambda: frame.evaluate("netcop.place.radius_km") == 25, "the map has the radius")
    page.keyboard.press("Enter")
    _in_hand(page, frame, 4)
    pin = _settled(places_app)[-1]
    assert (pin["text"], pin["verdict"], pin["radius_km"]) == (IMAGE, "pin", 25.0)
    assert (pin["lat"], pin["lon"]) == (pytest.approx(17.0, abs=0.1), pytest.approx(-2.0, abs=0.1))

    # an area: three corners, closed with Enter, confirmed with Enter, all with the focus on the map
    _press(page, "a", "netcop.place.mode === 'area'", frame)
    frame.evaluate("netcop.map.setView([17.2, -1.5], 6, {animate: false})")
    corners = [(16.0, -3.0), (16.0, 0.0), (18.5, 0.0)]
    for count, corner in enumerate(corners, start=1):
        _click_map(page, frame, *corner)
        eventually(lambda count=count: len(frame.evaluate("netcop.corners")) == count, f"corner {count}")
        page.wait_for_timeout(350)  # two clicks at once would be a double click
    expect(page.get_by_role("button", name="Settle it")).to_be_enabled()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    _in_hand(page, frame, 5)
    area = shapely.from_wkt(_settled(places_app)[-1]["outline"])
    assert area.bounds == pytest.approx((-3.0, 16.0, 0.0, 18.5), abs=0.1)

    # taken back, one after the other; all this time the map was never loaded again
    page.keyboard.press("b")
    _in_hand(page, frame, 4)
    page.keyboard.press("b")
    _in_hand(page, frame, 3)
    assert [row["verdict"] for row in _settled(places_app)] == ["place", "place", "unknown"]
    assert frame.evaluate("window.sameDocument") is True


def test_a_hostile_text_is_text_and_a_held_key_settles_one(watched: Watched, places_app: App) -> None:
    page = watched.page
    frame = _open(page, places_app)
    page.get_by_role("button", name="Oued Zarkouda").click()
    _in_hand(page, frame, 4)
    page.keyboard.press("b")  # nothing was done yet
    page.get_by_role("button", name=IMAGE[:20]).click()
    _in_hand(page, frame, 3)
    assert page.locator("img").count() == 0
    _press(page, "0", "netcop.place.picked === 0", frame)
    for _ in range(4):
        page.keyboard.down("Enter")  # the same key held down
    page.keyboard.up("Enter")
    _in_hand(page, frame, 4)
    assert [row["text"] for row in _settled(places_app)] == [IMAGE]


def test_another_name_is_looked_for_applied_listed_and_taken_back(watched: Watched, places_app: App) -> None:
    page = watched.page
    frame = _open(page, places_app)
    page.get_by_label("Search").fill("Agadez")
    page.keyboard.press("Enter")
    eventually(lambda: "Agadez" in [c["name"] for c in frame.evaluate("netcop.place.candidates")], "Agadez is a candidate")
    _press(page, "1", "netcop.place.picked === 1", frame)  # what was written lets go of the keys
    page.keyboard.press("Enter")
    _in_hand(page, frame, 1)
    page.get_by_role("button", name="Apply to 6 past events").click()
    expect(page.get_by_text("have new places")).to_be_visible(timeout=30_000)
    moved = EventStore(places_app.home).events().collect().filter(place_text="Libya")
    assert set(moved["location_source"]) == {"learned"}
    page.get_by_text("What was settled, export and import").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Export as CSV").click()
    assert "Agadez" in Path(started.value.path()).read_text(encoding="utf-8-sig")
    table = page.locator("[data-testid=stDataFrame]")
    table.wait_for()
    table.click(position={"x": 16, "y": 52})
    page.get_by_role("button", name="Take back 1").click()
    eventually(lambda: _settled(places_app) == [], "it is taken back")


@pytest.mark.parametrize("watched", [(390, 844)], indirect=True)
def test_a_phone_shows_the_text_first_and_nothing_sticks_out(watched: Watched, places_app: App) -> None:
    page = watched.page
    frame = _open(page, places_app)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    text, queue = page.get_by_test_id("stText").bounding_box(), page.locator(".st-key-queue").bounding_box()
    assert text
    assert queue
    assert text["y"] < queue["y"]
    page.get_by_role("button", name="Drop a pin").click()
    eventually(lambda: frame.evaluate("netcop.place.mode === 'pin'"), "a pin may be dropped")
    _click_map(page, frame, 27.0, 17.0)
    page.get_by_role("button", name="Settle it").click()
    _in_hand(page, frame, 1)
    assert _settled(places_app)[0]["verdict"] == "pin"
