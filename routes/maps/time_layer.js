// The cells, coloured by what they count in the window of time; found under the pointer; outlined when chosen.
"use strict";
const CLASS_COLOURS = ["#fde7a9", "#fcc26d", "#f7924f", "#e45c3f", "#ba2f3c", "#741336"]; // light to dark: told apart in grey too

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
    this.sums = new WindowSums(frames);
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

  draw(context, view) {
    if (!this.frames) return;
    const { starts } = this.frames;
    const { scale, x0, y0, box } = view;
    const spread = this.breaks ? this.breaks.length : 0;
    context.lineWidth = 0.7;
    context.strokeStyle = "rgba(80, 30, 20, .45)";
    for (let k = 0; k < spread; k++) {
      context.beginPath();
      for (let c = 0; c < this.classOf.length; c++) {
        if (this.classOf[c] !== k) continue;
        const b = 4 * c;
        if (this.boxes[b] > box[2] || this.boxes[b + 2] < box[0] || this.boxes[b + 1] > box[3] || this.boxes[b + 3] < box[1]) continue;
        let i = starts[c];
        context.moveTo(this.x[i] * scale - x0, this.y[i] * scale - y0);
        for (i++; i < starts[c + 1]; i++) context.lineTo(this.x[i] * scale - x0, this.y[i] * scale - y0);
        context.closePath();
      }
      context.globalAlpha = 0.84;
      context.fillStyle = classColour(k, spread);
      context.fill();
      context.globalAlpha = 1;
      if (view.zoom >= 4) context.stroke();
    }
    this.outline(context, view, this.hovered, "#17232d", 1.6);
    this.outline(context, view, this.chosen, "#0b66c3", 3);
  }

  outline(context, view, cell, colour, width) {
    if (cell < 0) return;
    context.beginPath();
    for (let i = this.frames.starts[cell]; i < this.frames.starts[cell + 1]; i++) {
      const x = this.x[i] * view.scale - view.x0, y = this.y[i] * view.scale - view.y0;
      if (i === this.frames.starts[cell]) context.moveTo(x, y); else context.lineTo(x, y);
    }
    context.closePath();
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
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
