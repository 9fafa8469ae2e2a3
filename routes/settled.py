"""What people settled about places: kept per home with who and when, used in every ingest, taken along as CSV.

Rows are only ever added. What is settled later for the same text and country stands over what was settled
earlier; what is taken back gives way to what stood before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock

from geodata.learning import NAMES, TEXTS, Learned, key
from geodata.names import fold
from geodata.settings import home_folder
from routes import _settled_csv
from routes._delta import GrowingTable, Said
from routes._settled_csv import Imported
from routes._settled_settlement import Settlement, SettlementError
from routes._settled_waiting import Doubts, context_of, to_settle
from routes._staging import writing_in
from routes.columns import SETTLED

__all__ = ["Imported", "SettledPlaces", "Settlement", "SettlementError", "context_of", "to_settle"]

_ID_LENGTH = 16
_WAIT_S = 60
_NEXT = timedelta(microseconds=1)


class SettledPlaces:
    """What was settled in one home; several processes may settle at once.

    Parameters
    ----------
    home
        The data folder; by default as the settings say. It is made at the first settlement.

    Attributes
    ----------
    doubts
        What the geocoder makes of texts that are not settled, kept from one `to_settle` to the next.
    """

    def __init__(self, home: str | Path | None = None) -> None:
        self.home = home_folder(home)
        self.doubts = Doubts()
        self._table = GrowingTable(self.home / "settled", SETTLED)
        self._learned: tuple[int, Learned] = (-1, Learned.nothing())

    # -- reading ---------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """Another number whenever something was settled or taken back; -1 before the first."""
        return self._table.version

    def history(self) -> pl.DataFrame:
        """Return everything that was ever settled, oldest first, `SETTLED`: what was taken back says by whom."""
        rows = self._table.rows().sort("withdrawn_at", nulls_last=False).unique("settled_id", keep="last", maintain_order=True)
        # the rules of folding may have grown since
        keys = pl.Series([key(text) for text in rows["text"]], dtype=pl.String)
        return rows.with_columns(key=keys).sort("settled_at", "settled_id")

    def current(self) -> pl.DataFrame:
        """Return what stands, oldest first, `SETTLED`: of each key and country the latest that was not taken back."""
        return _standing(self.history())

    def learned(self) -> Learned:
        """Return what stands, for the geocoder."""
        version = self.version
        if self._learned[0] != version:
            self._learned = version, _learned(self.current())
        return self._learned[1]

    # -- writing ---------------------------------------------------------------------------------

    def settle(self, settlements: Sequence[Settlement], by: str) -> list[str]:
        """Keep settlements, all of them in one commit, and return their ids; a later one of a text stands over an earlier.

        Raises
        ------
        SettlementError
            Nobody is named.
        StoreError
            The home cannot be written.
        """
        by = _named(by)
        if not settlements:
            return []
        with self._locked():
            at = _later_than(self.history())
            rows = _table_of([(settlement, by, at + number * _NEXT) for number, settlement in enumerate(settlements)])
            self._table.add(rows, Said(-1, "settle", {"by": by, "count": rows.height}))
        return rows["settled_id"].to_list()

    def withdraw(self, ids: Sequence[str], by: str) -> None:
        """Take settlements back; what stood before each stands again. To take one back twice changes nothing.

        Raises
        ------
        SettlementError
            There is no such settlement, or nobody is named; nothing is taken back.
        StoreError
            The home cannot be written.
        """
        by = _named(by)
        with self._locked():
            history = self.history()
            strange = sorted(set(ids) - set(history["settled_id"]))
            if strange:
                raise SettlementError(f"Nothing was settled under {', '.join(strange)}. The list of settled places shows the ids.")
            rows = history.filter(pl.col("settled_id").is_in(list(ids)) & pl.col("withdrawn_at").is_null())
            if rows.height:
                rows = rows.with_columns(withdrawn_by=pl.lit(by), withdrawn_at=pl.lit(_later_than(history)))
                self._table.add(SETTLED.conform(rows), Said(-1, "withdraw", {"by": by, "count": rows.height}))

    # -- along -----------------------------------------------------------------------------------

    def write_csv(self, path: Path) -> int:
        """Write what stands as a CSV file that another home can read; return how many rows.

        The columns are those of `_settled_csv.COLUMNS`. Cells that a spreadsheet would run carry an apostrophe.

        Raises
        ------
        OutputError
            The name does not end in .csv, or the place cannot be written.
        """
        current = self.current()
        _settled_csv.write(current, path)
        return current.height

    def read_csv(self, path: Path, by: str) -> Imported:
        """Take in what another home wrote, or a list made by hand: good rows go in, in one commit.

        What is settled so already changes nothing. What was settled or taken back here later than the file says stands.

        Parameters
        ----------
        path
            Columns ``text`` and ``verdict``, and those others of `_settled_csv.COLUMNS` that the verdict needs. Where
            ``settled_by`` or ``settled_at`` are left out, `by` settles it now.
        by
            Who takes it in.

        Raises
        ------
        UnreadableFileError
            It is no table, or has not these columns.
        SettlementError
            Nobody is named.
        """
        by = _named(by)
        read = _settled_csv.read(path, Settlement)
        with self._locked():
            history = self.history()
            taken, unchanged, later = _settled_csv.news(read.rows, history, _standing(history))
            if taken:
                at = _later_than(history)
                rows = _table_of([(r.settlement, r.by or by, r.at or at + r.line * _NEXT) for r in taken])
                self._table.add(rows, Said(-1, "import", {"by": by, "count": rows.height, "file": path.name}))
        return Imported(len(taken), unchanged, (*read.problems, *later))

    # -- plumbing --------------------------------------------------------------------------------

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with writing_in(self.home), FileLock(self.home / "settled.lock", timeout=_WAIT_S):
            yield


def _named(by: str) -> str:
    if not by.strip():
        raise SettlementError("Nobody is named as the one who settles. Say who you are.")
    return by.strip()


def _later_than(history: pl.DataFrame) -> datetime:
    """Return now, or a moment after all that was done, should the clock have gone back."""
    done = pl.concat([history["settled_at"], history["withdrawn_at"]]).drop_nulls()
    last: datetime = done.max()  # type: ignore[assignment]  # times, as the table says
    return max(datetime.now(UTC), last + _NEXT) if done.len() else datetime.now(UTC)


def _standing(history: pl.DataFrame) -> pl.DataFrame:
    kept = history.filter(pl.col("withdrawn_at").is_null())
    return kept.unique(["key", "country"], keep="last", maintain_order=True)


def _table_of(settled: Sequence[tuple[Settlement, str, datetime]]) -> pl.DataFrame:
    rows = []
    for settlement, by, at in settled:
        said: dict[str, Any] = asdict(settlement) | {"settled_by": by, "settled_at": at}
        digest = hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
        rows.append(said | {"settled_id": digest[:_ID_LENGTH], "key": key(settlement.text)})
    return SETTLED.conform(pl.DataFrame(rows, schema={n: t for n, t in SETTLED.schema.items() if not n.startswith("withdrawn")}))


def _learned(current: pl.DataFrame) -> Learned:
    there = pl.when(pl.col("lat").is_not_null()).then(pl.coalesce("found_country", "country"))
    texts = current.with_columns(found_country=there, who="settled_by", on=pl.col("settled_at").dt.date())
    taught = current.drop_nulls(["teaches", "lat"])
    folded = pl.Series([fold(name) for name in taught["teaches"]], dtype=pl.String)
    names = taught.with_columns(folded=folded, name="teaches", country=pl.coalesce("found_country", "country"))
    return Learned(texts.select(TEXTS.names()), names.select(NAMES.names()))
