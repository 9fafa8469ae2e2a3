"""Small workbooks that no library here writes: XLS and XLSB."""

from __future__ import annotations

import base64
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

# Sheet "Événements": rows 3 to 5 hold a header, (5 March 2021, Séguédine, 41, 20.2) and (6 March 2021 14:30, a text with a line break,
# TRUE, -7.98639), the dates as numbers in the forms DD/MM/YYYY and D-MMM-YY HH:MM; sheet "vide" is empty. Written by xlwt 1.3.
_XLS = """
c-rk)O-NKx6#m}N=*-~H_!nrPgOHUe5^W^Vv6#|DPppVCgc_TN4BDHR8I4+$WkahVa#aW+n9#-wp&u%+T|r>fA_#)9Xd$hNf)+ZjbI-gfoh%$ML3!Ws&OP_sbI(2R+;e~C
y_zmcjNYr5K?a(kAZfagvp^=%<4RXNpmx&~Y`S#PW7=3#a5-rra~yb_|1ww1p_uO($hfOMBMN+=rwgah9yWCEDq=VL5RilqO_EBvCu4-30+h2~#Y|5yEn#|xb)PV8VaXMy
O{ANUj$+!^UfXEp@e#S2+X{$Ec))$$v1B{S@Lc5a`KwY&*MVJ;P@r$UG*qg27z539t8VBKQ7^<TxB<VvLDL#K36*LI#wj-N*K3+q-`VMHYul-536xTLjN!ZK1-_;Cfhn&o
UtPHblK)sN&;5(sNpriD+(i?dDIb<qU=ZeUNi2#uEt|`#XmR7kz^tL4)Qwm)jy&AtGeN~bD5%fTQp>Tn4N~?8VmcN3LV7<P6digb8a50)s*orUBgw(pp8nZj$k2(8oesPE
h>g0%vBKMsXVEs4&x<pUXb^?W7x5DH&|A&j{_<Mu?(iLB$siv+sRL@0cng@gAbL>e0@iRK<ug#r^=(Wqvek{uS1>IlO)6_T$}DE@5bIpx)*2dT2jh)z^8$Vg@$t|5A6CXc
`nD23(K>UsbmFaV6x9^zAoUl&A=F8A(v9l^k9_G;vbM7KOw0e+)||43OBJSd3KwFY=0wPfSdglT=t#e6vK6aTO`)1%*-|oWos-=xE5@}+ne`R6C1UlIqzc;_=h23%Ky_h7
&9I_SoK^Pu5MgrUQ;V>qvLz9FhwP-9%s!@cg-?l|u13$-s;OqV825#{luf^}a(RIz^I|d9T3&F>uvE-!*sx*4h7B7w{t0nq6xRvGx*j{MOIEJ+U1y%2r2Uy>-Qobk^o!A7
!96gjjNnXG`Lh8IDQ!zyW}o!;LV?3HdIY`bW<Pqf&R@DDOAFs;*&RJAw}i4CKbei6|9SkMU)Lmd
"""


def write_xls(path: Path) -> Path:
    """Write a workbook of 1997's form, made by another program."""
    path.write_bytes(zlib.decompress(base64.b85decode("".join(_XLS.split()))))
    return path


def write_xlsb(path: Path, rows: Sequence[Sequence[str | float | None]]) -> Path:
    """Write a binary workbook of one sheet, "Feuil1" ([MS-XLSB] 2.1.7: records of number, length and body)."""
    book = (
        _record(131) + _record(143) + _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Feuil1")) + _record(144) + _record(132)
    )
    size = struct.pack("<4I", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    sheet = _record(129) + _record(148, size) + _record(145)
    for number, row in enumerate(rows):
        sheet += _record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, cell in enumerate(row):
            place = struct.pack("<II", column, 0)
            if cell is not None:
                sheet += _record(6, place + _wide(cell)) if isinstance(cell, str) else _record(5, place + struct.pack("<d", cell))
    sheet += _record(146) + _record(130)
    related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="bin" '
            'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
        )
        archive.writestr("_rels/.rels", _relationship(f"{related}/officeDocument", "xl/workbook.bin"))
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", _relationship(f"{related}/worksheet", "worksheets/sheet1.bin"))
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def _relationship(kind: str, target: str) -> str:
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'


def _record(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, left = bytearray(), len(body)
    while True:
        length.append(left & 0x7F | (0x80 if left > 127 else 0))
        left >>= 7
        if not left:
            return number + bytes(length) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
