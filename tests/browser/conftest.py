"""A real Chromium that reaches nothing but this machine, and a real app on it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser_setup import CURE, chromium_path
from tests.conftest import PROJECT

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return a headless Chromium; without one skip, but fail where it must be there (``CI=true``)."""
    path = chromium_path()
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(CURE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and all that must not happen on it: console errors, and requests that leave the machine."""

    page: Page
    errors: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)


def _inside(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "file:", "data:", "blob:", "about:"))


def _probe(url: str) -> bool:
    """Say whether Streamlit's own page asked for its server below a page's path before it asks at the root."""
    return url.startswith("http://127.0.0.1:") and "/_stcore/" in url.split("/", 3)[-1]


@pytest.fixture
def watched(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """Return a page of 1440 x 900 (or as a parameter says) that is cut off from the world, and fail on any stray."""
    width, height = getattr(request, "param", (1440, 900))
    context = chromium.new_context(viewport={"width": width, "height": height}, service_workers="block")
    page = context.new_page()
    seen = Watched(page)

    def decide(route) -> None:
        if _inside(route.request.url):
            route.continue_()
        else:
            route.abort()

    context.route("**/*", decide)
    page.on("request", lambda r: None if _inside(r.url) else seen.strays.append(r.url))
    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" and not _probe(m.location["url"]) else None)
    page.on("pageerror", lambda e: seen.errors.append(str(e)))
    yield seen
    context.close()
    assert seen.strays == []
    assert seen.errors == []


def eventually(holds: Callable[[], bool], what: str, seconds: float = 15) -> None:
    """Wait until `holds`; the map document's own policy forbids the browser to poll for us."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not after {seconds} s: {what}"
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass(frozen=True)
class App:
    """A running app and its data folder."""

    url: str
    home: Path


def start_app(home: Path, log: Path) -> Iterator[App]:
    """Yield an app on `home`, started as a person would, and stop it afterwards."""
    port = _free_port()
    environment = os.environ | {"STREAMLIT_SERVER_HEADLESS": "true"}
    with log.open("w") as out:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("netcop"), "app", "--home", str(home), "--port", str(port)],
            stdout=out,
            stderr=out,
            cwd=PROJECT,
            env=environment,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url + "/_stcore/health", process)
            yield App(url, home)
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, "the app ended before it answered"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the app did not answer in 90 s")


@pytest.fixture(scope="session")
def demo_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """Return an app that holds the made-up events."""
    from routes.demo import load
    from routes.events import EventStore

    folder = tmp_path_factory.mktemp("demo")
    load(EventStore(folder / "home"))
    yield from start_app(folder / "home", folder / "app.log")


@pytest.fixture
def empty_app(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[App]:
    """Return an app that holds nothing; the page leaves it before it ends, so that what it still fetches is no error."""
    apps = start_app(tmp_path / "home", tmp_path / "app.log")
    yield next(apps)
    if "watched" in request.fixturenames:
        request.getfixturevalue("watched").page.goto("about:blank")
    next(apps, None)
