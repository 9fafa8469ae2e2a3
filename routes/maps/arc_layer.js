// From country to country: dashed arcs between where maps write the two names. Not paths; off until asked for.
"use strict";
const MOST_ARCS = 40;
const ARC_COLOUR = "#1b6e5a";
const ARC_BEND = 0.18; // how far an arc's middle lies beside the straight line, as a share of its length
const ARC_STEPS = 24;
const ARC_SHORTER = 12; // pixels at either end, so that the names stay free
const WIDEST_ARC = 7;

class ArcLayer {
  constructor(map, layers) {
    this.map = map;
    this.layers = layers;
    this.sums = null;
    this.chosen = [];
    this.canvas = new CanvasLayer("arcs", (context, view) => this.draw(context, view)).addTo(map);
  }

  setFrames(frames) {
    this.sums = arcSums(frames);
    this.chosen = [];
    this.arcs = this.sums === null ? [] : frames.arcs.pairs.map(([from, to], pair) => {
      const [a, b] = [frames.arcs.countries[from], frames.arcs.countries[to]];
      return { pair, from: a[1], to: b[1], points: arcPoints(mercatorX(a[3]), mercatorY(a[2]), mercatorX(b[3]), mercatorY(b[2])) };
    });
    for (const arc of this.arcs) arc.box = boxOf(arc.points);
  }

  get known() { return this.sums !== null && this.arcs.length > 0; }
  get shown() { return this.known && this.layers.on("arcs"); }

  rescale(count, width) {
    this.largest = this.sums && count ? largestSum(this.sums, 1, count, width) : 0;
  }

  show(first, last) {
    if (!this.known) return;
    this.sums.move(first, last);
    const [events, persons] = this.sums.sums;
    // by persons; where nobody was counted, by events
    const present = this.arcs.filter(({ pair }) => events[pair] > 1e-6).sort((a, b) => persons[b.pair] - persons[a.pair] || events[b.pair] - events[a.pair]);
    this.chosen = present.slice(0, MOST_ARCS);
    this.rest = { pairs: present.length - this.chosen.length, persons: present.slice(MOST_ARCS).reduce((sum, { pair }) => sum + persons[pair], 0) };
    this.canvas.redraw();
  }

  widthOf({ pair }) { return Math.max(1.2, this.largest ? (WIDEST_ARC * this.sums.sums[1][pair]) / this.largest : 0); }
  get drawn() { return this.shown ? this.chosen.map((arc) => ({ from: arc.from, to: arc.to, width: this.widthOf(arc), persons: this.sums.sums[1][arc.pair] })) : []; }

  draw(context, view) {
    if (!this.shown) return;
    context.lineJoin = "round";
    for (const arc of this.chosen.slice().reverse()) {
      if (apart(arc.box, view.box)) continue;
      const line = shortened(pixelLine(arc.points, view, 1), ARC_SHORTER);
      const width = this.widthOf(arc);
      context.lineCap = "butt";
      context.strokeStyle = "rgba(255, 255, 255, .7)";
      context.lineWidth = width + 2;
      strokeLine(context, line);
      context.strokeStyle = context.fillStyle = ARC_COLOUR;
      context.lineWidth = width;
      context.setLineDash([7, 5]);
      strokeLine(context, line);
      context.setLineDash([]);
      const end = line.length - 2;
      const angle = Math.atan2(line[end + 1] - line[end - 1], line[end] - line[end - 2]);
      context.strokeStyle = "#fff";
      context.lineWidth = 1.2;
      drawHead(context, [line[end], line[end + 1]], angle, Math.max(9, width + 6), Math.max(4.5, width / 2 + 3));
    }
  }

  at(lat, lon) {
    if (!this.shown) return null;
    const scale = 256 * 2 ** this.map.getZoom();
    const [x, y] = [mercatorX(lon), mercatorY(lat)];
    return this.chosen.find((arc) => distanceToLine(arc.points, x, y) * scale < NEAR_PIXELS) || null;
  }

  tip(arc, period) {
    const [events, persons] = this.sums.sums;
    return [
      element("b", { text: `From ${arc.from} to ${arc.to}` }),
      element("table", {}, element("tbody", {}, ...[["Events", events], ["Persons", persons]].map(([text, values]) =>
        element("tr", {}, element("td", { text }), element("td", { text: number(values[arc.pair]) }))))),
      ...(period ? [element("small", { text: period })] : []),
    ];
  }

  legend() {
    if (!this.shown) return [];
    const rest = !this.rest.pairs ? "" : ` The largest ${MOST_ARCS}; ${number(this.rest.pairs)} more with ${number(this.rest.persons)} persons are not drawn.`;
    const none = this.chosen.length ? "" : " None in this window.";
    return [
      element("h3", { text: "From country to country (not paths)" }),
      element("div", { class: "widths" }, element("span", {}, bar(1.2, ARC_COLOUR), "few …"), element("span", {}, bar(WIDEST_ARC, ARC_COLOUR), `${number(this.largest)} persons`)),
      element("p", { text: `Dashed arcs join the two countries that a report names; they say nothing of the way between.${rest}${none}` }),
    ];
  }
}

function arcPoints(x1, y1, x2, y2) {
  // A quadratic curve that bends to the left of who goes along it, so that both ways lie apart.
  const cx = (x1 + x2) / 2 + (y2 - y1) * ARC_BEND * 2, cy = (y1 + y2) / 2 - (x2 - x1) * ARC_BEND * 2;
  const points = new Float64Array(2 * (ARC_STEPS + 1));
  for (let i = 0; i <= ARC_STEPS; i++) {
    const t = i / ARC_STEPS, a = (1 - t) ** 2, b = 2 * t * (1 - t), c = t * t;
    points[2 * i] = a * x1 + b * cx + c * x2;
    points[2 * i + 1] = a * y1 + b * cy + c * y2;
  }
  return points;
}

function shortened(line, by) {
  const lengths = lengthsOf(line);
  const whole = lengths[lengths.length - 1];
  if (whole < 4 * by) return line;
  const kept = [...pointAt(line, lengths, by)];
  for (let i = 1; i < lengths.length - 1; i++) if (lengths[i] > by && lengths[i] < whole - by) kept.push(line[2 * i], line[2 * i + 1]);
  kept.push(...pointAt(line, lengths, whole - by));
  return kept;
}
