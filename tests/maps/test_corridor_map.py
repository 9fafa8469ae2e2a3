"""The map document of corridors, and what it is told to show. All corridors are made up."""

from __future__ import annotations

import json

import pytest

from routes.catalogue import Hub, known_hubs
from routes.maps.corridor_map import corridor_document, shown
from tests.test_corridor_figures import trace_of

IMAGE = "<img src=x onerror=alert(1)></script>"


def test_the_document_fetches_nothing_and_is_the_same_every_time() -> None:
    html = corridor_document()
    assert html == corridor_document()
    assert "default-src 'none'" in html
    assert "http://" not in html.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")
    assert '"hub_id":"agadez"' in html


def test_what_is_shown_is_latitude_first_and_ready_for_json() -> None:
    trace = trace_of("a", box=(0, 10, 0, 10))
    found = json.loads(json.dumps(shown("choose", [trace], chosen=trace, fit="1")))
    assert found["lines"] == [{"id": "a", "name": "A", "mode": "land", "own": False, "line": [[17.0, 8.0], [18.7, 7.4]]}]
    assert found["chosen"] == "a"
    ((ring,),) = found["area"]
    assert sorted({tuple(point) for point in ring}) == [(47.75, -26.0), (47.75, -25.75), (48.0, -26.0), (48.0, -25.75)]
    assert [hub["name"] for hub in found["hubs"]] == ["Agadez", "Arlit"]
    assert found["used"] == ["agadez", "arlit"]


def test_a_draft_and_candidates_are_shown_and_a_hostile_name_stays_a_text() -> None:
    point = Hub("pt-0", IMAGE, None, 20.0, 9.0, "point")
    line = ((20.0, 9.0), (21.0, 10.0))
    found = shown("draw", [], draft=(known_hubs()["agadez"], point), draft_trace=trace_of("a"), candidates=[("c", IMAGE, line)], picked="c")
    assert [hub["name"] for hub in found["draft"]] == ["Agadez", IMAGE]
    assert found["traced"]["line"] == [[17.0, 8.0], [18.7, 7.4]]
    assert found["candidates"] == [{"id": "c", "name": IMAGE, "line": [[20.0, 9.0], [21.0, 10.0]], "picked": True}]


@pytest.mark.parametrize("word", ["innerHTML", "insertAdjacentHTML", "fetch(", "XMLHttpRequest"])
def test_the_script_puts_no_text_into_html_and_asks_for_nothing(word: str) -> None:
    script = corridor_document().rsplit("// The map on which corridors are chosen", 1)[1]
    assert word not in script
