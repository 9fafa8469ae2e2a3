// The ground under the cells: sea, land, lakes, borders, and above them corridors, hubs, towns and country names.
"use strict";
const COLOURS = {
  sea: "#dbe7ee", land: "#f6f3ec", coast: "#a9bac5", lake: "#cfdfe8", border: "#b3a894",
  corridor: "#3d4f5c", otherCorridor: "rgba(61, 79, 92, .28)", hub: "#17232d", text: "#17232d", countryText: "#7d7465", halo: "rgba(255, 255, 255, .92)",
};

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

class Ground {
  constructor(base, corridors, hubs) {
    for (const name of ["world", "land", "lakes", "borders", "disputed"]) this[name] = unpack(base[name], base.grid);
    const [west, south, east, north] = base.detailed;
    this.detailed = [mercatorX(west), mercatorY(north), mercatorX(east), mercatorY(south)];
    this.countries = base.countries.map(([names, lat, lon, zoom]) => ({ names, x: mercatorX(lon), y: mercatorY(lat), zoom }));
    this.towns = base.towns.map(([name, lat, lon, zoom]) => ({ name, lat, lon, x: mercatorX(lon), y: mercatorY(lat), zoom }));
    this.corridors = corridors.map((c) => {
      const points = Float64Array.from(c.line.flatMap(([lat, lon]) => [mercatorX(lon), mercatorY(lat)]));
      return { ...c, points, box: boxOf(points) };
    });
    this.hubs = hubs.map((h) => ({ ...h, x: mercatorX(h.lon), y: mercatorY(h.lat) }));
    this.route = null;
    this.language = "en";
  }

  drawLand(context, view) {
    context.fillStyle = COLOURS.sea;
    context.fillRect(0, 0, view.width, view.height);
    context.fillStyle = COLOURS.land;
    context.strokeStyle = COLOURS.coast;
    context.lineWidth = 0.8;
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
    trace(context, view, this.land, true);
    context.save();
    context.beginPath();
    context.rect(x1 + 1.5, y1 + 1.5, x2 - x1 - 3, y2 - y1 - 3); // the frame's own edge is no coast
    context.clip();
    trace(context, view, this.land, true);
    context.stroke();
    context.restore();
    context.fillStyle = COLOURS.lake;
    trace(context, view, this.lakes, true);
    context.fill("evenodd");
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
    this.drawHubs(context, view, taken);
    context.textAlign = "center";
    for (const { names, x, y, zoom } of this.countries) {
      if (zoom > view.zoom + 1) continue;
      context.font = `600 ${view.zoom >= 6 ? 14 : 11.5}px system-ui, "DejaVu Sans", sans-serif`;
      this.label(context, view, taken, (names[this.language] || names.en).toUpperCase(), x, y, 0, 0, COLOURS.countryText);
    }
    context.textAlign = "left";
    context.font = '11.5px system-ui, "DejaVu Sans", sans-serif';
    for (const { name, x, y, zoom } of this.towns) {
      if (zoom > view.zoom) continue;
      if (this.label(context, view, taken, name, x, y, 5, 0, "#56646f")) this.dot(context, view, x, y, 1.8, "#7b8891");
    }
  }

  drawCorridors(context, view) {
    context.lineJoin = context.lineCap = "round";
    for (const own of [false, true]) {
      const chosen = this.corridors.filter((c) => (c.route_id === this.route) === own);
      for (const mode of ["land", "sea"]) {
        context.setLineDash(mode === "sea" ? [6, 5] : []);
        const lines = chosen.filter((c) => c.mode === mode);
        const all = this.route === null;
        if (own) {
          trace(context, view, lines, false);
          context.strokeStyle = "rgba(255, 255, 255, .75)";
          context.lineWidth = 4.2;
          context.stroke();
        }
        trace(context, view, lines, false);
        context.strokeStyle = own ? COLOURS.corridor : all ? "rgba(61, 79, 92, .6)" : COLOURS.otherCorridor;
        context.lineWidth = (own ? 2 : 1.2) * (view.zoom < 4.5 ? 0.7 : 1);
        context.stroke();
      }
    }
    context.setLineDash([]);
  }

  drawHubs(context, view, taken) {
    const used = new Set(this.corridors.filter((c) => this.route === null || c.route_id === this.route).flatMap((c) => c.hub_ids));
    context.textAlign = "left";
    context.font = '600 12px system-ui, "DejaVu Sans", sans-serif';
    for (const { hub_id, name, kind, x, y } of this.hubs) {
      if (!used.has(hub_id) || kind === "waypoint" || view.zoom < 4) continue;
      this.dot(context, view, x, y, 3, "#fff", COLOURS.hub);
      this.label(context, view, taken, name, x, y, 7, 0, COLOURS.text);
    }
  }

  dot(context, view, x, y, radius, fill, stroke) {
    context.beginPath();
    context.arc(x * view.scale - view.x0, y * view.scale - view.y0, radius, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    if (stroke) { context.strokeStyle = stroke; context.lineWidth = 1.5; context.stroke(); }
  }

  label(context, view, taken, text, x, y, dx, dy, colour) {
    // Draws a name unless one is there already; says whether it did.
    const left = x * view.scale - view.x0 + dx, middle = y * view.scale - view.y0 + dy;
    if (left < -80 || left > view.width + 80 || middle < -20 || middle > view.height + 20) return false;
    const width = context.measureText(text).width;
    const start = context.textAlign === "center" ? left - width / 2 : left;
    const box = [start - 3, middle - 8, start + width + 3, middle + 8];
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
