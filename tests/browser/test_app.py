"""The app as a person meets it, in a Chromium that reaches nothing but the app."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.conftest import App, Watched, eventually

pytestmark = pytest.mark.browser

FILE = """id,Date,Lieu,Pays,Nombre de migrants,Latitude,Longitude
1,2021-03-05,Séguédine,Niger,12,,
2,2021-03-15,<script>alert(1)</script>,Mali,3,16.2700,-0.0400
3,2021-04-15,=cmd|calc,Niger,3,20.2100,12.9900
4,jamais,Gao,Mali,3,,
"""


def _map_drawn(page: Page, other_than: str = "") -> str:
    """Wait until the map shows frames other than those named; return their key."""
    host = page.locator(".netcop-map").first
    host.wait_for(timeout=90_000)
    expect(host).to_have_attribute("data-drawn", re.compile(f"^(?!{other_than or 'none'}$).+"), timeout=90_000)
    return host.get_attribute("data-drawn") or ""


def _map_frame(page: Page) -> Frame:
    frame = page.locator(".netcop-map iframe").first.element_handle().content_frame()
    assert frame is not None
    return frame


def test_the_slider_plays_and_a_filter_keeps_map_and_zoom(watched: Watched, demo_app: App) -> None:
    page = watched.page
    page.goto(f"{demo_app.url}/?route=sahara")
    key = _map_drawn(page)
    expect(page.get_by_text("Made-up data.")).to_be_visible()
    expect(page.get_by_text("Not on the map", exact=True)).to_be_visible(timeout=60_000)  # the page is whole
    frame = _map_frame(page)
    frame.evaluate("window.sameDocument = true; map_1.setView([22, 10], 6, {animate: false})")
    frame.evaluate("netcop.show(3)")
    frame.get_by_label("Play").click()
    eventually(lambda: frame.evaluate("netcop.view().position") >= 5, "it plays", 60)
    frame.get_by_label("Pause").click()
    before = frame.evaluate("netcop.view()")

    page.get_by_role("radio", name="Persons detected").or_(page.get_by_role("button", name="Persons detected")).first.click()
    _map_drawn(page, key)
    frame = _map_frame(page)
    assert frame.evaluate("window.sameDocument") is True
    assert frame.evaluate("netcop.view()") == before
    expect(page).to_have_url(re.compile("measure=persons"))
    assert "Persons detected per cell" in frame.locator(".legend").inner_text()


def test_a_click_shows_the_events_of_the_cell(watched: Watched, demo_app: App) -> None:
    page = watched.page
    page.goto(f"{demo_app.url}/?route=sahara")
    _map_drawn(page)
    frame = _map_frame(page)
    spot = frame.evaluate("""() => {
        map_1.setView([20.2, 12.98], 7, {animate: false});
        const select = document.querySelector('[aria-label="Width of the window"]'); select.value = '0'; select.dispatchEvent(new Event('change'));
        const p = map_1.latLngToContainerPoint([20.2, 12.98]); return [p.x, p.y] }""")
    page.locator(".netcop-map iframe").first.click(position={"x": spot[0] + 2, "y": spot[1] + 2})
    expect(page.get_by_text("Cell 84", exact=False)).to_be_visible(timeout=15_000)
    assert frame.evaluate("netcop.view().zoom") == 7


def test_a_click_on_a_corridor_tells_it_and_leads_to_its_profile(watched: Watched, demo_app: App) -> None:
    page = watched.page
    page.goto(f"{demo_app.url}/?route=sahara&period=quarter")
    _map_drawn(page)
    expect(page.get_by_text("Not on the map", exact=True)).to_be_visible(timeout=15_000)  # the page is whole
    frame = _map_frame(page)
    spot = frame.evaluate("""() => {
        map_1.setView([18.9, 12.9], 7, {animate: false});
        const at = netcop.corridors.find(({ corridor_id }) => corridor_id === "agadez-sabha");
        const p = map_1.latLngToContainerPoint([18.99, 12.88]); return [p.x, p.y, at.events] }""")
    assert spot[2] > 0
    page.locator(".netcop-map iframe").first.click(position={"x": spot[0], "y": spot[1]})
    expect(page.get_by_text("Corridor Agadez – Dirkou – Madama – Sabha:", exact=False)).to_be_visible(timeout=15_000)
    page.get_by_role("link", name="Open profile").click()
    expect(page).to_have_url(re.compile(r"/corridors\?.*corridor=agadez-sabha"))
    assert "route=sahara" in page.url
    assert "period=quarter" in page.url


def test_a_click_before_the_filters_are_there_leaves_them_as_the_address_says(watched: Watched, demo_app: App) -> None:
    page = watched.page
    page.goto(f"{demo_app.url}/?route=sahara&period=quarter")
    _map_drawn(page)
    spot = _map_frame(page).evaluate("(() => { const p = map_1.latLngToContainerPoint([20.2, 12.98]); return [p.x, p.y] })()")
    page.locator(".netcop-map iframe").first.click(position={"x": spot[0], "y": spot[1]})
    expect(page.get_by_text("Not on the map", exact=True)).to_be_visible(timeout=15_000)
    expect(page.get_by_label("Route", exact=True)).to_have_value("Sahara crossings")
    expect(page).to_have_url(re.compile("route=sahara&period=quarter"))


def test_an_address_opens_its_view_and_a_faulty_one_says_so(watched: Watched, demo_app: App) -> None:
    page = watched.page
    page.goto(f"{demo_app.url}/?route=western-african&period=quarter&resolution=3&measure=dead&from=2023-01-01&to=2023-12-31")
    _map_drawn(page)
    frame = _map_frame(page)
    assert frame.evaluate("netcop.periods") == ["Q1 2023", "Q2 2023", "Q3 2023", "Q4 2023"]
    assert "Dead per cell" in frame.locator(".legend").inner_text()
    page.goto(f"{demo_app.url}/?route=atlantis")
    expect(page.get_by_text("expected one of")).to_be_visible(timeout=15_000)
    _map_drawn(page)


def test_pages_open_by_their_address(watched: Watched, demo_app: App) -> None:
    page = watched.page
    page.goto(f"{demo_app.url}/data")
    expect(page.get_by_role("heading", name="Data")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Made-up data.")).to_be_visible()
    page.goto(f"{demo_app.url}/upload")
    expect(page.get_by_role("heading", name="Upload a file of events")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Explore").click()
    _map_drawn(page)


def test_a_file_is_dropped_understood_stored_seen_and_withdrawn(watched: Watched, empty_app: App, tmp_path: Path) -> None:
    file = tmp_path / "made-up.csv"
    file.write_text(FILE, encoding="utf-8")
    page = watched.page
    page.goto(empty_app.url)
    expect(page.get_by_text("Nothing has been ingested yet")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Upload a file").click()
    page.locator("input[type=file]").set_input_files(file)
    key = _map_drawn(page)
    assert key
    expect(page.get_by_test_id("stMetric").filter(has_text="Problems")).to_contain_text("1")
    expect(page.get_by_role("tab", name="Problems")).to_be_visible(timeout=20_000)
    assert not (empty_app.home / "events").exists()
    page.get_by_role("button", name="Store 3 events").click()
    expect(page.get_by_text("is in the store: 3 events")).to_be_visible(timeout=20_000)

    page.get_by_role("link", name="See it on the map").click()
    _map_drawn(page)
    page.goto(f"{empty_app.url}/?route=all")
    _map_drawn(page)
    frame = _map_frame(page)
    assert frame.evaluate("netcop.show(0, 0)") == {"events": 3, "persons": 18, "cells": 2}

    page.goto(f"{empty_app.url}/data")
    table = page.locator("[data-testid=stDataFrame]")
    table.wait_for()
    table.click(position={"x": 16, "y": 52})
    page.get_by_role("button", name="Withdraw made-up.csv").click()
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_text("3 events withdrawn")).to_be_visible(timeout=15_000)


@pytest.mark.parametrize("watched", [(390, 844)], indirect=True)
def test_a_phone_shows_the_map_whole(watched: Watched, demo_app: App) -> None:
    page = watched.page
    page.goto(f"{demo_app.url}/?route=central-mediterranean")
    _map_drawn(page)
    frame = _map_frame(page)
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert frame.evaluate("[...document.querySelectorAll('.time button')].every(b => b.getBoundingClientRect().height >= 40)")


def test_words_of_files_and_addresses_are_never_run_or_fetched(watched: Watched, empty_app: App, tmp_path: Path) -> None:
    image = "![x](http://example.invalid/x.png)"
    file = tmp_path / "![x](http:example.invalid).csv"
    file.write_text(
        f"date,place,{image},<b>bold</b>\n2021-03-05,{image} <img src=x onerror=alert(1)>,a,b\n2021-03-06,Gao,a,b\n", encoding="utf-8"
    )
    other = tmp_path / "other.csv"
    other.write_text(f"{image},<b>bold</b>\n1,2\n", encoding="utf-8")
    page = watched.page
    page.goto(f"{empty_app.url}/upload")
    page.locator("input[type=file]").set_input_files(other)
    expect(page.get_by_text("does not look like a table of events")).to_be_visible(timeout=30_000)
    expect(page.get_by_text(image)).to_be_visible()
    page.goto(f"{empty_app.url}/upload")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Store 2 events").click(timeout=30_000)
    expect(page.get_by_text("is in the store: 2 events")).to_be_visible(timeout=20_000)
    page.goto(f"{empty_app.url}/?route=![x](http://example.invalid/y.png)")
    expect(page.get_by_text("expected one of")).to_be_visible(timeout=15_000)
    _map_drawn(page)
    page.goto(f"{empty_app.url}/data")
    page.locator("[data-testid=stDataFrame]").wait_for()
    assert page.locator("img[src*=example]").count() == 0
