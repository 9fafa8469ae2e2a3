"""Trunk roads of OpenStreetMap as scgraph-data has them: a graph of junctions and lengths, read as text."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata._land_file import Grid
from geodata.distance import Floats
from geodata.errors import ReferenceDataError
from geodata.reference import package_folder

_ENTRY = re.compile(rb"(\d+): ([\d.]+)")


@dataclass(frozen=True)
class Roads:
    """Pieces of road between two junctions: latitude and longitude of both ends, shape (n, 2), and the length by road, km."""

    start: Floats
    end: Floats
    length_km: Floats

    def where(self, chosen: npt.NDArray[np.bool_]) -> Roads:
        """Return those chosen."""
        return Roads(self.start[chosen], self.end[chosen], self.length_km[chosen])


def read_roads(grid: Grid) -> Roads:
    """Return the pieces of which an end lies in the grid.

    The module is 36 MB of literals: importing it would run for minutes and fill gigabytes, so its text is taken apart.

    Raises
    ------
    ReferenceDataError
        The text is not laid out as it was in scgraph-data 2.
    """
    text = (package_folder("scgraph_data") / "world_highways.py").read_bytes()
    graph, nodes = text.find(b"graph=[{"), text.find(b"\nnodes=[[")
    close = text.find(b"]]", nodes)
    if min(graph, nodes, close) < 0:
        raise ReferenceDataError(
            "The package scgraph-data is laid out in another way than version 2. `make env` installs the one that is needed."
        )
    flat = text[nodes + len(b"\nnodes=[[") : close].replace(b"], [", b", ").split(b",")
    where = np.array(flat, dtype="S12").astype(np.float64).reshape(-1, 2)
    inside = grid.holds(where[:, 0], where[:, 1])
    pieces = list[tuple[int, int, float]]()
    entries = text[graph + len(b"graph=[") : nodes].split(b"}")
    for first in np.flatnonzero(inside).tolist():
        for node, km in _ENTRY.findall(entries[first]):
            second = int(node)
            if second > first or not inside[second]:  # each piece stands at both of its ends
                pieces.append((first, second, float(km)))
    table = np.array(pieces)
    ends = table[:, :2].astype(np.int64)
    return Roads(where[ends[:, 0]], where[ends[:, 1]], table[:, 2])
