// The ground under the cells: sea, land, lakes, borders, and above them corridors, hubs, towns and country names.
"use strict";
const COLOURS = {
  sea: "#dbe7ee", land: "#f6f3ec", coast: "#a9bac5", lake: "#cfdfe8", border: "#b3a894",
  corridor: "#3d4f5c", otherCorridor: "rgba(61, 79, 92, .28)", hub: "#17232d", text: "#17232d", countryText: "#7d7465", halo: "rgba(255, 255, 255, .92)",
};

const SAME_PLACE_PIXELS = 14;

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

// A canvas that Leaflet moves and scales with the map; `draw(context, view)` paints it anew when the map has settled.
const CanvasLayer = L.Renderer.extend({
  initialize(pane, draw) {
    L.Renderer.prototype.initialize.call(this, { pane, padding: 0.35 });
    this._draw = draw;
    this._layers = {};
  },
  getEvents() {
    return L.Renderer.prototype.getEvents.call(this);
  },
  _initContainer() {
    this._container = document.createElement("canvas");
    this._context = this._container.getContext("2d");
  },
  _destroyContainer() {
    L.DomUtil.remove(this._container);
    delete this._container;
  },
  _updatePaths() {},
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const canvas = this._container;
    L.DomUtil.setPosition(canvas, this._bounds.min);
    canvas.width = Math.round(size.x * ratio);
    canvas.height = Math.round(size.y * ratio);
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    this.redraw();
  },
  redraw() {
    if (!this._map || !this._bounds) return this;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const { min, max } = this._bounds;
    const scale = 256 * 2 ** this._map.getZoom();
    const origin = this._map.getPixelOrigin();
    const context = this._context;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, max.x - min.x, max.y - min.y);
    // canvas = mercator * scale - (x0, y0)
    const x0 = origin.x + min.x, y0 = origin.y + min.y;
    this._draw(context, {
      scale, x0, y0, width: max.x - min.x, height: max.y - min.y, zoom: this._map.getZoom(),
      box: [x0 / scale, y0 / scale, (x0 + max.x - min.x) / scale, (y0 + max.y - min.y) / scale],
    });
    return this;
  },
});

const apart = (a, b) => a[0] > b[2] || a[2] < b[0] || a[1] > b[3] || a[3] < b[1];

function trace(context, view, parts, closed) {
  // Points closer than a third of a pixel to the one before are passed over.
  context.beginPath();
  for (const { points, box } of parts) {
    if (apart(box, view.box)) continue;
    let lastX = NaN, lastY = NaN;
    for (let i = 0; i < points.length; i += 2) {
      const x = points[i] * view.scale - view.x0, y = points[i + 1] * view.scale - view.y0;
      if (i && i < points.length - 2 && Math.abs(x - lastX) < 0.35 && Math.abs(y - lastY) < 0.35) continue;
      if (i) context.lineTo(x, y); else context.moveTo(x, y);
      lastX = x; lastY = y;
    }
    if (closed) context.closePath();
  }
}

function labelBox(context, text, x, y, align) {
  const width = context.measureText(text).width;
  const start = align === "center" ? x - width / 2 : align === "right" ? x - width : x;
  return [start - 3, y - 8, start + width + 3, y + 8];
}

// Which small squares of the canvas lines pass through, so that names can keep off them.
class LineCells {
  constructor(lines, view) {
    this.size = 7; // pixels
    this.columns = Math.ceil(view.width / this.size) + 1;
    this.cells = new Set();
    for (const { points, box } of lines) {
      if (apart(box, view.box)) continue;
      for (let i = 0; i + 3 < points.length; i += 2) this.pass(view, points[i], points[i + 1], points[i + 2], points[i + 3]);
    }
  }

  pass(view, x1, y1, x2, y2) {
    if (Math.max(x1, x2) < view.box[0] || Math.min(x1, x2) > view.box[2] || Math.max(y1, y2) < view.box[1] || Math.min(y1, y2) > view.box[3]) return;
    const steps = Math.min(2000, Math.ceil((Math.hypot(x2 - x1, y2 - y1) * view.scale) / this.size) + 1);
    for (let k = 0; k <= steps; k++) {
      const x = (x1 + ((x2 - x1) * k) / steps) * view.scale - view.x0, y = (y1 + ((y2 - y1) * k) / steps) * view.scale - view.y0;
      if (x >= 0 && y >= 0 && x < view.width && y < view.height) this.cells.add(Math.floor(y / this.size) * this.columns + Math.floor(x / this.size));
    }
  }

  count(box) {
    let found = 0;
    for (let row = Math.floor(box[1] / this.size); row <= box[3] / this.size; row++) {
      for (let column = Math.max(0, Math.floor(box[0] / this.size)); column <= Math.min(this.columns - 1, box[2] / this.size); column++) {
        if (this.cells.has(row * this.columns + column)) found++;
      }
    }
    return found;
  }
}

class Ground {
  constructor(base, corridors, hubs) {
    for (const name of ["world", "land", "lakes", "borders", "disputed"]) this[name] = unpack(base[name], base.grid);
    const [west, south, east, north] = base.detailed;
    this.detailed = [mercatorX(west), mercatorY(north), mercatorX(east), mercatorY(south)];
    this.countries = base.countries.map(([names, lat, lon, zoom]) => ({ names, x: mercatorX(lon), y: mercatorY(lat), zoom }));
    this.towns = base.towns.map(([name, lat, lon, zoom]) => ({ name, lat, lon, x: mercatorX(lon), y: mercatorY(lat), zoom }));
    this.corridors = corridors.map((corridor) => {
      const [{ points, box }] = unpack(corridor.line, base.grid);
      return { ...corridor, points, box, area: corridor.area ? unpack(corridor.area, base.grid) : [] };
    });
    this.hubs = hubs.map((h) => ({ ...h, x: mercatorX(h.lon), y: mercatorY(h.lat) }));
    this.route = null;
    this.language = "en";
    this.linesShown = true; // names keep off them
  }

  drawLand(context, view) {
    context.fillStyle = COLOURS.sea;
    context.fillRect(0, 0, view.width, view.height);
    context.fillStyle = COLOURS.land;
    context.lineJoin = "round";
    trace(context, view, this.world, true);
    context.fill("evenodd");
    const [x1, y1, x2, y2] = this.detailed.map((v, i) => v * view.scale - (i % 2 ? view.y0 : view.x0));
    context.save();
    context.beginPath();
    context.rect(x1, y1, x2 - x1, y2 - y1);
    context.clip();
    context.fillStyle = COLOURS.sea;
    context.fillRect(x1, y1, x2 - x1, y2 - y1);
    context.fillStyle = COLOURS.land;
    trace(context, view, this.land, true);
    context.fill("evenodd");
    context.restore();
    context.fillStyle = COLOURS.lake;
    trace(context, view, this.lakes, true);
    context.fill("evenodd");
    this.drawOutlines(context, view);
  }

  drawOutlines(context, view) {
    // Coasts and borders: also above what is laid on the land.
    const [x1, y1, x2, y2] = this.detailed.map((v, i) => v * view.scale - (i % 2 ? view.y0 : view.x0));
    context.strokeStyle = COLOURS.coast;
    context.lineWidth = 0.8;
    context.save();
    context.beginPath();
    context.rect(x1 + 1.5, y1 + 1.5, x2 - x1 - 3, y2 - y1 - 3); // the frame's own edge is no coast
    context.clip();
    trace(context, view, this.land, true);
    context.stroke();
    context.restore();
    context.strokeStyle = COLOURS.border;
    context.lineWidth = view.zoom >= 6 ? 1.3 : 0.9;
    trace(context, view, this.borders, false);
    context.stroke();
    context.setLineDash([4, 4]);
    trace(context, view, this.disputed, false);
    context.stroke();
    context.setLineDash([]);
  }

  drawNames(context, view) {
    const taken = [];
    this.lines = this.linesShown ? new LineCells(this.corridors.filter((c) => this.route === null || c.route_id === this.route), view) : null;
    const hubs = this.drawHubs(context, view, taken) || [];
    context.textAlign = "center";
    const shifts = view.zoom < 5 ? [0] : view.zoom < 6.5 ? [0, -12, 12] : [0, -18, 18, -36, 36]; // a name must not stray into another country
    for (const { names, x, y, zoom } of this.countries) {
      if (zoom > view.zoom + 1) continue;
      context.font = `600 ${view.zoom >= 6 ? 14 : 11.5}px system-ui, "DejaVu Sans", sans-serif`;
      const text = (names[this.language] || names.en).toUpperCase();
      const shift = this.freest(context, view, taken, text, x, y, shifts.map((dy) => ["center", 0, dy]));
      if (shift) this.label(context, view, taken, text, x, y, 0, shift[2], COLOURS.countryText);
    }
    context.textAlign = "left";
    context.font = '11.5px system-ui, "DejaVu Sans", sans-serif';
    for (const { name, x, y, zoom } of this.towns) {
      if (zoom > view.zoom || hubs.some((hub) => Math.hypot(hub.x - x, hub.y - y) * view.scale < SAME_PLACE_PIXELS)) continue;
      if (this.labelBeside(context, view, taken, name, x, y, 5, "#56646f")) this.dot(context, view, x, y, 1.8, "#7b8891");
    }
  }

  drawHubs(context, view, taken) {
    const used = new Set(this.corridors.filter((c) => this.route === null || c.route_id === this.route).flatMap((c) => c.hub_ids));
    context.textAlign = "left";
    context.font = '600 12px system-ui, "DejaVu Sans", sans-serif';
    // Returns the hubs that are drawn: no town is named beside them.
    const drawn = this.hubs.filter(({ hub_id, kind }) => used.has(hub_id) && kind !== "waypoint" && view.zoom >= 4);
    for (const { name, x, y } of drawn) {
      this.dot(context, view, x, y, 3, "#fff", COLOURS.hub);
      this.labelBeside(context, view, taken, name, x, y, 7, COLOURS.text);
    }
    return drawn;
  }

  dot(context, view, x, y, radius, fill, stroke) {
    context.beginPath();
    context.arc(x * view.scale - view.x0, y * view.scale - view.y0, radius, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    if (stroke) { context.strokeStyle = stroke; context.lineWidth = 1.5; context.stroke(); }
  }

  labelBeside(context, view, taken, text, x, y, gap, colour) {
    // Draws a name to the right of a point, or on that side of it where it crosses the fewest lines; says whether it did.
    const sides = [["left", gap, 0], ["right", -gap, 0], ["center", 0, -gap - 6], ["center", 0, gap + 7]];
    const side = this.freest(context, view, taken, text, x, y, sides);
    if (!side) return false;
    context.textAlign = side[0];
    const drawn = this.label(context, view, taken, text, x, y, side[1], side[2], colour);
    context.textAlign = "left";
    return drawn;
  }

  freest(context, view, taken, text, x, y, places) {
    // The first of these places, each an alignment and a shift, that lies on the fewest lines and on no name; undefined where none is free.
    let best, fewest = Infinity;
    for (const place of places) {
      const box = labelBox(context, text, x * view.scale - view.x0 + place[1], y * view.scale - view.y0 + place[2], place[0]);
      if (taken.some((other) => !apart(box, other))) continue;
      const crossed = this.lines ? this.lines.count(box) : 0;
      if (crossed < fewest) [fewest, best] = [crossed, place];
    }
    return best;
  }

  label(context, view, taken, text, x, y, dx, dy, colour) {
    // Draws a name unless one is there already; says whether it did.
    const left = x * view.scale - view.x0 + dx, middle = y * view.scale - view.y0 + dy;
    if (left < -80 || left > view.width + 80 || middle < -20 || middle > view.height + 20) return false;
    const box = labelBox(context, text, left, middle, context.textAlign);
    if (taken.some((other) => !apart(box, other))) return false;
    taken.push(box);
    context.textBaseline = "middle";
    context.strokeStyle = COLOURS.halo;
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeText(text, left, middle);
    context.fillStyle = colour;
    context.fillText(text, left, middle);
    return true;
  }

  nearest(lat, lon) {
    // The nearest named place, and how far, for the words on a cell.
    let best = null, least = Infinity;
    const k = Math.cos((lat * Math.PI) / 180);
    for (const place of [...this.hubs.filter((h) => h.kind !== "waypoint"), ...this.towns]) {
      const d = Math.hypot(place.lat - lat, (place.lon - lon) * k);
      if (d < least) [least, best] = [d, place];
    }
    return best && { name: best.name, km: least * 111.2 };
  }
}
