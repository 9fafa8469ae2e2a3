"""What each key and button of the page of places does, and the settlement that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import streamlit as st

from geodata.answers import Answer, Candidate
from geodata.countries import country_name
from geodata.errors import NetcopError
from geodata.land import distance_to_country_km
from pages._parts import place_map
from pages._parts.place_queue import WRITTEN, candidates, geocoded, next_row, pair_at, queue, row_of, unknown_name, waiting
from pages._parts.place_work import (
    NOTE,
    PIN_RADIUS_KM,
    RADIUS,
    TEACHES,
    Done,
    Pair,
    Work,
    look,
    look_anew,
    settled,
    take_up,
    who,
    work,
)
from routes.settled import Settlement

_NEAR_KM = 50.0


def hear_presses() -> None:
    """Do what the keys say that were pressed since the last time, in their order."""
    now = work()
    for press in place_map.presses():
        if press.at > now.heard:
            now.heard = press.at
            # a key that was meant for a text that is no longer in hand changes nothing
            if now.pair is not None and press.on == now.pair.on:
                act(press.key)


def hear_drawing() -> None:
    """Take over what was drawn on the map, if it is for the text in hand."""
    now, said = work(), place_map.drawn()
    if said and now.pair is not None and said[0] == now.pair.on and now.mode != "pick":
        now.drawn = said[1]
        now.picked, now.unknown, now.error = None, False, ""


def act(key: str) -> None:
    """Do what a key of the page does: 0 to 8, u, p, a, s, b, Enter or Escape."""
    now = work()
    now.error = now.said = ""
    try:
        look(at_once=False)
        if key.isdigit():
            _pick(int(key))
        else:
            _ACTS[key]()
    except (NetcopError, ValueError) as error:
        now.error = str(error)


def choose(text: str, country: str | None) -> None:
    """Take a text of the queue in hand."""
    work().error = work().said = ""
    take_up(Pair(text, country))


def _pick(number: int) -> None:
    now = work()
    if now.pair is None or number > len(candidates(now.pair)):
        return
    if number or geocoded(*now.pair).lat is not None:
        now.let_go()
        now.picked = number


def _cannot_be_known() -> None:
    work().let_go()
    work().unknown = True


def _draw(mode: str) -> Callable[[], None]:
    def drawing() -> None:
        now = work()
        again = now.mode == mode
        now.let_go()
        now.mode = "pick" if again else mode
        if now.mode == "pin" and now.pair is not None:
            # what the page did not draw, it forgot
            st.session_state.setdefault(RADIUS, PIN_RADIUS_KM)
            st.session_state[TEACHES] = st.session_state.get(TEACHES) or unknown_name(now.pair.text)

    return drawing


def _skip() -> None:
    now = work()
    if now.pair is None:
        return
    found = queue()
    row = row_of(found, now.pair) or 0
    now.skipped.add(now.pair)
    now.done.append(Done(now.pair, (), "skipped"))
    following = next_row(found, row + 1)
    if following is None:  # all were put off: from the top again
        now.skipped.clear()
        following = next_row(found, row + 1)
    take_up(None if following is None else pair_at(found, following))


def _back() -> None:
    now = work()
    if not now.done:
        now.said = "Nothing to take back."
        return
    step = now.done.pop()
    if step.ids:
        settled().withdraw(list(step.ids), by=who())
        look()
    now.skipped.discard(step.pair)
    if row_of(waiting(), step.pair) is None:
        look_anew()
    take_up(step.pair)
    now.said = "Taken back: this text waits again." if step.ids else ""


def _confirm() -> None:
    now = work()
    if now.pair is None or not now.ready:
        now.said = "Pick one first."
        return
    settlement = _settlement(now, now.pair)
    ids = settled().settle([settlement], by=who())
    before = _standing_before(now.pair)
    look()
    found = queue()
    now.done.append(Done(now.pair, tuple(ids), _words_of(settlement)))
    now.skipped.discard(now.pair)
    following = next_row(found, found.join(before, on=["text", "country"], how="semi", nulls_equal=True).height)
    take_up(None if following is None else pair_at(found, following))


def _standing_before(pair: Pair) -> pl.DataFrame:
    """Return the texts of the queue before one of them."""
    found = queue()
    return found.select("text", "country").head(row_of(found, pair) or 0)


def _settlement(now: Work, pair: Pair) -> Settlement:
    note = str(st.session_state.get(NOTE) or "").strip() or None
    teaches = str(st.session_state.get(TEACHES) or "").strip() or None
    if now.unknown:
        made = Settlement.unknown(*pair)
    elif now.drawn.pin:
        radius = float(st.session_state.get(RADIUS) or PIN_RADIUS_KM)
        made = Settlement.pin(*pair, *now.drawn.pin, radius, teaches)
    elif now.drawn.corners:
        made = Settlement.area(*pair, now.drawn.wkt)
    elif now.picked:
        made = _of_candidate(pair, candidates(pair)[now.picked - 1])
    else:
        made = _as_it_is(pair, geocoded(*pair))
    return replace(made, note=note)


def _of_candidate(pair: Pair, picked: Candidate) -> Settlement:
    if picked.place_id == WRITTEN:
        return Settlement.pin(*pair, picked.lat, picked.lon, picked.radius_km)
    return Settlement.candidate(*pair, picked)


def _words_of(settlement: Settlement) -> str:
    radius = f", within {settlement.radius_km:,.0f} km" if settlement.radius_km else ""
    called = "the area drawn" if settlement.verdict == "area" else "the pin" if settlement.verdict == "pin" else settlement.name
    return "cannot be known" if settlement.verdict == "unknown" else f"{called}{radius}{_outside(settlement)}"


def _outside(settlement: Settlement) -> str:
    """Return how far off the country of the rows a settlement lies, in words; "" where it is in or near it."""
    if not settlement.country or settlement.lat is None or settlement.lon is None:
        return ""
    off = float(distance_to_country_km([settlement.lat], [settlement.lon], settlement.country)[0])
    near = _NEAR_KM + (settlement.radius_km or 0.0)
    return f", which is {off:,.0f} km outside {country_name(settlement.country, 'en')}" if off > near else ""


def _as_it_is(pair: Pair, answer: Answer) -> Settlement:
    """Return that the geocoder is right about a text, with the radius that it gives."""
    moved = answer.location_source == "offset" or answer.place_id is None
    return Settlement(
        *pair, "pin" if moved else "place", None if moved else answer.place_id, answer.name, answer.country, answer.lat, answer.lon,
        answer.radius_km,
    )  # fmt: skip


_ACTS: dict[str, Callable[[], None]] = {
    "u": _cannot_be_known, "p": _draw("pin"), "a": _draw("area"), "s": _skip, "b": _back, "Enter": _confirm,
    "Escape": lambda: work().let_go(),
}  # fmt: skip
