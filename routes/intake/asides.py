"""Rows among and under the data that are no data: totals, headers printed again, notes at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from routes.intake.sorts import DATE_PATTERN, NUMBER_PATTERN, sort_of

# Read by polars (Rust) alone. The first is a quick look at all rows: more than it needs, nothing less
_MAYBE_TOTAL = r"^[*(\s-]*(?i-u:tot|gran|sou|sub|sum|som|ens)"
_TOTAL = (
    r"(?i)^[*(\s-]*(?:(?:grand|gran|sous|sub)[\s-]*)?(?:total|totaux|totales|totals|totais|subtotal|soustotal|sumas?|sommes?|ensemble)\b"
    r".{0,40}$"
)
_SURE_TOTAL = (
    r"(?i)^[*(\s-]*(?:(?:grand|gran|sous|sub)[\s-]*tota(?:l|ls|les|is|ux)\b.{0,40}|totaux|total\s+g[eé]n[eé]ral\w*|total\s+geral)[\s:=)*]*$"
)
_BLANK = r"^[\W_]*$"
_MOST_WORDS, _MOST_WORDS_SURE = 1, 2

_FOOTER = re.compile(
    r"\*|†|©|\([0-9a-z]\)\s|[0-9]\)\s|"
    r"(?:sources?|fuentes?|fontes?|not[ae]s?|n\.?\s?b\.?|remarques?|observaciones|avertissement|disclaimer|l[eé]gende?|leyenda|legenda|"
    r"page|p[aá]gina|p\.|g[eé]n[eé]r[eé]e?|generado|generated|[eé]dit[eé]e?|imprim[eé]e?|impreso|printed|export[eé]?e?d?|exportado|extrait|"
    r"mis [aà] jour|mise? [aà] jour|actualizado|updated|last updated?|derni[eè]re|downloaded|t[eé]l[eé]charg[eé]e?|"
    r"confidentiel|confidencial|confidential|diffusion|copyright|established|[eé]tabli|fait [aà]|fin|fim|end)\b",
    re.IGNORECASE,
)
_MOST_FOOTER_CELLS = 4
_SENTENCE_WORDS = 5


def total_rows(cells: pl.DataFrame, headers: Sequence[str]) -> pl.Series:
    """Return which rows are totals, not events.

    A total says so in a cell ("Total", "Sous-total", "Suma", …) that is not the header, gives numbers or nothing,
    no date, and at most one other word. "Sous-total", "Grand total", "Total général" and their like may stand beside
    a date and two words.

    Parameters
    ----------
    cells
        Text columns, one for each of `headers`; empty cells are null.
    headers
        Their names.

    Returns
    -------
    pl.Series
        Boolean, as long as `cells`.
    """
    if not headers:
        return pl.Series("total", [False] * cells.height, dtype=pl.Boolean)
    places, left = pl.arange(cells.height, eager=True), cells.select(headers)
    # all rows are looked at quickly, the maybes again, and what is left with care: a column may be full of "Sous-préfecture"
    for rule in (
        pl.any_horizontal(*(_is(name, _MAYBE_TOTAL) for name in headers)),
        pl.any_horizontal(*(_is_label(name) for name in headers)),
        _adds_up(headers),
    ):
        kept = left.select(rule.alias("kept"))["kept"]
        places, left = places.filter(kept), left.filter(kept)
    return pl.zeros(cells.height, dtype=pl.UInt8, eager=True).scatter(places, 1).cast(pl.Boolean).alias("total")


def _adds_up(headers: Sequence[str]) -> pl.Expr:
    """Return whether what stands beside the label of a total leaves it a total."""
    labels = pl.sum_horizontal(*(_is_label(name) for name in headers))
    dates = pl.sum_horizontal(*(_is(name, DATE_PATTERN) for name in headers))
    numbers = pl.sum_horizontal(*(_is(name, NUMBER_PATTERN) & ~_is(name, DATE_PATTERN) for name in headers))
    filled = pl.sum_horizontal(*(pl.col(name).is_not_null() & ~_is(name, _BLANK) for name in headers))
    words = filled - dates - numbers - labels
    plainly = (dates == 0) & (words <= _MOST_WORDS) & ((numbers > 0) | (filled == labels))
    surely = pl.any_horizontal(*(_is(name, _SURE_TOTAL) for name in headers)) & (words <= _MOST_WORDS_SURE)
    return plainly | surely


def is_total_row(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Say whether one row is a total: the rule of `total_rows`."""
    names = list(header)
    row = [*cells[: len(names)], *[""] * (len(names) - len(cells))]
    frame = pl.DataFrame(
        {name: [cell.strip() or None] for name, cell in zip(names, row, strict=True)}, schema=dict.fromkeys(names, pl.String)
    )
    return bool(names) and bool(total_rows(frame, names)[0])


def repeated_header_rows(cells: pl.DataFrame, headers: Sequence[str]) -> pl.Series:
    """Return which rows are the header printed again, as where the pages of a report were glued together.

    Two cells and most of the filled ones say what their header says. Of a header over two lines, the lower words count too.

    Parameters
    ----------
    cells
        Text columns, one for each of `headers`; empty cells are null.
    headers
        Their names, made unique.
    """
    if not headers:
        return pl.Series("repeated", [False] * cells.height, dtype=pl.Boolean)
    least = min(2, len(headers))
    alike = pl.sum_horizontal(*(pl.any_horizontal(*(pl.col(name) == said for said in _printed(name))) for name in headers))
    filled = pl.sum_horizontal(*(pl.col(name).is_not_null() for name in headers))
    return cells.select(((alike >= least) & (alike * 5 >= filled * 3)).fill_null(value=False).alias("repeated"))["repeated"]


def is_footer_row(cells: Sequence[str]) -> bool:
    """Say whether a row at the end of a file is a note under the table: "Source: …", "Page 3 of 7", a sentence alone.

    Only where a file ends: in its middle such a row is a row that cannot be read.
    """
    filled = [(at, cell.strip()) for at, cell in enumerate(cells) if cell.strip()]
    if not filled or len(filled) > min(_MOST_FOOTER_CELLS, max(1, len(cells) // 2)):
        return False
    first, text = filled[0]
    together = filled[-1][0] - first == len(filled) - 1
    if together and _FOOTER.match(text):
        return True
    return len(filled) == 1 and len(cells) > 1 and sort_of(text) == "words" and len(text.split()) >= _SENTENCE_WORDS


def _is(name: str, pattern: str) -> pl.Expr:
    return pl.col(name).str.contains(pattern).fill_null(value=False)


def _is_label(name: str) -> pl.Expr:
    return _is(name, _TOTAL) & (pl.col(name).str.to_lowercase() != name.lower())


def _printed(name: str) -> list[str]:
    """Return how a header may be printed: as it is, without its number, and the last word, which may stand on a line of its own."""
    bare = re.sub(r" \([0-9]+\)$", "", name)
    return list(dict.fromkeys((name, bare, bare.rsplit(" ", 1)[-1])))
