"""What headers say: words in four languages, however they are written; and a word list that contradicts itself nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.columns import EVENTS
from routes.intake._header_words import declared, double_meanings
from routes.intake.headers import FIELDS, field_of_tag, implied_kind, read_header


def _best(header: str) -> str | None:
    candidates = read_header(header).candidates
    return candidates[0].field if candidates else None


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Date de l'évènement (JJ/MM/AAAA)", "date"),
        ("Nb total de migrants interceptés", "persons"),
        ("Nº personas rescatadas", "persons"),
        ("Coordenadas GPS", "coordinates"),
        ("Lieu exact de l'interpellation", "place_text"),
        ("3. Fecha", "date"),
        ("Date / Fecha", "date"),
        ("Lieu/Place", "place_text"),
        ("Longitude (°)", "lon"),
        ("LATITUD:", "lat"),
        ("lat_dd", "lat"),
        ("POINT_X", "lon"),
        ("NbPersonnes", "persons"),
        ("nbpersonnes", "persons"),
        ("eventDate", "date"),
        ("Personnes *", "persons"),
        ("F. suceso", "date"),
        ("#dead", "dead"),
        ("N° de dossier", "source_record"),
        ("Lattitude", "lat"),
        ("Desaparecidos (mar)", "missing"),
        ("fatalities", "dead"),
        ("event_id_cnty", "source_record"),
        ("iso3", "country"),
        ("adm0_name", "country"),
        ("Pays de provenance", "origin_country"),
        ("Final destination country", "destination_country"),
        ("Ville de départ", "origin_text"),
        ("Local de partida", "origin_text"),
        ("Puerto de desembarco", "destination_text"),
        ("Tipo de embarcación", "transport"),
        ("Nombre d'embarcations", "vessels"),
        ("Fin de la operación", "end_on"),
        ("Date from", "start_on"),
        ("Mulheres", "female"),
        ("Adult men", "male"),
        ("of which minors", "minors"),
        ("Source reliability", "source_reliability"),
        ("TLP", "handling"),
        ("Année", "date_year"),
    ],
)
def test_a_header_in_words_of_any_language(header: str, field: str) -> None:
    assert _best(header) == field


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("Date de naissance", "birth"),
        ("Lugar de nacimiento", "birth"),
        ("F. nac.", "birth"),
        ("Nº de pasaporte", "personal"),
        ("Nom du passeur", "name"),
        ("Nationalité des migrants", "nationality"),
        ("Country of origin", "nationality"),
        ("Observaciones", "free text"),
        ("Résumé des faits", "free text"),
        ("Total morts et disparus", "sum"),
        ("Cause of death", "cause"),
        ("Number of incidents", "count of events"),
        ("Female minors", "part"),
        ("Unaccompanied minors", "part"),
        ("Date d'expiration", "document"),
        ("Pays de transit", "on the way"),
        ("Vessel registration", "vessel"),
        ("Latitude départ", "leg's end"),
        ("UTM easting", "projection"),
        ("Wilaya", "region"),
        ("N° d'ordre", "numbers the rows"),
        ("Reporting officer", "acted or reported"),
    ],
)
def test_a_header_that_is_left_out_says_why(header: str, word: str) -> None:
    reading = read_header(header)
    assert reading.candidates == ()
    assert word in (reading.left_out or "")


@pytest.mark.parametrize("header", ["column 3", "A", "champ3", "Campo 12", "Unnamed: 0", "2", "", "---"])
def test_placeholders_say_nothing(header: str) -> None:
    reading = read_header(header)
    assert reading.says_nothing
    assert not reading.candidates


@pytest.mark.parametrize("header", ["Tonnage", "Equipment lost", "Mission statement code 7", "Marge", "Total kidnapped"])
def test_headers_of_other_things_mean_no_field_or_say_that_they_are_not_understood(header: str) -> None:
    assert all("not understood" in candidate.reason for candidate in read_header(header).candidates)


def test_better_words_score_higher() -> None:
    def score(header: str) -> float:
        return next(c.score for c in read_header(header).candidates if c.field == "persons")

    assert score("Nombre de migrants") > score("Interceptés") > score("Total")
    assert read_header("Latitude").candidates[0].score > read_header("Lattitude").candidates[0].score
    assert read_header("Date").candidates[0].score > read_header("Date xyzzy").candidates[0].score


def test_no_word_has_two_meanings() -> None:
    assert double_meanings() == {}


def test_the_word_list_names_only_meanings_and_fields_that_there_are() -> None:
    meanings = set(declared()["words"])
    groups = {name: set(parts) for name, parts in declared()["groups"].items()}
    used = set().union(*groups.values(), *(set(i["meanings"]) for i in declared()["implied_kinds"]))
    for field in declared()["fields"].values():
        used |= {part for text in [*field["is"], *field.get("last", []), *field["beside"]] for part in text.split()} - set(groups)
    used |= {part for text in declared()["left_out_together"] for part in text.split()} | set(declared()["left_out"])
    used |= {part for texts in declared()["otherwise"].values() for text in texts for part in text.split()}
    assert used - meanings == set()
    fields = {*declared()["whole"], *declared()["whole_but_vague"], *declared()["otherwise"]}
    fields |= {field for tag in declared()["tags"] for _, field in tag["fields"]} - {""}
    assert fields <= set(FIELDS)
    assert {name for name in FIELDS if name not in EVENTS.names} == {"date", "date_year", "date_month", "date_day", "coordinates", "route"}


@pytest.mark.parametrize(
    ("tag", "field"),
    [
        ("#geo+lat", "lat"),
        ("#geo +lon", "lon"),
        ("#date+occurred", "date"),
        ("#date+start", "start_on"),
        ("#affected+killed", "dead"),
        ("#affected+f+adults", "female"),
        ("#affected+f+children", None),
        ("#affected", "persons"),
        ("#country+code", "country"),
        ("#country+origin", None),
        ("#loc+name", "place_text"),
        ("#event+id", "source_record"),
        ("#description", None),
    ],
)
def test_hashtags(tag: str, field: str | None) -> None:
    assert field_of_tag(tag) == (True, field)


def test_an_unknown_hashtag_decides_nothing() -> None:
    assert field_of_tag("#x_own+thing") == (False, None)


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (["Date", "FMP", "n"], "transit"),
        (["Date d'interception", "Lieu", "Décédés"], "interception"),
        (["Fecha", "Nº personas rescatadas", "Fallecidos"], "rescue"),
        (["Date", "Place", "Cause of death"], "incident"),
        (["Date", "Place", "Persons"], "interception"),
        (["Fecha", "Lugar", "Patrones interceptados", "Desaparecidos"], "incident"),
    ],
)
def test_the_kind_that_headers_imply(headers: list[str], kind: str) -> None:
    assert implied_kind(headers)[0] == kind


@given(st.text(max_size=60))
def test_any_text_can_be_a_header(header: str) -> None:
    reading = read_header(header)
    assert all(0 < candidate.score < 1 for candidate in reading.candidates)
    assert not (reading.candidates and reading.left_out)


@given(st.sampled_from(["Lieu de l'interception", "Nombre de migrants", "Date du naufrage", "País de salida", "Nº de mulheres"]), st.data())
def test_case_signs_and_spaces_do_not_matter(header: str, data: st.DataObject) -> None:
    written = data.draw(
        st.sampled_from([header.upper(), header.lower(), header.replace(" ", "  "), f" {header}:", header.replace(" ", "_")])
    )
    assert _best(written) == _best(header)
