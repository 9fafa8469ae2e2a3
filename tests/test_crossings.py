"""Countries and borders of lines, on stretches made by hand and on real borders."""

from __future__ import annotations

import numpy as np
import pytest

from geodata import borders
from geodata.distance import great_circle_km
from routes import _crossings
from routes._crossings import Stretch, countries_along, stretches, without_grazes

INLAND = np.array([[18.0, 9.0]])  # Agadez and north of it: 300 km from any border
BESIDE = np.array([[19.5, 5.8]])  # in Algeria, before In Guezzam, 4 km from the border with Niger


def _along(*told: tuple[str, float] | tuple[str, float, np.ndarray]) -> list[str]:
    return without_grazes([Stretch(code, where[0] if where else INLAND, km) for code, km, *where in told])


def test_places_of_these_tests_are_where_they_are_said_to_be() -> None:
    near, far = (borders.nearest_border(*place.T)[3][0] for place in (BESIDE, INLAND))
    assert near < 10
    assert far > 200


def test_a_short_slip_over_a_border_and_back_is_no_crossing() -> None:
    assert _along(("NE", 90), ("DZ", 15), ("NE", 80)) == ["NE"]
    assert _along(("NE", 90), ("LY", 25, INLAND), ("NE", 80)) == ["NE", "LY", "NE"]


def test_a_road_that_keeps_beside_a_border_is_no_crossing_however_long() -> None:
    assert _along(("NE", 90), ("DZ", 90, BESIDE), ("NE", 80)) == ["NE"]


def test_a_short_stretch_between_two_other_countries_is_crossed() -> None:
    assert _along(("NE", 90), ("DZ", 15, BESIDE), ("LY", 80)) == ["NE", "DZ", "LY"]


@pytest.mark.parametrize("flips", range(5))
def test_flips_along_a_border_river_are_one_crossing(flips: int) -> None:
    river = [("GR", 12.0), ("TR", 12.0)] * flips
    assert _along(("TR", 50), *river, ("GR", 60)) == ["TR", "GR"]
    assert _along(("TR", 50), *river[:-1], ("TR", 60)) == ["TR"]


def test_a_line_goes_from_the_country_of_its_first_hub_to_that_of_its_last() -> None:
    nador_melilla = np.array([[35.168, -2.934], [35.294, -2.938]])
    assert countries_along(nador_melilla, ("MA", "ES")) == (("MA", "ES"), ("MA-ES",))
    assert countries_along(nador_melilla[::-1], ("ES", "MA")) == (("ES", "MA"), ("ES-MA",))
    assert countries_along(nador_melilla, ("MA", None))[1] == ()


def test_a_border_post_on_the_wrong_side_of_the_line_of_the_map_is_no_crossing_there_and_back() -> None:
    """From 12 km in Niger into Libya: the post that it begins at is Libya's."""
    line = np.array([[22.5, 14.2], [27.0, 14.4]])
    assert [s.country for s in stretches(line)] == ["NE", "LY"]
    assert countries_along(line, ("LY", "LY")) == (("LY",), ())
    assert countries_along(line, ("NE", "LY")) == (("NE", "LY"), ("NE-LY",))


def test_a_stretch_is_as_long_as_what_lies_in_its_country() -> None:
    """A straight line from Agadez to In Guezzam, 13 km beyond the border."""
    start, end = (16.973, 7.991), (19.574, 5.768)
    niger, algeria = stretches(np.array([start, end]))
    assert (niger.country, algeria.country) == ("NE", "DZ")
    assert algeria.km == pytest.approx(borders.nearest_border([19.574], [5.768])[3][0], abs=3)
    assert niger.km + algeria.km == pytest.approx(float(great_circle_km(*start, *end)), abs=0.1)


def test_parts_of_one_country_beside_each_other_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Water and stretches under 8 km between them are nothing."""
    monkeypatch.setattr(
        _crossings, "country_at", lambda lat, _: np.where(lat < 1, "NE", np.where(lat < 2, "", np.where(lat > 2.02, "NE", "DZ")))
    )
    (one,) = stretches(np.array([[0.0, 5.0], [3.0, 5.0]]))
    assert one.country == "NE"
    assert one.km == pytest.approx(2 * 111.2, rel=0.03)


def test_a_line_over_water_alone_has_no_countries() -> None:
    assert countries_along(np.array([[35.0, 18.0], [34.0, 19.0]])) == ((), ())
