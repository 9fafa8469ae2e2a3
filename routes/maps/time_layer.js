// The cells, coloured by what they count in the window of time; found under the pointer; outlined when chosen.
"use strict";
const CLASS_COLOURS = ["#fbd584", "#f9b05a", "#f08344", "#d84f37", "#a92638", "#641030"]; // light to dark: told apart in grey too

const GROUND_ZOOM = 9.5; // beyond, shores that are right to a kilometre would be 5 pixels off, and no more towns are named
const LEAST_CELL_PIXELS = 20; // so wide a cell is at the largest zoom
const EQUATOR_KM = 40075, MIDDLE_LATITUDE = 25; // degrees
const CELL_ALPHA = "d6"; // the ground shows through
const OUTLINED_PIXELS = 8;
const FEW_CELLS = 1200;
const SMALLEST_PIXELS = 5; // from far away a cell is drawn larger than it is, so that it can be seen at all

class CellLayer {
  constructor(map, pane) {
    this.map = map;
    this.frames = null;
    this.canvas = new CanvasLayer(pane, (context, view) => this.draw(context, view));
    this.canvas.addTo(map);
    this.chosen = -1;
    this.hovered = -1;
    this.drawn = { events: 0, persons: 0, cells: 0 };
  }

  setFrames(frames, measure) {
    const chosenCell = this.chosen >= 0 ? this.frames.cells[this.chosen] : null;
    this.frames = frames;
    this.sums = cellSums(frames);
    this.measure = MEASURES.indexOf(measure);
    const { corners, starts } = frames;
    this.x = new Float64Array(corners.length / 2);
    this.y = new Float64Array(corners.length / 2);
    for (let i = 0; i < this.x.length; i++) {
      this.x[i] = mercatorX(corners[2 * i + 1]);
      this.y[i] = mercatorY(corners[2 * i]);
    }
    this.boxes = new Float64Array(4 * frames.cells.length);
    for (let c = 0; c < frames.cells.length; c++) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = starts[c]; i < starts[c + 1]; i++) {
        box[0] = Math.min(box[0], this.x[i]); box[1] = Math.min(box[1], this.y[i]);
        box[2] = Math.max(box[2], this.x[i]); box[3] = Math.max(box[3], this.y[i]);
      }
      this.boxes.set(box, 4 * c);
    }
    this.order = frames.cells.length ? Int32Array.from(frames.cells.keys()).sort((a, b) => this.boxes[4 * a] - this.boxes[4 * b]) : new Int32Array();
    this.widest = 0;
    for (let c = 0; c < frames.cells.length; c++) this.widest = Math.max(this.widest, this.boxes[4 * c + 2] - this.boxes[4 * c]);
    this.classOf = new Int8Array(frames.cells.length);
    this.chosen = chosenCell === null ? -1 : frames.cells.indexOf(chosenCell);
    this.hovered = -1;
    this.pathKey = null;
  }

  show(first, last, breaks) {
    this.breaks = breaks;
    this.sums.move(first, last);
    const sum = this.sums.sums[this.measure];
    const [events, persons] = this.sums.sums;
    const drawn = { events: 0, persons: 0, cells: 0 };
    for (let c = 0; c < sum.length; c++) {
      const value = sum[c];
      let k = -1;
      if (value > 1e-6) for (k = 0; k + 1 < breaks.length && value >= breaks[k + 1] - 1e-9; ) k++;
      this.classOf[c] = k;
      if (k >= 0) {
        drawn.events += events[c];
        drawn.persons += persons[c];
        drawn.cells++;
      }
    }
    this.drawn = drawn;
    this.canvas.redraw();
    return drawn;
  }

  pathsFor(view) {
    // Each cell's outline as a path of its own, kept until the view moves: filling a kept path costs a twentieth of tracing it.
    const key = `${view.scale} ${view.x0} ${view.y0}`;
    if (this.pathKey === key) return this.paths;
    const { starts } = this.frames;
    const { scale, x0, y0, box } = view;
    this.pathKey = key;
    this.paths = new Array(this.classOf.length).fill(null);
    for (let c = 0; c < this.paths.length; c++) {
      const b = 4 * c;
      if (this.boxes[b] > box[2] || this.boxes[b + 2] < box[0] || this.boxes[b + 1] > box[3] || this.boxes[b + 3] < box[1]) continue;
      const path = new Path2D();
      const width = (this.boxes[b + 2] - this.boxes[b]) * scale;
      if (width < SMALLEST_PIXELS) {
        const x = ((this.boxes[b] + this.boxes[b + 2]) / 2) * scale - x0, y = ((this.boxes[b + 1] + this.boxes[b + 3]) / 2) * scale - y0;
        path.rect(x - SMALLEST_PIXELS / 2, y - SMALLEST_PIXELS / 2, SMALLEST_PIXELS, SMALLEST_PIXELS);
      } else {
        for (let i = starts[c]; i < starts[c + 1]; i++) path.lineTo(this.x[i] * scale - x0, this.y[i] * scale - y0);
        path.closePath();
      }
      this.paths[c] = path;
    }
    return this.paths;
  }

  draw(context, view) {
    if (!this.frames) return;
    const paths = this.pathsFor(view);
    const spread = this.breaks ? this.breaks.length : 0;
    const outlined = this.widest * view.scale >= OUTLINED_PIXELS || this.drawn.cells < FEW_CELLS; // around many small ones a line is noise
    context.lineWidth = 0.7;
    context.strokeStyle = "rgba(80, 30, 20, .4)";
    for (let k = 0; k < spread; k++) {
      context.fillStyle = classColour(k, spread) + CELL_ALPHA;
      for (let c = 0; c < paths.length; c++) {
        if (this.classOf[c] !== k || paths[c] === null) continue;
        context.fill(paths[c]);
        if (outlined) context.stroke(paths[c]);
      }
    }
    for (const [cell, colour, width] of [[this.hovered, "#17232d", 1.6], [this.chosen, "#0b66c3", 3]]) {
      if (cell < 0 || !paths[cell]) continue;
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke(paths[cell]);
    }
  }

  at(lat, lon) {
    // The cell with a count that holds a point, or -1: those whose box begins left of it, then the outline.
    if (!this.frames) return -1;
    const x = mercatorX(lon), y = mercatorY(lat);
    let low = 0, high = this.order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.boxes[4 * this.order[middle]] <= x) low = middle + 1; else high = middle;
    }
    for (let o = low - 1; o >= 0; o--) {
      const c = this.order[o], b = 4 * c;
      if (this.boxes[b] < x - this.widest) break;
      if (this.classOf[c] < 0 || x > this.boxes[b + 2] || y < this.boxes[b + 1] || y > this.boxes[b + 3]) continue;
      if (this.holds(c, x, y)) return c;
    }
    return -1;
  }

  holds(cell, x, y) {
    let inside = false;
    const from = this.frames.starts[cell], to = this.frames.starts[cell + 1];
    for (let i = from, j = to - 1; i < to; j = i++) {
      if ((this.y[i] > y) !== (this.y[j] > y) && x < ((this.x[j] - this.x[i]) * (y - this.y[i])) / (this.y[j] - this.y[i]) + this.x[i]) inside = !inside;
    }
    return inside;
  }

  total() { return this.sums.sums[this.measure].reduce((a, b) => a + b, 0); }

  figures(cell) {
    return Object.fromEntries(MEASURES.map((name, m) => [name, this.sums.sums[m][cell]]));
  }

  centre(cell) {
    const { corners, starts } = this.frames;
    let lat = 0, lon = 0;
    for (let i = starts[cell]; i < starts[cell + 1]; i++) { lat += corners[2 * i]; lon += corners[2 * i + 1]; }
    const n = starts[cell + 1] - starts[cell];
    return [lat / n, lon / n];
  }

  bounds() {
    if (!this.frames || !this.frames.cells.length) return null;
    const { corners } = this.frames;
    const box = L.latLngBounds([]);
    for (let i = 0; i < corners.length; i += 2) box.extend([corners[i], corners[i + 1]]);
    return box;
  }
}

function classColour(k, spread) {
  // Few classes use the whole range from light to dark.
  return CLASS_COLOURS[spread === 1 ? 2 : Math.round((k * (CLASS_COLOURS.length - 1)) / (spread - 1))];
}

function mostZoom(resolution) {
  // As far as the ground is right, or as fine cells need to be seen one by one.
  const worldPixels = (LEAST_CELL_PIXELS * EQUATOR_KM * Math.cos((MIDDLE_LATITUDE * Math.PI) / 180)) / Number(CELL_WIDTHS_KM[resolution]);
  return Math.max(GROUND_ZOOM, Math.round(2 * Math.log2(worldPixels / 256)) / 2);
}
