"""Between namesakes: each thing that speaks for a place by itself, and which name tells where it happened. The places are made up."""

from __future__ import annotations

from geodata.choice import Context, tells_where, weigh
from geodata.gazetteer import Gazetteer
from geodata.mentions import Mention
from geodata.phrases import DESTINATION, HERE, LANDED, ORIGIN, read_phrase
from tests.geodata.made_up_gazetteer import gazetteer, place, read

NIGER = place("c:NE", "Niger", 17.4, 9.4, country="NE", kind="country", radius_km=800.0)
ALGERIA = place("c:DZ", "Algeria", 28.1, 2.6, country="DZ", kind="country", radius_km=970.0)
LIBYA = place("c:LY", "Libya", 27.0, 18.0, country="LY", kind="country", radius_km=850.0)
COUNTRIES = (NIGER, ALGERIA, LIBYA)
# Three of a name, alike but for the country
IN_NIGER = place("t:ne", "Belgora", 17.0, 8.0, country="NE")
IN_ALGERIA = place("t:dz", "Belgora", 33.0, 3.0, country="DZ")
IN_LIBYA = place("t:ly", "Belgora", 26.0, 18.0, country="LY")
NAMESAKES = gazetteer(IN_NIGER, IN_ALGERIA, IN_LIBYA, *COUNTRIES)
# 20 km north of the border with Niger, in Algeria
JUST_ACROSS = place("t:across", "Belgora", 19.6, 5.77, country="DZ")


def between(*places: dict, text: str = "Belgora", country: str | None = None) -> str | None:
    """Return which of some places a text means."""
    return read(text, gazetteer(*places), country).told_id


def in_either_order(one: dict, other: dict, **asked: str) -> set[str | None]:
    """Return which of two places a text means, whichever stands first in the gazetteer."""
    return {between(one, other, *COUNTRIES, **asked), between(other, one, *COUNTRIES, **asked)}


def reasons(text: str, known: Gazetteer, country: str | None = None) -> tuple[str, ...]:
    return read(text, known, country).told[0].reasons


def test_the_country_stated_decides() -> None:
    assert [read("Belgora", NAMESAKES, code).told_id for code in ("NE", "DZ", "LY")] == ["t:ne", "t:dz", "t:ly"]
    assert "in the country stated" in reasons("Belgora", NAMESAKES, "DZ")


def test_the_country_stated_outweighs_a_city_elsewhere() -> None:
    city = IN_LIBYA | {"population": 2_000_000}
    assert in_either_order(IN_NIGER, city, country="NE") == {"t:ne"}
    assert in_either_order(IN_NIGER, city) == {"t:ly"}


def test_the_country_named_after_a_place_decides() -> None:
    city = IN_LIBYA | {"population": 2_000_000}
    known = gazetteer(IN_NIGER, IN_ALGERIA, city, *COUNTRIES)
    assert [read(text, known).told_id for text in ("Belgora, Niger", "Belgora (Algeria)", "Belgora, Libya")] == ["t:ne", "t:dz", "t:ly"]
    assert "in the country named after it" in reasons("Belgora, Niger", known)


def test_a_country_named_elsewhere_in_the_text_speaks_for_its_places() -> None:
    assert read("in Niger, truck near Belgora", NAMESAKES).told_id == "t:ne"
    assert "in a country the text names" in reasons("in Niger, truck near Belgora", NAMESAKES)


def test_a_country_that_they_came_from_does_not_speak_for_its_places() -> None:
    assert read("Belgora, departed from Niger", NAMESAKES).context.named == frozenset()
    assert read("found at Belgora, Libya, departed from Niger", NAMESAKES).told_id == "t:ly"


def test_just_outside_the_country_stated_is_better_than_far_away() -> None:
    assert in_either_order(JUST_ACROSS, IN_LIBYA, country="NE") == {"t:across"}
    assert "just outside the country stated" in reasons("Belgora", gazetteer(JUST_ACROSS, IN_LIBYA, *COUNTRIES), "NE")
    assert in_either_order(JUST_ACROSS, IN_NIGER, country="NE") == {"t:ne"}


def test_a_region_must_be_said() -> None:
    town, region = IN_NIGER, place("t:region", "Belgora", 17.5, 8.5, country="NE", kind="region", radius_km=150.0)
    assert in_either_order(town, region) == {"t:ne"}
    assert in_either_order(town, region, text="Belgora region") == {"t:region"}
    assert in_either_order(town, region, text="région de Belgora") == {"t:region"}


def test_what_a_name_is_said_to_be_speaks_for_such_places() -> None:
    island = place("t:island", "Belgora", 34.0, 11.0, country="TN", kind="island")
    assert in_either_order(IN_NIGER, island, text="island of Belgora") == {"t:island"}
    beach = place("t:beach", "Belgora", 33.0, 12.0, country="LY", kind="beach")
    assert in_either_order(IN_NIGER, beach, text="Belgora beach") == {"t:beach"}
    assert "the text says that it is a beach" in reasons("Belgora beach", gazetteer(IN_NIGER, beach))


def test_a_place_beside_another_that_is_named_is_meant() -> None:
    for text in ("Belgora, Tamazir", "Tamazir, Belgora", "Belgora near Tamazir"):
        for neighbour, expected in ((IN_NIGER, "t:ne"), (IN_LIBYA, "t:ly")):
            tamazir = place("t:tamazir", "Tamazir", neighbour["lat"] + 0.3, neighbour["lon"], country=neighbour["country"])
            found = read(text, gazetteer(IN_LIBYA, IN_NIGER, tamazir))
            assert expected in found.ids, text
            meant = found.weighed[found.ids.index(expected)][0]
            assert "by Tamazir" in meant.reasons


def test_a_place_in_the_region_named_after_it_is_meant() -> None:
    # both are 111 km from the middle of the region, but only one is said to lie in it
    region = place("r:1", "Tamazir", 17.0, 8.0, country="NE", kind="region", radius_km=50.0)
    inside, outside = (place(f"t:{side}", "Belgora", lat, 8.0, country="NE") for side, lat in (("in", 18.0), ("out", 16.0)))
    inside |= {"region_id": "r:1"}
    for text in ("Belgora, Tamazir region", "Tamazir region, Belgora"):
        assert {between(inside, outside, region, text=text), between(outside, inside, region, text=text)} == {"t:in"}


def test_a_name_far_from_the_name_that_follows_it_is_doubted() -> None:
    far, followed = place("t:far", "Kasmina", 38.0, -3.0, country="ES"), place("t:followed", "Tamazir", 17.0, 8.0, country="NE")
    assert between(far, followed, text="Kasmina, Tamazir") == "t:followed"
    assert between(far, followed, text="between Kasmina and Tamazir") == "t:far"
    near = far | {"lat": 17.5, "lon": 8.0}
    assert between(near, followed, text="Kasmina, Tamazir") == "t:far"


def test_a_place_that_these_routes_use_is_meant() -> None:
    assert in_either_order(IN_NIGER, IN_LIBYA | {"is_hub": True}) == {"t:ly"}
    assert in_either_order(IN_NIGER | {"is_hub": True}, IN_LIBYA) == {"t:ne"}
    assert "a place known on these routes" in reasons("Belgora", gazetteer(IN_NIGER | {"is_hub": True}))


def test_the_larger_place_is_meant() -> None:
    assert in_either_order(IN_NIGER, IN_LIBYA | {"population": 300_000}) == {"t:ly"}
    assert in_either_order(IN_NIGER | {"population": 300_000}, IN_LIBYA) == {"t:ne"}


def test_a_place_far_from_these_routes_is_less_likely() -> None:
    america = place("t:us", "Belgora", 40.0, -90.0, country="US", population=20_000)
    assert in_either_order(IN_NIGER, america) == {"t:ne"}


def test_a_place_of_that_name_comes_before_one_that_also_has_it() -> None:
    other = place("t:other", "Kasmina", 26.0, 18.0, country="LY", other_names=["Belgora"])
    assert in_either_order(IN_NIGER, other) == {"t:ne"}


def test_the_more_alike_a_name_is_spelt_the_more_it_is_meant() -> None:
    known = gazetteer(IN_NIGER, IN_LIBYA)
    phrase, land = read("Belgora", known).phrase, read("Belgora", known).land
    context = Context(None, frozenset())
    exact, alike, less_alike = (
        weigh(phrase, [Mention(0, 1, "belgora", (0,), similarity)], context, land)[0][0] for similarity in (1.0, 0.9, 0.8)
    )
    assert alike.score > less_alike.score
    assert "spelt like Belgora" in alike.reasons
    assert "spelt like Belgora" not in exact.reasons


def test_a_name_looked_for_in_a_country_gains_nothing_by_lying_there() -> None:
    known = gazetteer(IN_NIGER, NIGER)
    phrase, land = read("Belgora", known).phrase, read("Belgora", known).land
    mention = [Mention(0, 1, "belgora", (0,), 0.9)]
    stated, not_stated = (weigh(phrase, mention, Context(code, frozenset()), land)[0][0].score for code in ("NE", None))
    assert stated == not_stated


def test_in_a_text_with_capitals_a_word_in_small_letters_is_no_village() -> None:
    text = "Trucks left belgora behind near Tamazir"
    tamazir = place("t:tamazir", "Tamazir", 27.0, 18.0, country="LY")
    assert read(text, gazetteer(IN_LIBYA, tamazir)).ids == [None, "t:tamazir"]
    assert read(text, gazetteer(IN_LIBYA | {"is_hub": True}, tamazir)).ids == ["t:ly", "t:tamazir"]
    assert read(text.lower(), gazetteer(IN_LIBYA, tamazir)).ids == ["t:ly", "t:tamazir"]


def test_a_name_is_weaker_where_words_with_capitals_beside_it_are_not_part_of_it() -> None:
    known = gazetteer(IN_NIGER)
    plain, longer = (read(text, known).weighed[0][0].score for text in ("seen at Belgora", "seen at Zorrulo Belgora"))
    assert longer < plain


def test_places_around_speak_for_what_is_near_them() -> None:
    known = gazetteer(IN_NIGER, IN_LIBYA, NIGER, LIBYA)
    assert read("Belgora", known, around=(2,)).told_id == "t:ne"
    assert read("Belgora", known, around=(3,)).told_id == "t:ly"


def test_the_particular_place_tells_where_it_happened_not_the_general_one() -> None:
    region = place("r:1", "Tamazir", 17.5, 8.5, country="NE", kind="region", radius_km=200.0)
    desert = place("r:2", "Zorrulo Desert", 18.0, 9.0, country="NE", kind="desert", radius_km=400.0)
    known = gazetteer(IN_NIGER, region, desert, *COUNTRIES)
    for text in (
        "Niger, Belgora",
        "Tamazir region, Belgora",
        "Zorrulo Desert, Belgora",
        "Niger, Tamazir region, Belgora",
        "Belgora, Tamazir region, Niger",
    ):
        assert read(text, known).told_id == "t:ne", text
    assert read("Tamazir region, Niger", known).told_id == "r:1"


def test_the_first_of_two_places_tells_where_it_happened_though_the_second_is_larger() -> None:
    known = gazetteer(
        place("t:1", "Kasmina", 17.0, 8.0, country="NE", population=5_000),
        place("t:2", "Tamazir", 17.3, 8.0, country="NE", population=50_000),
    )
    assert read("Kasmina, Tamazir", known).told_id == "t:1"
    assert read("Bodies found at Kasmina. Others were seen at Tamazir", known).told_id == "t:1"


def test_of_two_places_alike_the_first_tells_where_it_happened() -> None:
    known = gazetteer(place("t:1", "Kasmina", 17.0, 8.0, country="NE"), place("t:2", "Tamazir", 17.3, 8.0, country="NE"))
    assert read("Kasmina, Tamazir", known).told_id == "t:1"
    assert read("Tamazir, Kasmina", known).told_id == "t:2"
    assert read("Bodies found at Kasmina. Others were seen at Tamazir", known).told_id == "t:1"


def test_the_place_that_a_distance_is_measured_from_tells_where_it_happened() -> None:
    known = gazetteer(place("t:1", "Kasmina", 17.0, 8.0, country="NE"), place("t:2", "Tamazir", 17.3, 8.0, country="NE"))
    assert read("Kasmina, 20 km north of Tamazir", known).told_id == "t:2"
    assert read("20 km north of Tamazir, Kasmina", known).told_id == "t:2"


def test_a_distance_off_the_coast_of_a_country_tells_more_than_a_direction_from_an_island() -> None:
    known = gazetteer(LIBYA | {"coast_km": 0.0}, place("t:isle", "Zorrulo", 35.5, 12.6, country="IT", kind="island", coast_km=0.0))
    assert read("32 km off the coast of Libya, south of Zorrulo", known).told_id == "c:LY"
    assert read("off the coast of Libya, 32 km south of Zorrulo", known).told_id == "t:isle"


def test_a_place_with_only_a_direction_from_it_does_not() -> None:
    known = gazetteer(place("t:1", "Kasmina", 17.0, 8.0, country="NE"), place("t:2", "Tamazir", 17.3, 8.0, country="NE"))
    assert read("Kasmina, north of Tamazir", known).told_id == "t:1"
    assert read("north of Tamazir, Kasmina", known).told_id == "t:1"
    assert read("north of Tamazir", known).told_id == "t:2"


def test_a_place_that_only_says_which_way_tells_no_place() -> None:
    known = gazetteer(
        place("t:1", "Kasmina", 17.0, 8.0, country="NE"), place("t:2", "Tamazir", 17.3, 8.0, country="NE", population=500_000)
    )
    found = read("30 km from Kasmina on the road to Tamazir", known)
    assert {found.land.place_id[meant.place] for meant in found.told} == {"t:1"}


def test_each_part_of_the_text_tells_its_own_place() -> None:
    known = gazetteer(
        place("t:off", "Kasmina", 32.9, 12.1, country="LY", coast_km=1.0), place("t:from", "Tamazir", 32.8, 12.5, country="LY", coast_km=1.0),
        place("t:to", "Zorrulo", 35.5, 12.6, country="IT", coast_km=0.0), place("t:landed", "Velmara", 33.0, 13.0, country="LY", coast_km=0.0),
    )  # fmt: skip
    found = read("departed from Tamazir heading to Zorrulo, intercepted off Kasmina and taken to Velmara", known)
    told = {
        role: found.land.place_id[tells_where(found.phrase, found.weighed, found.land, role)[0].place]
        for role in (HERE, ORIGIN, DESTINATION, LANDED)
    }
    assert told == {HERE: "t:off", ORIGIN: "t:from", DESTINATION: "t:to", LANDED: "t:landed"}


def test_nothing_named_tells_nothing() -> None:
    assert read("a boat at sea", NAMESAKES).told == []
    assert read_phrase("").words == ()
    assert read("", NAMESAKES).told == []
