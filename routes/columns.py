"""Every column of every table, once.

From here come the Polars schemas, the checks, ``docs/columns.md`` and the words on screen.
"""

from __future__ import annotations

import polars as pl

from geodata.learning import VERDICTS
from geodata.tables import Column, Table

KINDS = ("interception", "departure", "transit", "landing", "rescue", "incident", "arrest", "seizure")
ROUTE_SOURCES = ("given", "corridor", "none")
CORRIDOR_REASONS = ("inside", "leg", "tie", "partly", "vague", "outside", "no-place")
DIRECTIONS = ("forward", "back", "unknown")
DATE_PRECISIONS = ("day", "week", "month", "quarter", "year", "range")
LOCATION_SOURCES = ("given", "gazetteer", "learned", "offset", "area")
TRANSPORTS = ("sea", "land", "air")
HANDLINGS = ("RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR")
RELIABILITIES = ("A", "B", "C", "X")
GRADES = ("1", "2", "3", "4")
PERIODS = ("day", "week", "month", "quarter", "year")
MEASURES = ("events", "persons", "dead", "missing")
PROBLEM_REASONS = (
    "no-date", "bad-date", "future-date", "bad-number", "bad-coordinates", "bad-word", "ragged-row",
    "changed-record", "total-row", "personal-data", "bad-encoding",
)  # fmt: skip
UNPLACED_REASONS = ("no-place", "vague-place")

_COUNTS = (
    ("persons", "Persons detected or counted; a detection is not a person known to be different from the last one."),
    ("dead", "Bodies found or deaths confirmed."),
    ("missing", "Persons missing, the lowest estimate where there are several."),
    ("survivors", "Persons known to have survived."),
    ("female", "Women and girls among the persons."),
    ("male", "Men and boys among the persons."),
    ("minors", "Persons under 18 among the persons."),
    ("facilitators", "Persons suspected of smuggling or trafficking."),
    ("vessels", "Boats or vehicles."),
)


def _end(prefix: str, what: str) -> tuple[Column, ...]:
    return (
        Column(f"{prefix}_text", pl.String, f"{what}, as written.", personal=True),
        Column(f"{prefix}_place_id", pl.String, f"{what}: id of the place found."),
        Column(f"{prefix}_country", pl.String, f"{what}: country, ISO 3166-1 alpha-2.", releasable=True),
        Column(f"{prefix}_lat", pl.Float64, f"{what}: latitude, WGS 84.", "degrees"),
        Column(f"{prefix}_lon", pl.Float64, f"{what}: longitude, WGS 84.", "degrees"),
    )


EVENTS = Table(
    "events",
    "One row per reported occurrence.",
    (
        Column("event_id", pl.String, "Hash of the source and the original record; the same record gives the same id.", required=True),
        Column("record_hash", pl.String, "Hash of the record's content: another content under the same event_id is an updated record.", required=True),
        Column("batch_id", pl.String, "The ingested file the event came in.", required=True),
        Column("source_row", pl.Int64, "Line of the record in its file, the header being line 1.", required=True),
        Column("source_record", pl.String, "The record's own id in its source, where it has one.", personal=True),
        Column("reported_by", pl.String, "Code of the unit that reported it.", required=True, releasable=True),
        Column("kind", pl.String, "What happened.", allowed=KINDS, required=True, releasable=True),
        Column("route_id", pl.String, "Trafficking route, from the catalogue.", required=True, releasable=True),
        Column("route_source", pl.String, "Whether the file gave the route, the corridor did, or nothing.", allowed=ROUTE_SOURCES, required=True),
        Column("corridor_id", pl.String, "The one corridor the event lies on; null where it lies on none, or several share it.", releasable=True),
        Column("corridor_weight", pl.Float64, "Share of the event's disc, its position with its radius, that lies in that corridor, or in the several together."),
        Column("corridor_reason", pl.String, "Why on this corridor, on several, or on none.", allowed=CORRIDOR_REASONS),
        Column("corridor_ties", pl.String, "The several corridors that share it, none of which clearly holds more, ids with commas between; null where they are not several."),
        Column("start_on", pl.Date, "First day on which it may have happened.", required=True, releasable=True),
        Column("end_on", pl.Date, "Last day on which it may have happened.", required=True, releasable=True),
        Column("date_precision", pl.String, "How exactly the source dates it.", allowed=DATE_PRECISIONS, required=True),
        Column("place_text", pl.String, "Where it happened, as written.", personal=True),
        Column("place_id", pl.String, "Id of the place found for the text."),
        Column("country", pl.String, "Country where it happened, ISO 3166-1 alpha-2.", releasable=True),
        Column("lat", pl.Float64, "Latitude, WGS 84; null where the place is not known.", "degrees"),
        Column("lon", pl.Float64, "Longitude, WGS 84; null where the place is not known.", "degrees"),
        Column("location_source", pl.String, "Where the position comes from; null where there is none.", allowed=LOCATION_SOURCES),
        Column("location_reason", pl.String, "Why this position, or why none, in words."),
        Column("radius_km", pl.Float64, "The true point lies within this radius 9 times of 10.", "km"),
        Column("cell", pl.UInt64, "H3 cell of resolution 8 that holds the position."),
        Column(
            "given_fields",
            pl.String,
            "Which of country, radius_km and the ends of the leg the file itself gave, the others being found; null where nobody noted it.",
        ),
        *_end("origin", "Where the leg began"),
        *_end("destination", "Where the leg was heading"),
        *(Column(n, pl.Int64, m, "persons" if n != "vessels" else "", releasable=n in MEASURES) for n, m in _COUNTS),
        Column(
            "count_ranges",
            pl.String,
            "Counts that the file gives as a range or an estimate, as field=lowest..highest; the count itself is the lowest.",
        ),
        Column("transport", pl.String, "Means of transport.", allowed=TRANSPORTS, releasable=True),
        Column("source_reliability", pl.String, "Reliability of the source, A (best) to C, X unknown.", allowed=RELIABILITIES),
        Column("information_grade", pl.String, "Grade of the information, 1 (best) to 4.", allowed=GRADES),
        Column("handling", pl.String, "Traffic Light Protocol 2.0 mark of the record.", allowed=HANDLINGS, required=True),
    ),
)  # fmt: skip

PLACED = (
    "place_id", "country", "lat", "lon", "location_source", "location_reason", "radius_km", "cell", "route_id", "route_source", "corridor_id",
    "corridor_weight", "corridor_reason", "corridor_ties",
    *(f"{end}_{of}" for end in ("origin", "destination") for of in ("text", "place_id", "country", "lat", "lon")),
)  # fmt: skip
"""Those columns of `EVENTS` that say where an event happened: what may be worked out again from what the file gave."""

PROBLEMS = Table(
    "problems",
    "One row per record that could not become an event, with the cure.",
    (
        Column("batch_id", pl.String, "The ingested file it came in.", required=True),
        Column("source_row", pl.Int64, "Line of the record in its file, the header being line 1.", required=True),
        Column("column", pl.String, "The file's column at fault; null where the whole row is."),
        Column("value", pl.String, "The value at fault, as written.", personal=True),
        Column("reason", pl.String, "What is wrong.", allowed=PROBLEM_REASONS, required=True),
        Column("cure", pl.String, "What to do about it.", required=True),
        Column(
            "raw_row",
            pl.String,
            "The record as read, JSON, without unmapped columns and without cells that look like personal data.",
            personal=True,
        ),
    ),
)

_MEASURES = tuple(
    Column(m, pl.Float64, text, unit, required=True, releasable=True)
    for m, text, unit in (
        ("events", "Events; a vague date spreads one event over several periods, so fractions occur.", "events"),
        ("persons", "Persons, spread in the same way; events without a figure count none.", "persons"),
        ("dead", "Dead, spread in the same way.", "persons"),
        ("missing", "Missing, spread in the same way.", "persons"),
    )
)
_FRAME_KEYS = (
    Column("period", pl.Date, "First day of the period.", required=True, releasable=True),
    Column("route_id", pl.String, "Trafficking route.", required=True, releasable=True),
    Column("kind", pl.String, "What happened.", allowed=KINDS, required=True, releasable=True),
)

FRAMES = Table(
    "frames",
    "What a map moves over: cell x period x route x kind with its measures.",
    (
        Column("cell", pl.UInt64, "H3 cell at the resolution asked for.", required=True, releasable=True),
        *_FRAME_KEYS,
        *_MEASURES,
    ),
)

UNPLACED = Table(
    "unplaced",
    "What stands beside the map: events that no cell of the resolution asked for can hold.",
    (
        *_FRAME_KEYS,
        Column("reason", pl.String, "No place at all, or a radius larger than the cell.", allowed=UNPLACED_REASONS, required=True),
        *_MEASURES,
    ),
)  # fmt: skip

_FLOW_MEASURES = tuple(measure for measure in _MEASURES if measure.name in ("events", "persons"))

FLOWS = Table(
    "flows",
    "What moves on corridors: corridor x period x direction. An event that several corridors share counts in each with an even part.",
    (
        Column("corridor_id", pl.String, "Corridor.", required=True, releasable=True),
        Column("period", pl.Date, "First day of the period.", required=True, releasable=True),
        Column(
            "direction",
            pl.String,
            "From the corridor's first hub to its last (forward), the other way (back), or not told.",
            allowed=DIRECTIONS,
            required=True,
            releasable=True,
        ),
        *_FLOW_MEASURES,
    ),
)

COUNTRY_FLOWS = Table(
    "country_flows",
    "Who goes from which country to which: never a path, only its two ends.",
    (
        Column("origin_country", pl.String, "Country where the leg began, ISO 3166-1 alpha-2.", required=True, releasable=True),
        Column("destination_country", pl.String, "Country where the leg was heading, ISO 3166-1 alpha-2.", required=True, releasable=True),
        Column("period", pl.Date, "First day of the period.", required=True, releasable=True),
        *_FLOW_MEASURES,
    ),
)

PROFILE = Table(
    "profile",
    "What happened along one corridor: kilometre x period. An event that several corridors share counts with an even part.",
    (
        Column(
            "km_from",
            pl.Float64,
            "Where the step begins, along the corridor from its first hub; null for places too vague to say where along.",
            "km",
            releasable=True,
        ),
        Column("period", pl.Date, "First day of the period.", required=True, releasable=True),
        *_FLOW_MEASURES,
    ),
)

BATCHES = Table(
    "batches",
    "One row per ingested file: its provenance. Kept in the store's commit log.",
    (
        Column(
            "batch_id", pl.String, "Start of the file's SHA-256; of the file and the sheet, where a workbook has several.", required=True
        ),
        Column("file_name", pl.String, "Name of the file.", required=True, personal=True),
        Column("file_sha256", pl.String, "SHA-256 of the file; the file itself is not kept.", required=True),
        Column("unit", pl.String, "Code of the unit whose file it is.", required=True),
        Column("ingested_by", pl.String, "User name on the machine, or the signed-in name.", required=True, personal=True),
        Column("ingested_at", pl.Datetime("us", "UTC"), "When it was committed.", required=True),
        Column("rows_read", pl.Int64, "Records in the file.", required=True),
        Column("events", pl.Int64, "Records that became events.", required=True),
        Column("problems", pl.Int64, "Records that became problems.", required=True),
        Column("duplicates", pl.Int64, "Records that were there already.", required=True),
        Column("updated", pl.Int64, "Records that replaced an older version of themselves.", required=True),
        Column("made_up", pl.Boolean, "Whether the events are invented, for show.", required=True),
        Column("product_version", pl.String, "Version of Netcop that read the file.", required=True),
        Column("data_version", pl.Int64, "Version of the event table that this batch made.", required=True),
    ),
)

SETTLED = Table(
    "settled",
    "What people settled about places: one row per settlement. Rows are only ever added: taking one back adds it once more.",
    (
        Column("settled_id", pl.String, "Hash of what was settled, by whom and when.", required=True),
        Column(
            "text", pl.String, "The place as written; texts that fold to the same key are settled with it.", required=True, personal=True
        ),
        Column("country", pl.String, "Country that the text is said to be in, ISO 3166-1 alpha-2; null where it holds for any."),
        Column("key", pl.String, "The text folded: case, accents, signs and known spellings do not matter.", required=True, personal=True),
        Column(
            "verdict",
            pl.String,
            "A place of the gazetteer, a point set by hand, an area, or that the place cannot be known.",
            allowed=VERDICTS,
            required=True,
        ),
        Column("place_id", pl.String, "Id of the place, where it is one of the gazetteer."),
        Column("name", pl.String, "Name of the place."),
        Column("found_country", pl.String, "Country that the place lies in, ISO 3166-1 alpha-2; null at sea and where nobody said."),
        Column("lat", pl.Float64, "Latitude, WGS 84; null where the place cannot be known.", "degrees"),
        Column("lon", pl.Float64, "Longitude, WGS 84; null where the place cannot be known.", "degrees"),
        Column(
            "radius_km", pl.Float64, "The true point lies within this radius 9 times of 10; of an area, the circle that holds it.", "km"
        ),
        Column("outline", pl.String, "Outline of the area as WKT, longitude before latitude."),
        Column("teaches", pl.String, "Name that is from now on known wherever it stands in a text; null where none is taught."),
        Column("kind", pl.String, "What the place is, in the words of the gazetteer."),
        Column("note", pl.String, "A word for colleagues.", personal=True),
        Column("settled_by", pl.String, "Who settled it.", required=True, personal=True),
        Column("settled_at", pl.Datetime("us", "UTC"), "When.", required=True),
        Column("withdrawn_by", pl.String, "Who took it back; null where it stands.", personal=True),
        Column("withdrawn_at", pl.Datetime("us", "UTC"), "When it was taken back."),
    ),
)

TABLES: tuple[Table, ...] = (EVENTS, PROBLEMS, FRAMES, UNPLACED, FLOWS, COUNTRY_FLOWS, PROFILE, BATCHES, SETTLED)
