"""Reads a workbook in a process of its own: ``python -I _sheet_reader.py PATH MODE BYTES [SHEET]``, cells to stdout.

The workbook library is native code. A damaged or hostile workbook can make it ask for more memory than there is, which ends the
process it runs in; here that process is nobody's, and may take BYTES of memory. MODE is "path", or "bytes" where the file's name
does not tell its format.

What comes out: a line of JSON, ``{"sheets": [...]}`` or ``{"error": ...}``; then for each sheet a line of JSON and, where it has
columns, an Arrow stream of text columns.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

_ROWS_AT_ONCE = 100_000
_TIME = re.compile(r'DurationIso\("(PT[^"]*)"\)')


def _limit_memory(limit_bytes: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    for what, limit in ((resource.RLIMIT_AS, limit_bytes), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError):  # a lower limit stands already
            resource.setrlimit(what, (limit, limit))


def _say(out: BinaryIO, words: dict[str, Any]) -> None:
    out.write(json.dumps(words).encode() + b"\n")


def _write_sheet(out: BinaryIO, reader: Any, name: str) -> None:
    import pyarrow.ipc  # noqa: PLC0415

    # skip_rows=0 keeps empty rows at the top, so that row i here is row i + 1 of the sheet; header_row=None takes no row for a header
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    about = {"name": name, "hidden": sheet.visible != "visible", "rows": 0, "columns": 0, "first_column": 0, "errors": 0, "times": []}
    if not sheet.width or not sheet.height:
        _say(out, about)
        return
    first_column = sheet.available_columns()[0].absolute_index
    batch, faults = sheet.to_arrow_with_errors()
    details = [(*fault.position, fault.detail) for fault in faults.errors] if faults else []
    # the library gives no text for a time of day of an ODS sheet, and says what it was
    times = [(row, column, found[1]) for row, column, detail in details if (found := _TIME.search(detail))]
    said = {"rows": batch.num_rows, "columns": batch.num_columns, "first_column": first_column, "times": times}
    _say(out, about | said | {"errors": len(details) - len(times)})
    with pyarrow.ipc.new_stream(out, batch.schema) as stream:
        for begin in range(0, batch.num_rows, _ROWS_AT_ONCE):
            stream.write_batch(batch.slice(begin, _ROWS_AT_ONCE))


def main(path: str, mode: str, limit_bytes: str, sheet: str | None = None) -> None:
    """Write the sheets of a workbook, or the one that is named, to stdout."""
    _limit_memory(int(limit_bytes))
    import fastexcel  # noqa: PLC0415 - after the limit is set

    out = sys.stdout.buffer
    try:
        reader = fastexcel.read_excel(Path(path).read_bytes() if mode == "bytes" else path)
        names = [name for name in reader.sheet_names if sheet is None or name == sheet]
        _say(out, {"sheets": names})
        for name in names:
            _write_sheet(out, reader, name)
    except BaseException as error:  # noqa: BLE001 - a panic of native code is none of Exception
        panic = not isinstance(error, Exception)
        _say(out, {"error": "its parts do not fit together" if panic else str(error).partition("\n")[0].removeprefix("calamine error: ")})


if __name__ == "__main__":
    main(*sys.argv[1:])
