"""The text in hand: what the geocoder makes of it, its rows, the map, and what may be picked."""

from __future__ import annotations

from functools import cache, lru_cache

import polars as pl
import streamlit as st

from geodata.answers import Answer, Candidate
from geodata.countries import country_name
from geodata.gazetteer import load
from pages._parts.place_keys import act, hear_drawing, hear_presses
from pages._parts.place_map import show_place
from pages._parts.place_queue import candidates, context, geocoded
from pages._parts.place_work import NOTE, RADIUS, SEARCH, TEACHES, Pair, Work
from pages._parts.words import as_text
from routes.catalogue import catalogue
from routes.maps.place_map import shown
from routes.view import long_date

DOUBTS = {"not-found": "not found", "area": "only an area", "namesakes": "namesakes far apart", "vague": "vague"}
_KINDS = {"place": "town or village", "border": "border crossing", "post": "border post"}
_MOST_LETTERS = 60
_LEAST_RADIUS_KM, _MOST_RADIUS_KM = 0.1, 1000.0


def plain(words: object) -> str:
    """Return words of a file on one line, so that Markdown shows them as they are."""
    return as_text(" ".join(str(words).split()))


def country_words(code: str | None) -> str:
    """Return a country's name; "" for none."""
    return (country_name(code, "en") or code) if code else ""


def show_text(row: dict[str, object], pair: Pair) -> None:
    """Draw the text in hand, large, its rows in one line, and what the geocoder makes of it."""
    with st.container(key="place-text"):
        st.text(" ".join(pair.text.split()))
    units, routes = _some(row["units"]), _some([_route(route) for route in _listed(row["routes"]) if route != "other"])
    days = _days(row["first_on"], row["last_on"])
    facts = [country_words(pair.country), f"{row['rows']:,} {'row' if row['rows'] == 1 else 'rows'}", days, routes, units]
    with st.container(key="place-facts"):
        st.markdown(" · ".join(plain(fact) for fact in facts if fact))
        answer = geocoded(*pair)
        st.caption(f"**{DOUBTS.get(str(row['doubt']), 'in doubt').capitalize()}.** {_thinks(answer)}")


def _thinks(answer: Answer) -> str:
    """Return where the geocoder puts a text, and why, in Markdown."""
    reason = plain(answer.reason[:1].upper() + answer.reason[1:])
    if answer.lat is None:
        return f"Now without a place. {reason}."
    return f"Now {_answer_words(answer)}. {reason}."


def _answer_words(answer: Answer) -> str:
    radius = f", within {answer.radius_km:,.0f} km" if answer.radius_km else ""
    return f"{plain(answer.name or 'a position')}{radius}"


def _listed(values: object) -> list[str]:
    return [str(value) for value in values if value] if isinstance(values, (list, pl.Series)) else []


def _some(values: object, most: int = 3) -> str:
    found = _listed(values)
    return ", ".join(found[:most]) + (f" and {len(found) - most} more" if len(found) > most else "")


@cache
def _route(route_id: str) -> str:
    return catalogue().route(route_id).name("en")


def _days(first: object, last: object) -> str:
    if first is None:
        return ""
    return long_date(first) if first == last else f"{long_date(first)} to {long_date(last)}"  # type: ignore[arg-type]  # dates, as the frame says


def show_map_and_choices(pair: Pair, now: Work) -> None:
    """Draw the map beside what may be picked for the text in hand."""
    left, right = st.columns([1.5, 1], gap="medium")
    found = candidates(pair)
    with left:
        place = shown(
            pair.on,
            geocoded(*pair),
            found,
            country=pair.country,
            picked=now.picked,
            mode=now.mode,
            radius_km=st.session_state.get(RADIUS),
            drawn=now.drawn,
        )
        show_place(place, on_press=hear_presses, on_draw=hear_drawing)
    with right, st.container(key="place-choices"):
        _show_candidates(pair, found, now)
        _show_drawing(now)
        _show_actions(now)


def _show_candidates(pair: Pair, found: tuple[Candidate, ...], now: Work) -> None:
    st.text_input(
        "Search", key=SEARCH, placeholder="Another name, or a position: 16.97, 7.99", label_visibility="collapsed", icon=":material/search:"
    )
    answer, asked = geocoded(*pair), st.session_state.get(SEARCH)
    labels = {number: _label(number, candidate) for number, candidate in enumerate(found, start=1)}
    if answer.lat is not None:
        labels = {0: f"**0** As it is now :small[{_answer_words(answer)}]"} | labels
    with st.container(key="place-candidates", gap="xxsmall"):
        for number, label in labels.items():
            st.button(
                label,
                key=f"pick-{number}",
                type="primary" if now.picked == number else "secondary",
                width="stretch",
                wrap=True,
                on_click=act,
                args=(str(number),),
            )
        if not found:
            nothing = f"Nothing is called {plain(asked)}." if asked else "No candidates."
            st.caption(f"{nothing} Look for another name, drop a pin or draw an area.")


def _label(number: int, candidate: Candidate) -> str:
    country = country_words(candidate.country)
    where = f", {country}" if country and country != candidate.name else ""
    region = _region(candidate.place_id)
    kind = _KINDS.get(candidate.kind, candidate.kind) + (f", {region}" if region and region != candidate.name else "")
    return f"**{number}** {plain(candidate.name + where)} :small[{plain(kind)} · {plain(candidate.reason)}]"


@lru_cache(maxsize=2000)
def _region(place_id: str) -> str | None:
    places = load().places
    row = places["place_id"].index_of(place_id)
    region = None if row is None else places["region_id"][row]
    at = None if region is None else places["place_id"].index_of(region)
    return None if at is None else str(places["name"][at])


def _show_drawing(now: Work) -> None:
    """Draw what goes with a pin: its radius, and the name that it teaches."""
    if now.mode == "pin":
        radius, teaches = st.columns([1, 1.6])
        radius.number_input("Radius, km", _LEAST_RADIUS_KM, _MOST_RADIUS_KM, step=1.0, format="%g", key=RADIUS)
        teaches.text_input(
            "Teach this name",
            key=TEACHES,
            help="From now on this name is known as this place wherever it stands in a text. Leave it empty to settle this text alone.",
        )


def _show_actions(now: Work) -> None:
    with st.container(horizontal=True, gap="xsmall", key="place-acts"):
        for key, words, on in (
            ("p", "Drop a pin", now.mode == "pin"),
            ("a", "Draw an area", now.mode == "area"),
            ("u", "Cannot be known", now.unknown),
        ):
            st.button(f"{words} `{key.upper()}`", key=f"act-{key}", type="primary" if on else "secondary", on_click=act, args=(key,))
    st.text_input("Note", key=NOTE, placeholder="Note for colleagues (optional)", label_visibility="collapsed")
    with st.container(horizontal=True, gap="xsmall", key="place-steps"):
        st.button("Settle it `Enter`", key="act-Enter", type="primary", disabled=not now.ready, on_click=act, args=("Enter",))
        st.button("Skip `S`", key="act-s", on_click=act, args=("s",))
        st.button("Back `B`", key="act-b", disabled=not now.done, on_click=act, args=("b",))
    _say(now)


def _say(now: Work) -> None:
    """Say what went wrong, or what the last step was."""
    if now.error:
        st.error(plain(now.error))
    elif now.said:
        st.caption(plain(now.said))
    elif now.done:
        last = now.done[-1]
        st.caption(f"Last: {plain(last.pair.text[:_MOST_LETTERS])} → {plain(last.words)}")


def show_context(pair: Pair) -> None:
    """Draw the latest rows that say the text."""
    lines = ["| Date | Kind | Route | Unit | Persons | File, row |", "|---|---|---|---|---|---|"]
    for first, last, kind, route, unit, persons, file, number in context(pair).iter_rows():
        cells = (_days(first, last), kind, _route(route), unit, persons, f"{file}, {number}")
        lines.append("| " + " | ".join("" if cell is None else plain(cell) for cell in cells) + " |")
    with st.container(key="place-context"):
        st.markdown("\n".join(lines))
