// What a reader holds: the slider over its histogram, play, window, keys; legend, figures, counts beside the map; the host's messages.
"use strict";
const WORDS = {
  events: { title: "Detections (events)", one: "events" }, persons: { title: "Persons detected", one: "persons" },
  dead: { title: "Dead", one: "dead" }, missing: { title: "Missing", one: "missing" },
};
const BESIDE = { "no-place": "no place that could be found", "vague-place": "place vaguer than a cell" };
const PERIOD_WORDS = { day: ["day", "days"], week: ["week", "weeks"], month: ["month", "months"], quarter: ["quarter", "quarters"], year: ["year", "years"] };
const CELL_WIDTHS_KM = { 2: "320", 3: "120", 4: "45", 5: "17", 6: "6.5", 7: "2.4", 8: "0.9" };
const WIDTHS = [1, 2, 3, 6, 12, 24, 0]; // 0: the whole view
const PANES = ["land", "friction", "lines", "cells", "flows", "arcs", "names"]; // from below
const SPEEDS = [["Slow", 900], ["Normal", 450], ["Fast", 180]];
const WHOLE_REGION = [[4, -20], [44, 34]];
const PHONE_WIDTH = 640;
const LEAST_SIZE = 160; // pixels: below, the paddings leave nothing to fit into
const LEAST_ZOOM = 3;
const SETTLED_MS = 350;

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "text") made.textContent = value;
    else if (value !== false && value !== null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
};

function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}
const ICONS = { play: "M4 2l10 6-10 6z", pause: "M3 2h4v12H3zM9 2h4v12H9z", back: "M11 2v12L3 8z", on: "M5 2l8 6-8 6z" };

const number = (value) => {
  if (value > 0 && value < 0.05) return "<0.1"; // a share of an event is not nothing
  return value.toLocaleString("en", { maximumFractionDigits: Math.abs(value - Math.round(value)) > 0.049 && value < 100 ? 1 : 0 });
};
const dayOf = (iso) => new Date(`${iso}T00:00:00Z`);
const inWords = (date, options) => date.toLocaleDateString("en-GB", { timeZone: "UTC", ...options });
const isoDay = (date) => date.toISOString().slice(0, 10);

class TimeMap {
  constructor(map, base, corridors, hubs, friction) {
    this.map = map;
    this.ground = new Ground(base, corridors, hubs);
    PANES.forEach((pane, i) => {
      map.createPane(pane).style.zIndex = 400 + i;
      map.getPane(pane).style.pointerEvents = "none";
    });
    this.layers = new LayerPanel((name) => this.switch(name));
    this.land = new CanvasLayer("land", (context, view) => this.ground.drawLand(context, view)).addTo(map);
    this.friction = new FrictionLayer(map, this.ground, this.layers, friction);
    this.corridors = new CorridorLayer(map, this.ground, this.layers);
    this.arcs = new ArcLayer(map, this.layers);
    this.cells = new CellLayer(map, "cells");
    this.names = new CanvasLayer("names", (context, view) => this.ground.drawNames(context, view)).addTo(map);
    this.frames = null;
    this.position = 0;
    this.width = 1;
    this.speed = SPEEDS[1][1];
    this.timings = [];
    this.ready = new Promise((kept) => { this.keep = kept; });
    this.build(base.attribution);
    this.listen();
  }

  // -- the window of time ----------------------------------------------------------------------------------

  get first() { return this.width ? Math.max(0, this.position - this.width + 1) : 0; }
  get last() { return this.width ? this.position : this.frames.periods.length - 1; }
  startOf(p) { return this.frames.periods[p]; }
  endOf(p) {
    const { periods, last } = this.frames;
    return p + 1 < periods.length ? isoDay(new Date(dayOf(periods[p + 1]) - 864e5)) : last;
  }

  periodLabel(p) {
    const day = dayOf(this.startOf(p));
    const { period } = this.frames;
    if (period === "year") return String(day.getUTCFullYear());
    if (period === "quarter") return `Q${Math.floor(day.getUTCMonth() / 3) + 1} ${day.getUTCFullYear()}`;
    if (period === "month") return inWords(day, { month: "long", year: "numeric" });
    const full = inWords(day, { day: "numeric", month: "long", year: "numeric" });
    return period === "week" ? `Week from ${full}` : full;
  }

  windowLabel() {
    const { first, last } = this;
    return first === last ? this.periodLabel(first) : `${this.periodLabel(first)} – ${this.periodLabel(last)}`;
  }

  show(position) {
    const began = performance.now();
    this.position = Math.max(0, Math.min(this.frames.periods.length - 1, Math.round(position)));
    const drawn = this.frames.periods.length ? this.cells.show(this.first, this.last, this.breaks) : { events: 0, persons: 0, cells: 0 };
    if (this.frames.periods.length) {
      this.corridors.show(this.first, this.last);
      this.arcs.show(this.first, this.last);
      if (this.arcs.shown) this.drawLegend(); // it says how many arcs of this window are not drawn
    }
    this.describe();
    this.timings.push(performance.now() - began);
    if (this.timings.length > 2000) this.timings.shift();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settle(), SETTLED_MS);
    return { ...drawn };
  }

  settle() {
    if (!this.frames.periods.length) return;
    this.post({ type: "window", start: this.startOf(this.first), end: this.endOf(this.last) });
    if (this.cells.chosen >= 0) this.tellChosen();
  }

  rescale() {
    const count = this.frames.periods.length;
    const width = this.width || count;
    this.breaks = count ? classBreaks(this.frames, this.frames.measure, width) : [0];
    this.corridors.rescale(count, width);
    this.arcs.rescale(count, width);
    this.drawLegend();
    this.drawHistogram();
  }

  setFrames(buffer, key) {
    const began = performance.now();
    const shown = this.frames && this.frames.periods.length ? this.startOf(this.position) : null;
    const before = this.frames;
    const frames = decodeFrames(buffer);
    const sameStep = before && before.period === frames.period;
    this.frames = frames;
    this.pause();
    this.cells.setFrames(frames, frames.measure);
    this.corridors.setFrames(frames);
    this.arcs.setFrames(frames);
    this.offerLayers();
    this.ground.route = frames.route;
    const count = frames.periods.length;
    if (frames.whole) this.width = 0;
    else if (!sameStep) this.width = { day: 24, week: 12, month: 12, quarter: 2, year: 1 }[frames.period];
    const kept = shown === null ? -1 : frames.periods.filter((p) => p <= shown).length - 1;
    this.position = kept >= 0 ? kept : count - 1;
    const fitting = this.fittingWidths();
    if (!fitting.includes(this.width)) this.width = fitting.filter((w) => w && w <= this.width).pop() || 1;
    this.fillWidths();
    this.rescale();
    this.ui.slider.max = Math.max(0, count - 1);
    this.ui.invented.hidden = !frames.made_up;
    this.ui.empty.hidden = frames.cells.length > 0;
    for (const control of this.ui.controls) control.disabled = count === 0;
    if (!before || before.route !== frames.route) this.fit();
    this.show(this.position);
    this.corridors.redraw();
    this.arcs.canvas.redraw();
    this.names.redraw();
    this.keep();
    this.post({ type: "drawn", key, milliseconds: performance.now() - began });
  }

  // -- layers ----------------------------------------------------------------------------------------------

  offerLayers() {
    this.layers.offer("areas", this.ground.corridors.some(({ area }) => area.length > 0));
    this.layers.offer("flows", this.corridors.sums !== null);
    this.layers.offer("arcs", this.arcs.known);
    this.layers.offer("friction", this.friction.picture !== null);
  }

  switch(name) {
    if (!this.frames) return;
    this.ui.tip.hidden = true;
    if (name === "cells") this.map.getPane("cells").style.display = this.layers.on("cells") ? "" : "none";
    this.ground.linesShown = this.layers.on("corridors");
    this.friction.show();
    this.corridors.redraw();
    this.arcs.canvas.redraw();
    this.names.redraw();
    this.drawLegend();
  }

  fit() {
    const lines = this.ground.corridors.filter((c) => c.route_id === this.frames.route);
    const corners = lines.flatMap(({ box }) => [[latOf(box[3]), lonOf(box[0])], [latOf(box[1]), lonOf(box[2])]]);
    let box = this.frames.whole ? this.cells.bounds() : lines.length ? L.latLngBounds(corners) : null;
    if (!box) box = this.frames.route ? this.cells.bounds() : L.latLngBounds(WHOLE_REGION);
    // a frame that is not laid out yet has no size to fit into: it is fitted when it has one
    const size = this.map.getSize();
    this.unfitted = size.x < LEAST_SIZE || size.y < LEAST_SIZE;
    if (this.unfitted) {
      this.map.setView(L.latLngBounds(WHOLE_REGION).getCenter(), LEAST_ZOOM, { animate: false });
      return;
    }
    this.map.fitBounds(box || L.latLngBounds(WHOLE_REGION), { paddingTopLeft: [24, 74], paddingBottomRight: [24, 30], animate: false });
  }

  // -- play ------------------------------------------------------------------------------------------------

  play() {
    if (this.position >= this.frames.periods.length - 1) this.show(0);
    this.playing = setInterval(() => {
      if (this.position >= this.frames.periods.length - 1) this.pause();
      else this.show(this.position + 1);
    }, this.speed);
    this.markPlaying(true);
  }

  pause() {
    clearInterval(this.playing);
    this.playing = null;
    if (this.ui) this.markPlaying(false);
  }

  markPlaying(on) {
    this.ui.play.replaceChildren(icon(on ? ICONS.pause : ICONS.play));
    this.ui.play.setAttribute("aria-label", on ? "Pause" : "Play");
    this.ui.play.title = on ? "Pause (space)" : "Play (space)";
  }

  // -- what is drawn around the map ------------------------------------------------------------------------

  build(attribution) {
    const ui = (this.ui = {});
    const stage = document.querySelector(".netcop .stage");
    ui.window = element("div", { class: "panel window", role: "status", "aria-live": "polite" });
    ui.fold = element("button", { class: "fold", "aria-label": "Show or hide the legend", onclick: () => this.fold(!ui.legend.classList.contains("folded")) });
    ui.legend = element("section", { class: "panel legend", "aria-label": "Legend" });
    this.fold(window.innerWidth <= PHONE_WIDTH);
    ui.beside = element("section", { class: "panel beside", "aria-label": "Not on the map" });
    ui.invented = element("div", { class: "panel invented", text: "Made-up data, for demonstration", hidden: true });
    ui.empty = element("div", { class: "panel empty", hidden: true, text: "No detection of this view can be placed on the map. What is known is counted beside it." });
    ui.sources = element("div", { class: "panel sources", text: attribution });
    ui.tip = element("div", { class: "panel tip", hidden: true });
    ui.layers = this.layers.element;
    stage.append(ui.window, ui.invented, ui.layers, ui.legend, ui.beside, ui.empty, ui.sources, ui.tip);
    const button = (name, title, path, action) => element("button", { "aria-label": title, title, onclick: action, "data-control": name }, icon(path));
    ui.play = button("play", "Play (space)", ICONS.play, () => (this.playing ? this.pause() : this.play()));
    ui.play.classList.add("play");
    const back = button("back", "One step back (←)", ICONS.back, () => this.step(-1));
    const on = button("on", "One step on (→)", ICONS.on, () => this.step(1));
    ui.slider = element("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": "Time", oninput: () => { this.pause(); this.show(+ui.slider.value); } });
    ui.histogram = element("canvas", { "aria-hidden": "true" });
    ui.widths = element("select", { "aria-label": "Width of the window", onchange: () => this.setWidth(+ui.widths.value) });
    ui.speeds = element("select", { "aria-label": "Speed", onchange: () => { this.speed = +ui.speeds.value; if (this.playing) { this.pause(); this.play(); } } });
    ui.speeds.append(...SPEEDS.map(([text, value]) => element("option", { value, text, selected: value === this.speed })));
    const bar = element("div", { class: "time", role: "group", "aria-label": "Time control" },
      ui.play, back, on, element("div", { class: "track" }, ui.slider, ui.histogram),
      element("label", {}, element("span", { text: "Window" }), ui.widths), element("label", {}, element("span", { text: "Speed" }), ui.speeds));
    document.querySelector(".netcop").append(bar);
    ui.controls = [ui.play, back, on, ui.slider, ui.widths, ui.speeds];
    for (const control of ui.controls) control.disabled = true;
    ui.window.textContent = "Loading…";
    new ResizeObserver(() => {
      this.map.invalidateSize({ pan: false });
      if (!this.frames) return;
      if (this.unfitted) this.fit();
      this.drawHistogram();
    }).observe(stage);
  }

  fold(folded) {
    const { legend, fold } = this.ui;
    legend.classList.toggle("folded", folded);
    fold.textContent = folded ? "▴" : "▾";
    fold.setAttribute("aria-expanded", String(!folded));
  }

  fittingWidths() {
    return WIDTHS.filter((w) => w === 0 || w === 1 || w < this.frames.periods.length);
  }

  fillWidths() {
    const [one, many] = PERIOD_WORDS[this.frames.period];
    const fitting = [...new Set([...this.fittingWidths(), this.width])].sort((a, b) => (a || Infinity) - (b || Infinity));
    this.ui.widths.replaceChildren(...fitting.map((w) =>
      element("option", { value: w, selected: w === this.width, text: w === 0 ? "whole view" : `${w} ${w === 1 ? one : many}` })));
  }

  setWidth(width) {
    this.width = width;
    this.fillWidths();
    this.rescale();
    this.show(this.position);
  }

  step(by) {
    this.pause();
    this.show(this.position + by);
  }

  drawLegend() {
    const { measure, resolution, period } = this.frames;
    const list = element("ol");
    this.breaks.forEach((from, k) => {
      const to = this.breaks[k + 1];
      const text = from === 0 ? (to === undefined ? "more than 0" : `under ${number(to)}`) : to === undefined ? `${number(from)} and more` : `${number(from)} to under ${number(to)}`;
      const swatch = element("i");
      swatch.style.background = classColour(k, this.breaks.length);
      list.append(element("li", {}, swatch, element("span", { text })));
    });
    const width = CELL_WIDTHS_KM[resolution];
    const spread = period === "year" ? "" : " A vague date is spread over its days, so fractions occur.";
    const cells = !this.layers.on("cells") ? [] : [element("h3", { text: `${WORDS[measure].title} per cell, about ${width} km wide` }), list];
    this.ui.legend.replaceChildren(this.ui.fold, element("h2", { text: "Legend" }), ...cells,
      ...this.corridors.legend(), ...this.arcs.legend(), ...this.friction.legend(),
      element("p", { text: `${this.corridors.words}Counts are detections as reported, not different persons.${spread}` }));
  }

  describe() {
    const { ui, frames } = this;
    const any = frames.periods.length > 0;
    ui.window.replaceChildren(any ? this.windowLabel() : "No dates in this view");
    if (any) {
      const { cells, events } = this.cells.drawn;
      const { measure } = frames;
      const sum = this.cells.sums.sums[this.cells.measure].reduce((a, b) => a + b, 0);
      const counted = measure === "events" ? number(events) : number(sum);
      const said = cells ? `${counted} ${WORDS[measure].one} in ${number(cells)} ${cells === 1 ? "cell" : "cells"}` : `no ${WORDS[measure].one} on the map in this window`;
      ui.window.append(element("small", { text: said }));
      ui.slider.value = this.position;
      ui.slider.setAttribute("aria-valuetext", this.windowLabel());
    }
    const beside = any ? besideIn(frames, this.first, this.last) : {};
    const total = Object.values(beside).reduce((sum, m) => sum + m[frames.measure], 0);
    ui.beside.replaceChildren(element("b", { text: `Not on the map: ${number(total)} ${WORDS[frames.measure].one}` }));
    ui.beside.hidden = total < 1e-6;
    const list = element("ul");
    for (const [reason, measures] of Object.entries(beside)) {
      if (measures[frames.measure] > 1e-6) list.append(element("li", { text: `${number(measures[frames.measure])}: ${BESIDE[reason]}` }));
    }
    ui.beside.append(list);
    this.markHistogram();
  }

  drawHistogram() {
    const { histogram } = this.ui;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    histogram.width = histogram.clientWidth * ratio;
    histogram.height = histogram.clientHeight * ratio;
    this.series = seriesOf(this.frames, this.frames.measure);
    this.markHistogram();
  }

  markHistogram() {
    const { histogram } = this.ui;
    const context = histogram.getContext("2d");
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const width = histogram.width / ratio, height = histogram.height / ratio - 12;
    context.clearRect(0, 0, width, height + 12);
    const count = this.frames.periods.length;
    if (!count || !this.series) return;
    const step = width / count;
    const most = this.series.reduce((a, b) => Math.max(a, b), 0) || 1;
    context.fillStyle = "#eef2f5";
    context.fillRect(0, 0, width, height);
    for (let p = 0; p < count; p++) {
      const inside = p >= this.first && p <= this.last;
      const bar = this.series[p] ? Math.max(1.5, Math.sqrt(this.series[p] / most) * (height - 3)) : 0;
      context.fillStyle = inside ? "#1f5f8b" : "#aebdc8";
      context.fillRect(p * step, height - bar, Math.max(step - (step > 4 ? 1 : 0), 0.6), bar);
    }
    context.strokeStyle = "#e8912d";
    context.lineWidth = 2;
    context.strokeRect(this.first * step + 1, 1, Math.max((this.last - this.first + 1) * step - 2, 2), height - 2);
    context.fillStyle = "#4a5b68";
    context.font = '10px system-ui, "DejaVu Sans", sans-serif';
    context.textBaseline = "bottom";
    let free = 0;
    for (let p = 0; p < count; p++) {
      const year = this.startOf(p).slice(0, 4);
      if ((p && this.startOf(p - 1).slice(0, 4) === year) || p * step < free || p * step > width - 24) continue;
      context.fillText(year, p * step, height + 12);
      free = p * step + 30;
    }
  }

  // -- the pointer, the keys, the host ---------------------------------------------------------------------

  listen() {
    const { map, ui } = this;
    map.on("mousemove", (event) => this.hover(event));
    map.on("mouseout", () => { ui.tip.hidden = true; });
    map.on("click", (event) => this.click(event));
    map.on("zoomend", () => { if (this.frames) this.drawLegend(); }); // strands are as wide as there is room
    document.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("message", (event) => {
      const said = event.data;
      if (event.source !== window.parent || !said || said.netcop !== 1) return;
      if (said.type === "frames") this.setFrames(said.bytes, said.key);
    });
  }

  key(event) {
    if (!this.frames || event.altKey || event.ctrlKey || event.metaKey) return;
    const inSelect = event.target.tagName === "SELECT";
    const pressed = ["BUTTON", "SUMMARY"].includes(event.target.tagName) || event.target.type === "checkbox";
    const onButton = pressed && (event.key === " " || event.key === "Enter");
    if (inSelect || onButton) return;
    const actions = {
      ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1), Home: () => { this.pause(); this.show(0); },
      End: () => { this.pause(); this.show(this.frames.periods.length - 1); }, " ": () => (this.playing ? this.pause() : this.play()),
      Escape: () => { this.choose(-1); this.chooseCorridor(null); },
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    actions[event.key]();
  }

  hover(event) {
    if (!this.frames) return;
    const { lat, lng } = event.latlng;
    const cell = this.layers.on("cells") ? this.cells.at(lat, lng) : -1;
    const corridor = this.corridors.at(lat, lng);
    const arc = corridor ? null : this.arcs.at(lat, lng);
    const { tip } = this.ui;
    if (cell !== this.cells.hovered) {
      this.cells.hovered = cell;
      this.cells.canvas.redraw();
    }
    if (corridor !== this.corridors.hovered) {
      this.corridors.hovered = corridor;
      this.corridors.flows.redraw();
    }
    const under = `${cell} ${corridor && corridor.corridor_id} ${arc && arc.pair}`;
    tip.hidden = cell < 0 && !corridor && !arc;
    if (tip.hidden) { this.under = null; return; }
    if (under !== this.under) this.fillTip(cell, corridor, arc);
    this.under = under;
    const { x, y } = event.containerPoint;
    const size = this.map.getSize();
    tip.style.left = `${Math.max(4, x + 16 + tip.offsetWidth > size.x ? x - tip.offsetWidth - 12 : x + 16)}px`;
    tip.style.top = `${Math.max(4, Math.min(y + 12, size.y - tip.offsetHeight - 6))}px`;
  }

  whereabouts(cell) {
    // Never nearer than the cell is wide: what lies in it may be anywhere in it.
    const near = this.ground.nearest(...this.cells.centre(cell));
    if (!near) return "Cell";
    const width = Number(CELL_WIDTHS_KM[this.frames.resolution]);
    if (near.km <= width) return `Near ${near.name}`;
    const step = width > 100 ? 50 : width > 15 ? 10 : width > 5 ? 5 : 1;
    return `About ${number(Math.round(near.km / step) * step)} km from ${near.name}`;
  }

  fillTip(cell, corridor, arc) {
    const period = this.windowLabel();
    const above = cell < 0 ? period : ""; // the window is named once, below all
    const parts = [];
    if (corridor) parts.push(this.corridors.tip(corridor, above));
    if (arc) parts.push(this.arcs.tip(arc, above));
    if (cell >= 0) {
      const rows = Object.entries(this.cells.figures(cell)).map(([name, value]) =>
        element("tr", {}, element("td", { text: WORDS[name].title }), element("td", { text: number(value) })));
      parts.push([element("b", { text: this.whereabouts(cell) }), element("table", {}, element("tbody", {}, ...rows)), element("small", { text: period })]);
    }
    this.ui.tip.replaceChildren(...parts.map((part) => element("div", {}, ...part)));
  }

  click(event) {
    if (!this.frames) return;
    const { lat, lng } = event.latlng;
    this.choose(this.layers.on("cells") ? this.cells.at(lat, lng) : -1);
    this.chooseCorridor(this.corridors.at(lat, lng));
  }

  chooseCorridor(corridor) {
    if (!this.frames || corridor === this.corridors.chosen) return;
    this.corridors.chosen = corridor;
    this.corridors.flows.redraw();
    this.post({ type: "corridor", corridor_id: corridor && corridor.corridor_id });
  }

  choose(cell) {
    if (!this.frames) return;
    this.cells.chosen = cell;
    this.cells.canvas.redraw();
    this.tellChosen();
  }

  tellChosen() {
    const { chosen } = this.cells;
    const cell = chosen < 0 ? null : this.frames.cells[chosen].toString(16);
    const said = JSON.stringify([cell, this.first, this.last]);
    if (said === this.told || (cell === null && !this.told)) return;
    this.told = said;
    this.post({ type: "click", cell, start: this.startOf(this.first), end: this.endOf(this.last) });
  }

  post(message) {
    if (window.parent !== window) window.parent.postMessage({ netcop: 1, ...message }, "*");
  }
}

function startNetcop(map, base, corridors, hubs, friction, embedded) {
  const timeMap = new TimeMap(map, base, corridors, hubs, friction);
  window.netcop = {
    ready: timeMap.ready,
    get periods() { return timeMap.frames ? timeMap.frames.periods.map((_, p) => timeMap.periodLabel(p)) : []; },
    show(i, width = 1) {
      // period i alone, or the `width` periods that end with it; 0 is the whole view
      timeMap.pause();
      if (timeMap.width !== width) timeMap.setWidth(width);
      return timeMap.show(i);
    },
    get corridors() { return timeMap.corridors.drawn; },
    get arcs() { return timeMap.arcs.drawn; },
    get timings() { return timeMap.timings.slice(); },
    view() { const c = map.getCenter(); return { lat: c.lat, lon: c.lng, zoom: map.getZoom(), position: timeMap.position, width: timeMap.width }; },
  };
  if (embedded) timeMap.setFrames(Uint8Array.from(atob(embedded), (c) => c.charCodeAt(0)).buffer, "embedded");
  timeMap.post({ type: "ready" });
}
