"""Charts of one corridor: its months by direction, and what happened along its kilometres."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import Any, NamedTuple

import altair as alt
import polars as pl
import streamlit as st

from geodata.chainage import Chainage
from routes.cells import period_start, periods_between
from routes.corridors import Trace
from routes.flows import BACK, FORWARD, UNKNOWN, step_km

_COLOURS = ["#1f5f8b", "#d9803a", "#b4c1ca"]
_MANY_MONTHS = 18
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


def months_chart(flows: pl.DataFrame, trace: Trace) -> None:
    """Draw events by month, stacked by direction."""
    words = {FORWARD: f"to {trace.hubs[-1].name}", BACK: f"to {trace.hubs[0].name}", UNKNOWN: "not told"}
    values = [
        {"month": f"{row['period']:%Y-%m-%dT00:00:00}", "events": row["events"], "direction": words[row["direction"]]}
        for row in flows.iter_rows(named=True)
    ]
    chart = (
        alt.Chart(alt.Data(values=values))
        .mark_bar(size=max(3, min(14, 420 // max(1, flows["period"].n_unique()))))
        .encode(
            x=alt.X("month:T", title=None, axis=alt.Axis(format="%b %Y", labelOverlap=True, tickCount=8, grid=False)),
            y=alt.Y("sum(events):Q", title="events"),
            color=alt.Color(
                "direction:N", scale=alt.Scale(domain=list(words.values()), range=_COLOURS), legend=alt.Legend(orient="top", title=None, labelLimit=260)
            ),
            tooltip=[alt.Tooltip("month:T", format="%B %Y"), "direction:N", alt.Tooltip("events:Q", format=",.1f")],
        )
        .properties(height=HEIGHT_PIXELS)
    )  # fmt: skip
    st.altair_chart(chart, width="stretch")


def profile_period(first: date, last: date) -> str:
    """Return the period by which a span is best told along a corridor."""
    return "month" if len(periods_between(first, last, "month")) <= _MANY_MONTHS else "quarter"


def along_chart(profile: pl.DataFrame, trace: Trace, period: str) -> None:
    """Draw where along the corridor events were detected, and when; hubs on the axis."""
    located = profile.filter(pl.col("km_from").is_not_null())
    length = hub_km(trace)[-1]  # as kilometres along it are counted, which is not quite its length on the ellipsoid
    step = step_km(length)
    first, last = located["period"].min(), located["period"].max()
    order = [_label(start, period) for start in periods_between(period_start(first, period), last, period)]  # type: ignore[arg-type]  # dates
    values = [
        {"from": r["km_from"], "to": min(r["km_from"] + step, length), "when": _label(r["period"], period), "events": r["events"]}
        for r in located.iter_rows(named=True)
    ]
    km = alt.Scale(domain=[0, length], nice=False)
    cells = alt.Chart(alt.Data(values=values)).mark_rect(stroke="#fff", strokeWidth=0.5).encode(
        x=alt.X("from:Q", scale=km, title=f"km from {trace.hubs[0].name}", axis=alt.Axis(grid=False, orient="bottom")),
        x2="to:Q",
        y=alt.Y("when:O", scale=alt.Scale(domain=order[::-1]), title=None, axis=alt.Axis(ticks=False, domain=False)),
        color=alt.Color(
            "events:Q", scale=alt.Scale(scheme="yelloworangered", domainMin=0), legend=alt.Legend(orient="right", title=None, gradientLength=110)
        ),
        tooltip=[
            alt.Tooltip("when:O", title=period),
            alt.Tooltip("from:Q", title="from km", format=",.0f"),
            alt.Tooltip("to:Q", title="to km", format=",.0f"),
            alt.Tooltip("events:Q", format=",.1f"),
        ],
    )  # fmt: skip
    height = max(HEIGHT_PIXELS, _BAND_PIXELS * len(order) + _AXES_PIXELS)
    st.altair_chart((cells + _hub_rules(trace, km)).resolve_axis(x="independent").properties(height=height), width="stretch")


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
    return f"{start:%Y} Q{(start.month + 2) // 3}" if period == "quarter" else f"{start:%Y-%m}"
