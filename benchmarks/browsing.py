"""What a browser takes, measured by its own clock."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Browser, Page

# Notes when the map document says that it has drawn
LISTEN = """
window.drawnAt = [];
addEventListener("message", (event) => { if (event.data && event.data.type === "drawn") window.drawnAt.push(performance.now()); }, true);
"""
STEPS = """() => {
  const taken = [];
  for (let round = 0; round < 3; round++) for (let i = 0; i < netcop.periods.length; i++) {
    const began = performance.now(); netcop.show(i, 12); taken.push(performance.now() - began);
  }
  taken.sort((a, b) => a - b);
  return [taken[taken.length >> 1], taken[Math.floor(taken.length * 0.95)]];
}"""


def slider_steps(browser: Browser, path: Path) -> tuple[float, float]:
    """Return median and 95th percentile of a step's script time, ms."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(path.as_uri())
    page.evaluate("netcop.ready")
    median, slow = page.evaluate(STEPS)
    page.close()
    return median, slow


def _wait_drawn(page: Page, count: int) -> None:
    deadline = time.monotonic() + 60
    while page.evaluate("window.drawnAt ? window.drawnAt.length : 0") < count:
        if time.monotonic() > deadline:
            raise TimeoutError("the map was not drawn in 60 s")
        time.sleep(0.02)


def map_openings(browser: Browser, url: str, times: int) -> list[float]:
    """Return the seconds from navigation to a drawn map, the first, cold openings left out."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(LISTEN)
    taken = []
    deadline = time.monotonic() + 90
    for _ in range(times + 2):
        page = context.new_page()
        while True:
            try:
                page.goto(f"{url}/?route=sahara", wait_until="commit")
                break
            except Exception:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
        _wait_drawn(page, 1)
        taken.append(page.evaluate("window.drawnAt[0]") / 1000)
        time.sleep(1.5)
        page.close()
    context.close()
    return taken[2:]


def filter_changes(browser: Browser, url: str, times: int) -> list[float]:
    """Return the milliseconds from a click on a measure to the drawn map."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.goto(f"{url}/?route=sahara")
    _wait_drawn(page, 1)
    time.sleep(3)
    page.evaluate("addEventListener('pointerdown', () => { window.clickedAt = performance.now(); }, true)")
    taken = []
    for turn in range(times):
        name = ("Persons detected", "Detections (events)")[turn % 2]
        before = page.evaluate("window.drawnAt.length")
        page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name)).first.click()
        _wait_drawn(page, before + 1)
        taken.append(page.evaluate("window.drawnAt[window.drawnAt.length - 1] - window.clickedAt"))
        time.sleep(0.8)
    context.close()
    return taken[2:]
