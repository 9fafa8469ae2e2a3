"""Inputs for the fuzz run: changed files of the corpus, invented tables, noise. Each follows from two numbers alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.corpus.build import BUILT
from tests.corpus.judge import FOLDER, cases

MOST_BYTES = 20_000
NAMES = ("f.csv", "f.tsv", "f.txt", "f.xlsx", "f.ods", "f.zip", "f.gz", "f.xls", "f")
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp1252",
    "latin-1",
    "mac_roman",
    "cp850",
    "utf-32",
    "cp1256",
    "shift_jis",
)
DELIMITERS = (",", ";", "\t", "|", ":", " ")
TOKENS = (
    b"\0", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b'""', b'"""', b"'", b"\\", b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\x1a", b"\x0b", b"\x0c",
    b"\x1c", b"\x85", b"\xc2\x85", b"\xe2\x80\xa8", b"\xc3", b"\xf0\x9f", b"\xed\xa0\x80", b"sep=;\n", b"#date", b"#geo+lat", b"#", b"Total", b"Date", b"POINT(1 2)", b"POINT(", b"1e309",
    b"-1e309", b"nan", b"inf", b"9" * 40, b"0" * 40, b"-", b"+", b"1.2.3.4", b"1,2,3", b"31/02/2021", b"00/00/0000", b"9999-12-31", b"10000-01-01", b"0000-00-00", b"2958466", b"2021-W54",
    b"2021-Q5", b"99/99/9999", b"12-14/03", b"du 3 au", b"entre", b">", b"~", b"10-", b"-10-15", b"91\xc2\xb0", b"16\xc2\xb016'18\"N", b"999", b"+33 6 39 98 12 34", b"GB82 WEST 1234 5698 7654 32",
    b"a@b.example", b"\xd9\xa1\xd9\xa2", b"\xc2\xbd", b"\xc2\xb2", b"\xe2\x82\x82", b"PK\x03\x04", b"\x1f\x8b", b"{", b"[", b"<", b"=1+1", b"\xc3\x83\xc2\xb1", b"\xe2\x80\x99", b"A" * 3000, b",\n" * 300,
    b";" * 500, b'"\n' * 200, b"2021-03-05;Gao;12\n" * 60,
)  # fmt: skip
HEADS = (
    "date", "Date", "Fecha", "lieu", "Lugar", "place", "persons", "Nombre de migrants", "lat", "lon", "latitude", "Longitude", "coordinates", "WKT", "Pays", "country", "id", "N°", "Téléphone", "Nom",
    "Année", "Mois", "Jour", "type", "TLP", "transport", "from", "to", "n", "dead",
)  # fmt: skip
WORDS = (
    *HEADS, "05/03/2021", "2021-03-05", "3/4/21", "9-Jul-19", "44260", "janvier 2021", "2021-Q3", "du 3 au 5 mai", "hier", "",
    "", "NA", "-", "Gao", "Séguédine", "Mali", "MLI", "12", "1 234", ">50", "10-15", "-0,0447", "16.2717", "16.2717, -0.0447", "999", "POINT (1 2)", "20°12'06\"N", "sauvetage", "TLP:RED", "pirogue",
    "+33 6 39 98 12 34", "tout va bien", "Total", "نواذيبو", "\u200b", "1e5", "٣", "½", "²", "0x10", "1_000", "१२", "#date", "#geo+lat",
)  # fmt: skip


@cache
def seeds() -> tuple[tuple[str, bytes], ...]:
    """Return the corpus as (name, bytes), files that are too long for a quick run left out."""
    found = ((case.name, BUILT[case.name]() if case.name in BUILT else (FOLDER / case.name).read_bytes()) for case in cases())
    return tuple((Path(name).name, content) for name, content in found if len(content) <= MOST_BYTES)


def make_input(seed: int, number: int) -> tuple[str, bytes]:
    """Return the file name and bytes of one input; the same for the same two numbers."""
    rng = random.Random(f"{seed}:{number}")
    kind = rng.random()
    if kind < 0.70:
        name, content = rng.choice(seeds())
        if name.endswith((".xlsx", ".ods")) and rng.random() < 0.7:  # an archive of damaged XML is mostly refused, and slow to make
            name, content = rng.choice(seeds())
        content = _changed(rng, content)
    elif kind < 0.92:
        name, content = rng.choice(NAMES[:3]), _table(rng)
        content = _changed(rng, content) if rng.random() < 0.3 else content
    else:
        name, content = (
            rng.choice(NAMES),
            rng.randbytes(rng.randrange(200)) if rng.random() < 0.5 else b"".join(rng.choices(TOKENS, k=rng.randrange(1, 30))),
        )
    return (rng.choice(NAMES) if rng.random() < 0.05 else name), content[:MOST_BYTES]


def _table(rng: random.Random) -> bytes:
    """Return a text of words in rows, of which many look like events, in any encoding."""
    delimiter, end = rng.choice(DELIMITERS), rng.choice(("\n", "\r\n", "\r", "\n\n"))
    width = rng.randrange(1, 9)
    always = rng.choice((1.0, 0.95, 0.5))
    quote = rng.choice((0.0, 0.1, 1.0))

    def cell(words: tuple[str, ...] = WORDS[len(HEADS) - 5 :]) -> str:
        text = rng.choice(words) if rng.random() < 0.93 else "".join(chr(rng.randrange(1, 0xD7FF)) for _ in range(rng.randrange(6)))
        return f'"{text}"' if rng.random() < quote else text

    head = [cell(HEADS) for _ in range(width)]
    rows = [head, *([cell() for _ in range(width if rng.random() < always else rng.randrange(10))] for _ in range(rng.randrange(25)))]
    if rng.random() < 0.2:
        rng.shuffle(rows)
    return end.join(delimiter.join(row) for row in rows).encode(rng.choice(ENCODINGS), "replace")


def _changed(rng: random.Random, content: bytes) -> bytes:
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        content = rng.choice(CHANGES)(rng, content)
    return content


def _cut(rng: random.Random, content: bytes) -> tuple[int, int]:
    start = rng.randrange(len(content) + 1)
    return start, min(len(content), start + rng.choice((0, 1, 1, 2, 5, 20, 200)))


def _flip(rng: random.Random, content: bytes) -> bytes:
    if not content:
        return content
    at = rng.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << rng.randrange(8))]) + content[at + 1 :]


def _drop(rng: random.Random, content: bytes) -> bytes:
    start, end = _cut(rng, content)
    return content[:start] + content[end:]


def _insert(rng: random.Random, content: bytes) -> bytes:
    start, end = _cut(rng, content)
    return content[:start] + rng.choice(TOKENS) + content[rng.choice((start, end)) :]


def _repeat(rng: random.Random, content: bytes) -> bytes:
    start, end = _cut(rng, content)
    return content[:end] + content[start:end] * rng.choice((1, 2, 30)) + content[end:]


def _splice(rng: random.Random, content: bytes) -> bytes:
    other = rng.choice(seeds())[1]
    return content[: rng.randrange(len(content) + 1)] + other[rng.randrange(len(other) + 1) :]


def _end_early(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _noise(rng: random.Random, content: bytes) -> bytes:
    start, end = _cut(rng, content)
    return content[:start] + rng.randbytes(end - start) + content[end:]


def _other_encoding(rng: random.Random, content: bytes) -> bytes:
    return content.decode(rng.choice(("utf-8", "cp1252", "latin-1")), "replace").encode(rng.choice(ENCODINGS), "replace")


def _other_byte(rng: random.Random, content: bytes) -> bytes:
    one = rng.choice(b',;\t|\n\r".0123456789-')
    return content.replace(bytes([one]), rng.choice(TOKENS[:40])[:20], rng.choice((1, -1)))


def _cell(rng: random.Random, content: bytes) -> bytes:
    """Put another word in the place of a cell."""
    delimiter = rng.choice((b",", b";", b"\t"))
    cells = content.split(delimiter)
    cells[rng.randrange(len(cells))] = rng.choice(WORDS).encode(rng.choice(("utf-8", "cp1252")), "replace")
    return delimiter.join(cells)


CHANGES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _flip, _flip, _drop, _insert, _insert, _insert, _repeat, _splice, _end_early, _noise, _other_encoding, _other_byte, _cell, _cell, _cell,
)  # fmt: skip
