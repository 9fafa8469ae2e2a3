// Names on the map: each where it crosses the fewest lines, on no other name, under no panel, and never cut off.
"use strict";
const HALO = "rgba(255, 255, 255, .92)";
const HALO_PIXELS = 3;
const NAME_HALF_HEIGHT = 8; // pixels

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

function edgesOf([left, top, right, bottom]) {
  // The four edges of a box as boxes without width: a name that touches one would be cut off there.
  return [[left, top, right, top], [left, bottom, right, bottom], [left, top, left, bottom], [right, top, right, bottom]];
}

function panelsOver(map, [left, top]) {
  // What lies on the map and hides it, in pixels of a canvas of which `left, top` is the map's corner.
  const frame = map.getContainer().getBoundingClientRect();
  const panels = document.querySelectorAll(".netcop .panel:not(.tip), .leaflet-control");
  return Array.from(panels, (panel) => panel.getBoundingClientRect()).filter(({ width }) => width)
    .map((box) => [left + box.left - frame.left, top + box.top - frame.top, left + box.right - frame.left, top + box.bottom - frame.top]);
}

// Writes the names and dots of one drawing; what is written keeps its place against what comes after. Points are mercator x, y.
class NameWriter {
  constructor(context, view, { lines = null, taken = [] } = {}) {
    this.context = context;
    this.view = view;
    this.lines = lines;
    this.taken = [...edgesOf(view.seen), ...taken];
    context.textBaseline = "middle";
    context.lineJoin = "round";
  }

  font(font) { this.context.font = `${font} system-ui, "DejaVu Sans", sans-serif`; }

  pixels(x, y) { return [x * this.view.scale - this.view.x0, y * this.view.scale - this.view.y0]; }

  boxOf(text, x, y, [align, dx, dy]) {
    const [px, py] = this.pixels(x, y);
    const width = this.context.measureText(text).width;
    const start = px + dx - (align === "center" ? width / 2 : align === "right" ? width : 0);
    return [start - HALO_PIXELS, py + dy - NAME_HALF_HEIGHT, start + width + HALO_PIXELS, py + dy + NAME_HALF_HEIGHT];
  }

  dot(x, y, radius, fill, stroke) {
    const { context } = this;
    const [px, py] = this.pixels(x, y);
    this.taken.push([px - radius, py - radius, px + radius, py + radius]);
    context.beginPath();
    context.arc(px, py, radius, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    if (stroke) { context.strokeStyle = stroke; context.lineWidth = 1.5; context.stroke(); }
  }

  beside(text, x, y, gap, colour) {
    // To the right of a point, or on that side of it where it crosses the fewest lines; says whether it was written.
    return this.write(text, x, y, [["left", gap, 0], ["right", -gap, 0], ["center", 0, -gap - 6], ["center", 0, gap + 7]], colour);
  }

  write(text, x, y, places, colour) {
    // At the best of these places, each an alignment and a shift in pixels; says whether one was free.
    const place = this.freest(text, x, y, places);
    if (!place) return false;
    const { context } = this;
    const [px, py] = this.pixels(x, y);
    this.taken.push(this.boxOf(text, x, y, place));
    [context.textAlign, context.strokeStyle, context.lineWidth, context.fillStyle] = [place[0], HALO, HALO_PIXELS, colour];
    context.strokeText(text, px + place[1], py + place[2]);
    context.fillText(text, px + place[1], py + place[2]);
    return true;
  }

  freest(text, x, y, places) {
    // The first of these places that lies on the fewest lines and on no name; undefined where none is free.
    let best, fewest = Infinity;
    for (const place of places) {
      const box = this.boxOf(text, x, y, place);
      if (apart(box, [0, 0, this.view.width, this.view.height]) || this.taken.some((other) => !apart(box, other))) continue;
      const crossed = this.lines ? this.lines.count(box) : 0;
      if (crossed < fewest) [fewest, best] = [crossed, place];
    }
    return best;
  }
}
