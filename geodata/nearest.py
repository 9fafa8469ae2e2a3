"""Which of many lines is the nearest within reach of each of many points: fast, since most ground is far from all.

The globe is cut into boxes, and each box keeps the segments of lines that can be within reach of a point in it. On
the way from the middle of a box to a point in it a distance changes by no more than the way gone, half the box's
diagonal at most. So a segment that is farther from the middle than its reach and that half is out of reach in all of
the box, and one that is farther than another of its line by the whole diagonal is never the line's nearest. Boxes are
halved where something is in reach; all other ground costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata.distance import EARTH_RADIUS_KM, Floats, great_circle_km, unit_vectors

Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

_WIDEST_DEGREES, _HALVINGS = 15.0, 6
_MARGIN_KM = 0.001  # more than what rounding does to any distance
_METRE = 3  # decimals of a kilometre
_CHUNK = 16_384  # points, so that all that is worked out for them stays in the processor's cache


@dataclass(frozen=True)
class Lines:
    """Lines made of great-circle segments, each with a reach.

    Parameters
    ----------
    starts, ends
        Ends of the segments, ``lat, lon`` in degrees, shape (segments, 2).
    line
        The line of each segment, counted from 0, ascending, shape (segments,).
    reach_km
        How far from it a line is still asked, shape (lines,).
    """

    starts: Floats
    ends: Floats
    line: Ints
    reach_km: Floats


@dataclass(frozen=True)
class _Boxes:
    """Boxes of one size, `step` degrees, that keep segments: ``box[i]`` keeps ``segment[i]``, in the order of both."""

    step: float
    row: Ints
    column: Ints
    box: Ints
    segment: Ints

    def halved(self) -> _Boxes:
        """Return the four quarters of each box, which keep what it kept."""
        count, north, east = len(self.row), [0, 0, 1, 1], [0, 1, 0, 1]
        row, column = (np.concatenate([2 * axis + half for half in halves]) for axis, halves in ((self.row, north), (self.column, east)))
        return _Boxes(self.step / 2, row, column, np.concatenate([self.box + count * n for n in range(4)]), np.tile(self.segment, 4))

    def only(self, kept: Flags) -> _Boxes:
        """Return the pairs that are `kept`, and the boxes that still keep something."""
        used, box = np.unique(self.box[kept], return_inverse=True)
        return _Boxes(self.step, self.row[used], self.column[used], box, self.segment[kept])


class NearestLines:
    """Lines, ready to be asked which of them is the nearest to each of many points.

    Parameters
    ----------
    lines
        The lines, at least one.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._sides = _sides(lines.starts, lines.ends)
        boxes = self._near(_globe(len(lines.line)))
        for _ in range(_HALVINGS):
            boxes = self._near(boxes.halved())
        self._step, self._kept = boxes.step, boxes.segment
        # Box 0 keeps nothing: it stands for all the ground that is far from every line, and all around the others
        self._first = np.concatenate([[0], np.searchsorted(boxes.box, np.arange(len(boxes.row) + 1))])
        self._corner = boxes.row.min() - 1, boxes.column.min() - 1
        row, column = boxes.row - self._corner[0], boxes.column - self._corner[1]
        self._box_at: Ints = np.zeros((row.max() + 2, column.max() + 2), dtype=np.intp)
        self._box_at[row, column] = np.arange(1, len(row) + 1)

    def find(self, lat: Floats, lon: Floats, group: Ints, groups: Flags) -> Ints:
        """Return the nearest line that each point asks and that reaches it, or -1; of those as near to the metre the first.

        Parameters
        ----------
        lat, lon
            Degrees, longitudes from -180 to 180, shape (n,). What is not a number is near nothing, nor are the poles
            and the 180th meridian.
        group
            Which lines each point asks: a row of ``groups``, shape (n,).
        groups
            Whether a group asks a line, shape (groups, lines).
        """
        found = np.full(len(lat), -1, dtype=np.intp)
        for start in range(0, len(lat), _CHUNK):
            part = slice(start, start + _CHUNK)
            box = self._box_of(lat[part], lon[part])
            near = np.flatnonzero(box)
            if len(near):
                vectors = np.ascontiguousarray(unit_vectors(lat[part][near], lon[part][near]).T)
                found[start + near] = self._nearest(vectors, box[near], group[part][near], groups)
        return found

    def _box_of(self, lat: Floats, lon: Floats) -> Ints:
        """Return the box of each point; points beside the table fall in its outermost boxes, which keep nothing."""
        rows, columns = self._box_at.shape
        # fmax takes the zero where the other is not a number
        row = np.fmax(np.minimum((lat + 90) / self._step - self._corner[0], rows - 1), 0)
        column = np.fmax(np.minimum((lon + 180) / self._step - self._corner[1], columns - 1), 0)
        box: Ints = self._box_at[row.astype(np.intp), column.astype(np.intp)]
        return box

    def _nearest(self, vectors: Floats, box: Ints, group: Ints, groups: Flags) -> Ints:
        """Return the nearest line of each point, given as unit vector with its box and its group."""
        counts = self._first[box + 1] - self._first[box]
        point = np.repeat(np.arange(len(box)), counts)
        begin = np.cumsum(counts) - counts
        segment = self._kept[np.arange(len(point)) + np.repeat(self._first[box] - begin, counts)]
        line = self._lines.line[segment]
        apart_km = _apart_km(self._sides, vectors.take(point, axis=1), segment)
        apart_km[(apart_km > self._lines.reach_km[line]) | ~groups[group[point], line]] = np.inf
        apart_km = np.round(apart_km, _METRE)  # else rounding would choose between lines that share the nearest hub
        least = np.minimum.reduceat(apart_km, begin)
        best = np.flatnonzero((apart_km == least[point]) & (apart_km < np.inf))[::-1]
        found = np.full(len(box), -1, dtype=np.intp)
        found[point[best]] = line[best]  # backwards, so that of equals the first one stays
        return found

    def _near(self, boxes: _Boxes) -> _Boxes:
        """Return the boxes with those of their segments that can be within reach, and nearest of their line."""
        south, west = boxes.row * boxes.step - 90, boxes.column * boxes.step - 180
        lat, lon = south + boxes.step / 2, west + boxes.step / 2
        corners = [great_circle_km(lat, lon, edge, west) for edge in (south, south + boxes.step)]
        half_km = (np.maximum(*corners) + _MARGIN_KM)[boxes.box]
        line = self._lines.line[boxes.segment]
        apart_km = _apart_km(self._sides, unit_vectors(lat, lon).T[:, boxes.box], boxes.segment)
        begin = np.flatnonzero(np.diff(boxes.box * (line.max() + 1) + line, prepend=-1))
        nearest_km = np.repeat(np.minimum.reduceat(apart_km, begin), np.diff(begin, append=len(line)))
        return boxes.only((apart_km <= self._lines.reach_km[line] + half_km) & (apart_km <= nearest_km + 2 * half_km))


def _globe(segments: int) -> _Boxes:
    """Return boxes over all of the globe that keep all segments."""
    shape = int(180 / _WIDEST_DEGREES), int(360 / _WIDEST_DEGREES)
    row, column = (axis.ravel() for axis in np.indices(shape))
    box, segment = (axis.ravel() for axis in np.indices((len(row), segments)))
    return _Boxes(_WIDEST_DEGREES, row, column, box, segment)


def _sides(starts: Floats, ends: Floats) -> Floats:
    """Return the five vectors of each segment whose products with a point's tell its distance, shape (5, 3, segments)."""
    a, b = unit_vectors(starts[:, 0], starts[:, 1]), unit_vectors(ends[:, 0], ends[:, 1])
    normals = np.cross(a, b)
    lengths = np.linalg.norm(normals, axis=1)
    normals = normals / np.where(lengths > 0, lengths, 1.0)[:, None]
    return np.ascontiguousarray(np.stack([normals, np.cross(normals, a), np.cross(b, normals), a, b]).transpose(0, 2, 1))


def _apart_km(sides: Floats, vectors: Floats, segment: Ints) -> Floats:
    """Return how far each point is from the segment beside it, in km: `geodata.distance.to_segments_km`, pair by pair.

    Parameters
    ----------
    sides
        Of all segments, see `_sides`.
    vectors
        Points as unit vectors, shape (3, n).
    segment
        The segment of each point, shape (n,).
    """
    across, after_start, before_end, from_start, from_end = (_products(side, vectors, segment) for side in sides)
    chord = np.sqrt(np.clip(2 - 2 * np.maximum(from_start, from_end), 0, 4))
    between = (after_start > 0) & (before_end > 0)
    angle = np.where(between, np.arcsin(np.minimum(np.abs(across), 1)), 2 * np.arcsin(chord / 2))
    return np.asarray(angle * EARTH_RADIUS_KM)


def _products(side: Floats, vectors: Floats, segment: Ints) -> Floats:
    """Return the product of each point's vector with one of its segment's; axis by axis, which is faster than rows of three."""
    x, y, z = (axis.take(segment) * along for axis, along in zip(side, vectors, strict=True))
    return np.asarray(x + y + z)
