"""The upload page as a person meets it: an untidy file, a large one while others work, a phone. All data are made up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from routes.events import EventStore
from routes.ingest import commit, prepare
from tests.browser.conftest import App, Watched, eventually

pytestmark = pytest.mark.browser

_TOWNS = [("Agadez", "Niger", 16.9742, 7.9865), ("Arlit", "Niger", 18.7369, 7.3853), ("Séguédine", "Niger", 20.2001, 12.9801), ("Gao", "Mali", 16.2717, -0.0447),
          ("Kidal", "Mali", 18.4411, 1.4078), ("Zinder", "Niger", 13.8072, 8.9881)]  # fmt: skip
LARGE_ROWS = 180_000


@pytest.fixture(autouse=True)
def _left_in_peace(watched: Watched, empty_app: App) -> Iterator[None]:
    """Leave the page before its app stops: what it still loads then is no fault."""
    yield
    watched.page.goto("about:blank")


@pytest.fixture
def untidy(tmp_path: Path) -> Path:
    """Return a file with a title, in Windows-1252, positions swapped, persons named, one date that is none and a sum."""
    rows = [
        f"{n};{n + 1:02}/03/2021;{name};{country};{n % 7};{lon:.4f};{lat:.4f};+221 77 123 45 {n:02};Awa Diop".replace(".", ",")
        for n, (name, country, lat, lon) in enumerate(_TOWNS * 2)
    ]
    header = "Réf;Date;Lieu;Pays;Nombre de migrants;Latitude;Longitude;Téléphone;Nom du passeur"
    lines = [
        "Relevé inventé de l'unité;;;;;;;;",
        "",
        header,
        *rows,
        "99;jamais;Gao;Mali;4;;;;",
        "Total;;;;40;;;;",
        "Source : inventée;;;;;;;;",
    ]
    path = tmp_path / "relevé d'essai.csv"
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Return a file of more than 8 MB."""
    line = "{n},2021-{m:02}-{d:02},Gao,Mali,{n},16.2717,-0.0447\n"
    rows = (line.format(n=n, m=n % 12 + 1, d=n % 28 + 1) for n in range(LARGE_ROWS))
    path = tmp_path / "large.csv"
    path.write_text("id,date,place,country,persons,lat,lon\n" + "".join(rows), encoding="utf-8")
    assert path.stat().st_size > 8_000_000
    return path


def _drop(page: Page, app: App, file: Path) -> None:
    page.goto(f"{app.url}/upload")
    page.locator("input[type=file]").set_input_files(file)


def _settled(page: Page) -> None:
    """Wait until the page is drawn whole."""
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)


def _drawn(page: Page) -> None:
    """Wait until the map is drawn too, which a test that ends would break off."""
    _settled(page)
    expect(page.locator(".netcop-map").first).to_have_attribute("data-drawn", re.compile(".+"), timeout=30_000)


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def _tables(page: Page) -> int:
    return page.locator("[data-testid=stDataFrame]:visible").count()


def test_an_untidy_file_is_understood_put_right_and_stored(watched: Watched, empty_app: App, untidy: Path) -> None:
    page = watched.page
    _drop(page, empty_app, untidy)
    swap = page.get_by_role("button", name="Swap latitude and longitude")
    expect(swap).to_be_visible(timeout=40_000)
    expect(page.get_by_role("tab", name="What was understood")).to_have_attribute("aria-selected", "true")
    expect(page.locator("[data-testid=stDataFrame]:visible")).to_have_count(1)
    expect(page.get_by_text("it is read as cp1252")).to_be_visible()
    for name, words in (
        ("Personal data left out", "None of it is stored"),
        ("Rows", "The first 500 lines"),
        ("Problems", "every row that holds it"),
    ):
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_text(words)).to_be_visible()
        eventually(lambda: _tables(page) == 1, f"the table of {name}")
    _settled(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download the problems as a spreadsheet").click()
    assert started.value.suggested_filename == "problems-relevé d'essai.xlsx"
    swap.click()
    expect(page.get_by_text("latitude and longitude are swapped")).to_be_visible(timeout=20_000)
    expect(swap).to_have_count(0)
    assert not (empty_app.home / "events").exists()
    page.get_by_role("button", name="Store 12 events").click()
    expect(page.get_by_text("is in the store: 12 events")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("What it changed:")).to_be_visible()
    stored = EventStore(empty_app.home).events().sort("source_row").collect()
    assert stored["lat"].to_list() == [lat for _, _, lat, _ in _TOWNS * 2]
    assert stored["place_text"].to_list() == [name for name, *_ in _TOWNS * 2]
    assert "Awa" not in stored.write_csv()
    page.get_by_role("link", name="See it on the map").click()
    expect(page.get_by_role("heading", name="Upload a file of events")).to_have_count(0)
    expect(page.get_by_text("Persons detected").first).to_be_visible(timeout=30_000)
    _drawn(page)


def test_one_value_mended_in_the_table_mends_its_rows(watched: Watched, empty_app: App, tmp_path: Path) -> None:
    file = tmp_path / "made-up.csv"
    file.write_text("id,date,place\n1,2021-03-05,Gao\n2,never,Gao\n3,never,Kidal\n", encoding="utf-8")
    page = watched.page
    _drop(page, empty_app, file)
    page.get_by_role("tab", name="Problems").click(timeout=40_000)
    table = page.locator("[data-testid=stDataFrame]:visible")
    expect(table).to_have_count(1)
    for right in ("2021-02-31", "2021-03-06"):  # wrongly at first
        _write_read_as(page, right)
        expect(page.get_by_text(f"never → {right}")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="Store 3 events")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("tab", name="Problems")).to_have_attribute("aria-selected", "true")
    _drawn(page)


def _write_read_as(page: Page, text: str) -> None:
    """Write into the third cell of the first row of the problems, as a person does."""
    _settled(page)
    editor = page.locator("#portal textarea, #portal input").first

    def open_() -> bool:
        page.locator("[data-testid=stDataFrame]:visible").click(position={"x": 30, "y": 60})
        for key in ("ArrowRight", "ArrowRight", "Enter"):
            page.wait_for_timeout(150)  # the grid takes its keys one drawing after the other
            page.keyboard.press(key)
        page.wait_for_timeout(300)
        if editor.is_visible() and editor.is_enabled():
            return True
        page.keyboard.press("Escape")
        return False

    eventually(open_, "the cell can be written in")
    editor.fill(text)
    page.keyboard.press("Enter")


def test_a_large_file_shows_how_far_it_is_and_freezes_nobody(watched: Watched, empty_app: App, large: Path, tmp_path: Path) -> None:
    small = tmp_path / "small.csv"
    small.write_text("date,place,country,persons\n2021-03-05,Gao,Mali,3\n2021-04-05,Agadez,Niger,4\n", encoding="utf-8")
    store = EventStore(empty_app.home)
    commit(store, prepare(store, small))
    other = watched.page.context.new_page()
    other.goto(f"{empty_app.url}/?route=all")
    host = other.locator(".netcop-map").first
    expect(host).to_have_attribute("data-drawn", re.compile(".+"), timeout=40_000)
    before = host.get_attribute("data-drawn")
    page = watched.page
    _drop(page, empty_app, large)
    bar = page.locator("[data-testid=stProgress]")
    expect(bar).to_be_visible(timeout=30_000)
    expect(bar).to_contain_text("large.csv:")
    other.get_by_role("radio", name="Persons detected").or_(other.get_by_role("button", name="Persons detected")).first.click()
    eventually(lambda: host.get_attribute("data-drawn") != before, "the other session's map is drawn anew", seconds=30)
    assert bar.is_visible() or page.get_by_role("button", name="Store").is_visible()
    expect(page.get_by_role("button", name=f"Store {LARGE_ROWS:,} events")).to_be_visible(timeout=120_000)
    expect(bar).to_have_count(0)
    other.close()
    _drawn(page)


def test_reading_a_large_file_can_be_stopped(watched: Watched, empty_app: App, large: Path) -> None:
    page = watched.page
    empty_app.home.mkdir(exist_ok=True)
    _drop(page, empty_app, large)
    page.get_by_role("button", name="Stop reading").click(timeout=40_000)
    expect(page.locator("[data-testid=stProgress]")).to_have_count(0, timeout=20_000)
    expect(page.get_by_text("large.csv")).to_have_count(0)
    eventually(lambda: not [p for p in (empty_app.home / "staging").glob("*") if p.name != "door.lock"], "the working files are gone")


@pytest.mark.parametrize("watched", [(390, 844)], indirect=True)
def test_a_phone_shows_the_page_whole(watched: Watched, empty_app: App, untidy: Path) -> None:
    page = watched.page
    _drop(page, empty_app, untidy)
    swap = page.get_by_role("button", name="Swap latitude and longitude")
    expect(swap).to_be_visible(timeout=40_000)
    for name in ("What was understood", "Personal data left out", "Rows", "Problems"):
        tab = page.get_by_role("tab", name=name)
        tab.scroll_into_view_if_needed()
        tab.click()
        eventually(lambda: _tables(page) == 1, f"the table of {name}")
        assert _fits(page), name
    swap.click()
    expect(page.get_by_text("latitude and longitude are swapped")).to_be_visible(timeout=20_000)
    store = page.get_by_role("button", name="Store 12 events")
    expect(store).to_be_visible(timeout=20_000)
    box = store.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    store.click()
    expect(page.get_by_text("is in the store: 12 events")).to_be_visible(timeout=20_000)
    assert _fits(page)
