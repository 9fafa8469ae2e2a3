"""The docs say what the code does: a command, column or setting that is missing there fails here."""

from __future__ import annotations

import re

from docs.generate import columns_page, gazetteer_table, radii_table, with_part
from geodata.settings import SETTINGS
from routes.cli import app
from tests.conftest import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def test_the_generated_page_is_up_to_date() -> None:
    assert (PROJECT / "docs" / "columns.md").read_text(encoding="utf-8") == columns_page(), "run: make docs"


def test_the_tables_of_the_page_on_places_are_up_to_date() -> None:
    page = (PROJECT / "docs" / "places.md").read_text(encoding="utf-8")
    assert with_part(page, "radii", radii_table()) == page, "run: make docs"
    assert with_part(page, "gazetteer", gazetteer_table()) == page, "run: make docs"


def test_every_command_is_in_the_readme() -> None:
    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert {name for name in names if f"netcop {name}" not in README} == set()


def test_every_setting_is_documented_and_the_default_home_named() -> None:
    page = (PROJECT / "docs" / "columns.md").read_text(encoding="utf-8")
    assert all(setting.variable in page for setting in SETTINGS)
    assert "NETCOP_HOME" in README


def test_links_in_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert [link for link in links if not (PROJECT / link).exists()] == []


def test_nothing_committed_names_a_machine() -> None:
    lock = "".join(path.read_text(encoding="utf-8") for path in sorted(PROJECT.glob("requirements*.lock")))
    assert re.findall(r"https?://|--index-url|--find-links|file:", lock) == []
    assert lock.count("--hash=sha256:") > lock.count("==")
