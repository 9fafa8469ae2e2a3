"""Charts of one corridor: its events over time by direction, and what happened along its kilometres."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import altair as alt
import polars as pl
import streamlit as st

from geodata.chainage import Chainage
from routes.cells import periods_between
from routes.corridors import Trace
from routes.flows import BACK, FORWARD, UNKNOWN, step_km

_COLOURS = ["#1f5f8b", "#d9803a", "#b4c1ca"]
_WARM = ["#f3b23e", "#d9532c", "#7d1128"]
"""From few events to many; the palest is still far from white, which is none."""

_SILENT = "#eaeef1"
_MOST_BARS = {"month": 48, "quarter": 48}
_MOST_BANDS = {"month": 18, "quarter": 24}
"""As finely as this many periods allow; of more, years are told."""

_FEW_BARS, _BAR_PIXELS = 10, 34
_ALL_NAMED = {"month": 9, "quarter": 8}
"""So many periods have room for all their names on an axis; of more, quarters or years have theirs."""

_LABEL_SHARE = 0.06
"""Hubs nearer to each other than this share of the corridor's length have one name between them."""

_BAND_PIXELS, _AXES_PIXELS = 15, 130
HEIGHT_PIXELS = 330


def hub_km(trace: Trace) -> list[float]:
    """Return at which km of the line each hub is; the first at 0, the last at the line's end."""
    chainage = Chainage(trace.line)
    km = chainage.at([hub.lat for hub in trace.hubs], [hub.lon for hub in trace.hubs])
    km[0], km[-1] = 0.0, chainage.length_km
    return [float(k) for k in km]


def bars_period(first: date, last: date) -> str:
    """Return the period by which a span is best told in bars side by side."""
    return _period(first, last, _MOST_BARS)


def bands_period(first: date, last: date) -> str:
    """Return the period by which a span is best told in bands, one above the other."""
    return _period(first, last, _MOST_BANDS)


def _period(first: date, last: date, most: Mapping[str, int]) -> str:
    return next((period for period, count in most.items() if len(periods_between(first, last, period)) <= count), "year")


def time_chart(flows: pl.DataFrame, trace: Trace, period: str, reported: Collection[date]) -> None:
    """Draw events by period, stacked by direction; periods in which nothing was `reported` anywhere are shaded."""
    words = {FORWARD: f"to {trace.hubs[-1].name}", BACK: f"to {trace.hubs[0].name}", UNKNOWN: "not told"}
    order = periods_between(flows["period"].min(), flows["period"].max(), period)  # type: ignore[arg-type]  # dates
    values = [
        {"when": _label(row["period"], period), "events": row["events"], "direction": words[row["direction"]]}
        for row in flows.iter_rows(named=True)
    ]
    axis = alt.Axis(values=_named(order, period), labelAngle=0, labelOverlap=True, labelFlush=False, ticks=False, grid=False)
    x = alt.X("when:O", title=None, scale=alt.Scale(domain=[_label(start, period) for start in order]), axis=axis)
    size = _BAR_PIXELS if len(order) <= _FEW_BARS else alt.Undefined
    bars = alt.Chart(alt.Data(values=values)).mark_bar(size=size).encode(
        x=x,
        y=alt.Y("sum(events):Q", title="events", axis=alt.Axis(tickMinStep=1)),
        color=alt.Color(
            "direction:N", scale=alt.Scale(domain=list(words.values()), range=_COLOURS), legend=alt.Legend(orient="top", title=None, labelLimit=260)
        ),
        tooltip=[alt.Tooltip("when:O", title=period), "direction:N", alt.Tooltip("sum(events):Q", title="events", format=",.1f")],
    )  # fmt: skip
    st.altair_chart((_silence(order, period, reported).encode(x=x) + bars).properties(height=HEIGHT_PIXELS), width="stretch")


def along_chart(profile: pl.DataFrame, trace: Trace, period: str, reported: Collection[date]) -> None:
    """Draw where along the corridor events were detected, and when; hubs on the axis. Shaded as in `time_chart`."""
    located = profile.filter(pl.col("km_from").is_not_null())
    length = hub_km(trace)[-1]  # as kilometres along it are counted, which is not quite its length on the ellipsoid
    step = step_km(length)
    order = periods_between(profile["period"].min(), profile["period"].max(), period)  # type: ignore[arg-type]  # dates
    values = [
        {"from": r["km_from"], "to": min(r["km_from"] + step, length), "when": _label(r["period"], period), "events": r["events"]}
        for r in located.iter_rows(named=True)
    ]
    km = alt.Scale(domain=[0, length], nice=False)
    domain = [_label(start, period) for start in order[::-1]]
    y = alt.Y(
        "when:O", scale=alt.Scale(domain=domain), title=None, axis=alt.Axis(ticks=False, domain=False, labelOverlap=False, labelFlush=False)
    )
    cells = alt.Chart(alt.Data(values=values)).mark_rect(stroke="#fff", strokeWidth=0.5).encode(
        x=alt.X("from:Q", scale=km, title=f"km from {trace.hubs[0].name}", axis=alt.Axis(grid=False, orient="bottom")),
        x2="to:Q",
        y=y,
        color=_warmth(located["events"]),
        tooltip=[
            alt.Tooltip("when:O", title=period),
            alt.Tooltip("from:Q", title="from km", format=",.0f"),
            alt.Tooltip("to:Q", title="to km", format=",.0f"),
            alt.Tooltip("events:Q", format=",.1f"),
        ],
    )  # fmt: skip
    height = max(HEIGHT_PIXELS, _BAND_PIXELS * len(order) + _AXES_PIXELS)
    layers = _silence(order, period, reported).encode(y=y) + cells + _hub_rules(trace, km)
    st.altair_chart(layers.resolve_axis(x="independent").properties(height=height), width="stretch")


def silent(first: date, last: date, period: str, reported: Collection[date]) -> bool:
    """Return whether there is a period from one day to another in which nothing was reported."""
    return any(start not in reported for start in periods_between(first, last, period))


def _silence(order: Sequence[date], period: str, reported: Collection[date]) -> Any:
    """Return the shading of the periods in which nothing was reported; the axis is the caller's."""
    values = [{"when": _label(start, period)} for start in order if start not in reported]
    return alt.Chart(alt.Data(values=values)).mark_rect(color=_SILENT, stroke=None)


def _warmth(events: pl.Series) -> Any:
    """Return the colour of counts above 0, from the least to the most; roots, so that few are told apart beside many."""
    least, most = float(events.min()), float(events.max())  # type: ignore[arg-type]  # numbers, and at least one
    if least == most:
        return alt.value(_WARM[1])
    legend = alt.Legend(orient="right", title=None, gradientLength=110, values=[least, most], format=",.1~f")
    return alt.Color("events:Q", scale=alt.Scale(type="sqrt", domain=[least, most], range=_WARM, nice=False), legend=legend)


def _hub_rules(trace: Trace, km: alt.Scale) -> Any:
    """Return a line at each hub, and the names on an axis at the top."""
    marks = _marks(trace)
    names = {f"{mark.km:.2f}": mark.name for mark in marks if mark.named}
    axis = alt.Axis(
        orient="top", values=[mark.km for mark in marks if mark.named], labelExpr=f"({json.dumps(names)})[format(datum.value, '.2f')]",
        labelAngle=-38, labelAlign="left", labelOverlap=False, labelBound=False, labelFlush=False, labelLimit=130, labelColor="#17232d", title=None, grid=False, ticks=True, domain=False,
    )  # fmt: skip
    return (
        alt.Chart(alt.Data(values=[{"name": mark.name, "km": mark.km} for mark in marks]))
        .mark_rule(color="#17232d", opacity=0.5, strokeDash=[3, 3])
        .encode(x=alt.X("km:Q", scale=km, axis=axis), tooltip=["name:N", alt.Tooltip("km:Q", format=",.0f")])
    )


class _Mark(NamedTuple):
    """A hub on the axis, and whether there is room for its name."""

    name: str
    km: float
    named: bool


def _marks(trace: Trace) -> list[_Mark]:
    km, ends = hub_km(trace), (0, len(trace.hubs) - 1)
    shown = [number for number, hub in enumerate(trace.hubs) if hub.kind != "waypoint" or number in ends]
    marks = list[_Mark]()
    for number in sorted(shown, key=lambda n: (n not in ends, n)):  # the ends have their names before all others
        apart = min((abs(mark.km - km[number]) for mark in marks if mark.named), default=math.inf)
        named = number in ends or apart >= _LABEL_SHARE * km[-1]
        marks.append(_Mark(trace.hubs[number].name, round(km[number], 2), named))
    return marks


def _label(start: date, period: str) -> str:
    if period == "year":
        return f"{start:%Y}"
    return f"{start:%Y} Q{(start.month + 2) // 3}" if period == "quarter" else f"{start:%b %Y}"


def _named(order: Sequence[date], period: str) -> list[str]:
    """Return the periods that have their names on an axis: all where there is room, else the first of quarters or years."""
    count = len(order)
    if count <= _ALL_NAMED.get(period, count):
        apart = 1
    elif period == "month":
        apart = next((months for months in (3, 6) if count <= months * _ALL_NAMED[period]), 12)
    else:
        apart = 12
    return [_label(start, period) for start in order if (start.month - 1) % apart == 0]
