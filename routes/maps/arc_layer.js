// From country to country: arrows that swell from where maps write one name to where they write the other. Not paths; off until asked for.
"use strict";
const MOST_ARCS = 40;
const ARC_COLOUR = "#1b6e5a";
const ARC_ALPHA = 0.78; // what lies below shows through
const ARC_BEND = 0.18; // how far an arc's middle lies beside the straight line, as a share of its length
const ARC_STEPS = 48;
const ARC_TAIL = 0.25; // how wide an arc begins, as a share of how wide it ends
const ARC_SHORTER = 12; // pixels at either end of an arc too short to leave the names free
const LEAST_ARC = 2, WIDEST_ARC = 9; // pixels, where it ends
const LETTER_HALF_WIDTH = 4.4, NAME_CLEARANCE = 13; // pixels kept free about a name
const SHOWN_SHARE = 0.9; // of the persons on arcs whose ends must be in sight

class ArcLayer {
  constructor(map, layers) {
    this.map = map;
    this.layers = layers;
    this.sums = null;
    this.chosen = [];
    this.arcs = [];
    this.canvas = new CanvasLayer("arcs", (context, view) => this.draw(context, view)).addTo(map);
  }

  setFrames(frames) {
    this.sums = arcSums(frames);
    this.chosen = [];
    this.rest = { pairs: 0, persons: 0 };
    const end = ([, name, lat, lon]) => ({ name, lat, lon, x: mercatorX(lon), y: mercatorY(lat) });
    this.arcs = this.sums === null ? [] : frames.arcs.pairs.map(([a, b], pair) => {
      const [from, to] = [end(frames.arcs.countries[a]), end(frames.arcs.countries[b])];
      return { pair, from, to, points: arcPoints(from.x, from.y, to.x, to.y) };
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

  persons({ pair }) { return this.sums.sums[1][pair]; }
  widthOf(arc) { return this.width(this.persons(arc)); }
  width(persons) { return Math.max(LEAST_ARC, this.largest ? WIDEST_ARC * Math.sqrt(persons / this.largest) : 0); }
  get drawn() { return this.shown ? this.chosen.map((arc) => ({ from: arc.from.name, to: arc.to.name, width: this.widthOf(arc), persons: this.persons(arc) })) : []; }

  get ends() {
    // The countries at the ends of what is drawn, those of most persons first.
    const ends = this.shown ? this.chosen.flatMap(({ from, to }) => [from, to]) : [];
    return [...new Map(ends.map((end) => [end.name, end])).values()];
  }

  bounds() {
    // What holds both ends of the arcs that carry most; null without any.
    if (!this.shown || !this.chosen.length) return null;
    const whole = this.chosen.reduce((sum, arc) => sum + this.persons(arc), 0);
    const box = L.latLngBounds([]);
    let held = 0;
    for (const arc of this.chosen) {
      if (held > SHOWN_SHARE * whole) break;
      held += this.persons(arc);
      for (const { lat, lon } of [arc.from, arc.to]) box.extend([lat, lon]);
    }
    return box;
  }

  draw(context, view) {
    if (!this.shown) return;
    context.lineJoin = "round";
    for (const arc of this.chosen.slice().reverse()) {
      if (!apart(arc.box, view.box)) this.drawArc(context, view, arc);
    }
    context.globalAlpha = 1;
  }

  drawArc(context, view, arc) {
    const line = betweenNames(pixelLine(arc.points, view, 1), arc);
    if (line.length < 6) return; // the two lie on one another at this zoom
    const width = this.widthOf(arc);
    const end = line.length - 2;
    const back = Math.max(0, end - 4);
    const angle = Math.atan2(line[end + 1] - line[back + 1], line[end] - line[back]);
    traceSwelling(context, line, width);
    context.globalAlpha = ARC_ALPHA;
    context.strokeStyle = "#fff";
    context.fillStyle = ARC_COLOUR;
    context.lineWidth = 1.6;
    context.stroke();
    context.fill();
    context.globalAlpha = 1;
    drawHead(context, [line[end], line[end + 1]], angle, Math.max(11, width + 7), Math.max(5, width / 2 + 3.5));
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
      made("b", { text: `From ${arc.from.name} to ${arc.to.name}` }),
      made("table", {}, made("tbody", {}, ...[["Events that name both", events], ["Persons counted in them", persons]].map(([text, values]) =>
        made("tr", {}, made("td", { text }), made("td", { text: number(values[arc.pair]) }))))),
      ...(period ? [made("small", { text: period })] : []),
    ];
  }

  legend() {
    if (!this.shown) return [];
    const rest = !this.rest.pairs ? "" : ` The largest ${MOST_ARCS} are drawn; ${number(this.rest.pairs)} more, with ${counted(this.rest.persons, "persons")}, are not.`;
    const none = this.chosen.length ? "" : " None in this window.";
    const swatch = (persons) => made("span", {}, swelling(this.width(persons)), number(persons));
    const least = Math.max(1, Math.round(this.largest / 50));
    return [
      made("h3", { text: "From country to country (not paths): persons in the window" }),
      ...(this.largest ? [made("div", { class: "widths" }, ...(this.largest > 10 ? [swatch(niceNumber(least))] : []), swatch(this.largest))] : []),
      made("p", { text: `Persons in the events that name where they came from and where they were going. An arrow swells towards where they were going and says nothing of the way between.${rest}${none}` }),
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

function betweenNames(line, { from, to }) {
  // The part of an arc that lies on neither name.
  const last = line.length - 2;
  const on = (i, at, { name }) => Math.abs(line[i] - line[at]) < LETTER_HALF_WIDTH * name.length && Math.abs(line[i + 1] - line[at + 1]) < NAME_CLEARANCE;
  const free = [];
  for (let i = 0; i <= last; i += 2) if (!on(i, 0, from) && !on(i, last, to)) free.push(line[i], line[i + 1]);
  return free.length >= 8 ? free : shortened(line, ARC_SHORTER);
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

function traceSwelling(context, line, width) {
  // An outline about a line, narrow where it begins.
  const sides = [[], []];
  const last = line.length - 2;
  for (let i = 0; i <= last; i += 2) {
    const [dx, dy] = unit(line, Math.min(i, last - 2));
    const half = (width / 2) * (ARC_TAIL + (1 - ARC_TAIL) * (i / last));
    sides[0].push([line[i] - dy * half, line[i + 1] + dx * half]);
    sides[1].unshift([line[i] + dy * half, line[i + 1] - dx * half]);
  }
  context.beginPath();
  for (const [x, y] of [...sides[0], ...sides[1]]) context.lineTo(x, y);
  context.closePath();
}

function swelling(width) {
  // A short arrow as arcs are drawn, for the legend.
  const tail = (width * ARC_TAIL) / 2, half = width / 2, head = Math.max(4, half + 2.5);
  const path = `M1 ${8 - tail}L22 ${8 - half}V${8 - head}L33 8L22 ${8 + head}V${8 + half}L1 ${8 + tail}z`;
  return drawing("svg", { viewBox: "0 0 34 16", width: 34, height: 16, "aria-hidden": "true", class: "bar" }, drawing("path", { d: path, fill: ARC_COLOUR }));
}
