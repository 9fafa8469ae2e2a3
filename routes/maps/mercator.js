// Web mercator, the whole world being x and y in 0..1; boxes in it; lines and rings that come packed.
"use strict";
const mercatorX = (lon) => lon / 360 + 0.5;
function mercatorY(lat) {
  const s = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}

const lonOf = (x) => (x - 0.5) * 360;
const latOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

function boxOf(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    box[0] = Math.min(box[0], points[i]); box[1] = Math.min(box[1], points[i + 1]);
    box[2] = Math.max(box[2], points[i]); box[3] = Math.max(box[3], points[i + 1]);
  }
  return box;
}

const apart = (a, b) => a[0] > b[2] || a[2] < b[0] || a[1] > b[3] || a[3] < b[1];

function unpack(text, grid) {
  // Packed rings or lines (geodata/basemap.py) as arrays of mercator x, y in 0..1.
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const parts = [];
  let at = 0;
  const varint = () => {
    let value = 0, shift = 0, byte;
    do { byte = bytes[at++]; value += (byte & 127) * 2 ** shift; shift += 7; } while (byte & 128);
    return value;
  };
  const signed = () => { const v = varint(); return v % 2 ? -(v + 1) / 2 : v / 2; };
  while (at < bytes.length) {
    const part = new Float64Array(2 * varint());
    for (let i = 0, x = 0, y = 0; i < part.length; i += 2) {
      x += signed(); y += signed();
      part[i] = mercatorX(x * grid);
      part[i + 1] = mercatorY(y * grid);
    }
    parts.push(part);
  }
  return parts.map((points) => ({ points, box: boxOf(points) }));
}
