// The map that is dragged through time: its layers, what stands around them, and the messages between it and its host.
"use strict";
const PANES = ["land", "friction", "lines", "cells", "flows", "arcs", "names"]; // from below
const FIRST_PANE = 400; // of Leaflet's z-indices
const WHOLE_REGION = [[4, -20], [44, 34]];
const PHONE_WIDTH = 640; // pixels; as in map.css
const LEAST_SIZE = 160; // pixels: below, the paddings leave nothing to fit into
const LEAST_ZOOM = 3;
const WORLD = [[-70, -180], [84, 180]]; // beyond is nothing
const SETTLED_MS = 350;
const KEPT_TIMINGS = 2000;
const ENDS_PAD = 0.08, ENDS_ZOOM = 6; // about the ends of arcs: a share of their box on each side; the largest zoom
const FIT_PADDING = { side: 24, top: 72, bottom: 14 }; // pixels

class TimeMap {
  constructor(map, base, corridors, hubs, friction) {
    this.map = map;
    this.ground = new Ground(base, corridors, hubs);
    this.time = new TimeWindow();
    this.timings = [];
    this.ready = new Promise((kept) => { this.keep = kept; });
    map.setMaxBounds(WORLD);
    map.options.maxBoundsViscosity = 1; // no dragging beyond, to be thrown back
    this.addLayers(friction);
    this.build(base.attribution);
    this.listen();
  }

  get frames() { return this.time.frames; }

  addLayers(friction) {
    const { map, ground } = this;
    PANES.forEach((pane, i) => {
      map.createPane(pane).style.zIndex = FIRST_PANE + i;
      map.getPane(pane).style.pointerEvents = "none";
    });
    this.layers = new LayerPanel((name) => this.switch(name));
    this.land = new CanvasLayer("land", (context, view) => ground.drawLand(context, view)).addTo(map);
    this.friction = new FrictionLayer(map, ground, this.layers, friction);
    this.corridors = new CorridorLayer(map, ground, this.layers);
    this.arcs = new ArcLayer(map, this.layers);
    this.cells = new CellLayer(map, "cells");
    this.names = new CanvasLayer("names", (context, view) => ground.drawNames(context, view, panelsOver(map, view.seen))).addTo(map);
  }

  build(attribution) {
    const stage = document.querySelector(".netcop .stage");
    this.panels = new Panels(attribution);
    this.legend = new Legend((folded) => this.legendFolded(folded));
    this.pointer = new Pointer(this);
    this.bar = new TimeBar(this.time, { show: (position) => this.show(position), setWidth: (width) => this.setWidth(width) });
    const { window: label, invented, beside, empty, sources } = this.panels;
    stage.append(made("div", { class: "top" }, label, invented, this.layers.element), this.legend.element, beside, empty, this.pointer.tip.element);
    document.querySelector(".netcop").append(sources, this.bar.element);
    this.legend.fold(window.innerWidth <= PHONE_WIDTH);
    this.layers.element.addEventListener("toggle", () => {
      if (this.layers.element.open && window.innerWidth <= PHONE_WIDTH) this.legend.fold(true); // there is room for one
      this.names.redraw();
    });
    new ResizeObserver(() => this.resized()).observe(stage);
  }

  legendFolded(folded) {
    if (!folded && window.innerWidth <= PHONE_WIDTH) this.layers.element.open = false;
    this.names.redraw();
  }

  resized() {
    this.map.invalidateSize({ pan: false });
    this.legend.markScrolling();
    if (!this.frames) return;
    if (this.unfitted) this.fit();
    this.bar.histogram.fit();
  }

  // -- what is on show -------------------------------------------------------------------------------------

  setFrames(buffer, key) {
    const began = performance.now();
    const before = this.frames;
    const frames = decodeFrames(buffer);
    this.time.setFrames(frames);
    this.cells.setFrames(frames, frames.measure);
    this.corridors.setFrames(frames);
    this.arcs.setFrames(frames);
    this.offerLayers();
    this.ground.route = frames.route;
    this.map.setMaxZoom(mostZoom(frames.resolution));
    this.bar.setFrames();
    this.panels.setFrames(frames);
    this.rescale();
    if (!before || before.route !== frames.route) this.fit();
    this.corridors.arrange(this.cells.widest);
    this.show(this.time.position);
    this.corridors.redraw();
    this.arcs.canvas.redraw();
    this.names.redraw();
    this.keep();
    this.post({ type: "drawn", key, milliseconds: performance.now() - began });
  }

  rescale() {
    const { count } = this.time;
    const width = this.time.width || count;
    this.breaks = count ? classBreaks(this.frames, this.frames.measure, width) : [0];
    this.corridors.rescale(count, width);
    this.arcs.rescale(count, width);
    this.drawLegend();
    this.bar.histogram.fit();
  }

  setWidth(width) {
    this.time.width = width;
    this.bar.fillWidths();
    this.rescale();
    this.show(this.time.position);
  }

  show(position) {
    const began = performance.now();
    const { time } = this;
    time.move(position);
    const drawn = time.count ? this.cells.show(time.first, time.last, this.breaks) : { events: 0, persons: 0, cells: 0 };
    if (time.count) {
      this.corridors.show(time.first, time.last);
      this.arcs.show(time.first, time.last);
      if (this.arcs.shown) this.arcsChanged();
    }
    const sum = this.frames.measure === "events" ? drawn.events : this.cells.total();
    this.panels.describe(time, { cells: drawn.cells, sum });
    this.bar.mark();
    this.timings.push(performance.now() - began);
    if (this.timings.length > KEPT_TIMINGS) this.timings.shift();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settle(), SETTLED_MS);
    return { ...drawn };
  }

  settle() {
    const { time } = this;
    if (!time.count) return;
    this.names.redraw(); // panels have other sizes now
    this.post({ type: "window", start: time.startOf(time.first), end: time.endOf(time.last) });
    if (this.cells.chosen >= 0) this.pointer.tellChosen();
  }

  arcsChanged() {
    // The legend says how many arcs of this window are not drawn; the countries at their ends are named.
    this.drawLegend();
    this.ground.ends = this.arcs.ends;
    this.names.redraw();
  }

  drawLegend() {
    const spread = this.frames.period === "year" ? "" : " A vague date is spread over its days, so fractions occur.";
    this.legend.fill([
      ...(this.layers.on("cells") ? cellLegend(this.breaks, this.frames) : []),
      ...this.corridors.legend(), ...this.arcs.legend(), ...this.friction.legend(),
      made("p", { text: `${this.corridors.words}Counts are detections as reported, not different persons.${spread}` }),
    ]);
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
    this.pointer.tip.hide();
    if (name === "cells") this.map.getPane("cells").style.display = this.layers.on("cells") ? "" : "none";
    this.ground.linesShown = this.layers.on("corridors");
    this.friction.show();
    this.corridors.redraw();
    this.arcs.canvas.redraw();
    this.arcsChanged();
    if (name === "arcs" && this.arcs.shown) this.showEnds();
  }

  showEnds() {
    // Arcs that begin or end out of sight would lead nowhere, and ends close together cannot be told apart.
    const ends = this.arcs.bounds();
    if (ends) this.fitInto(ends.pad(ENDS_PAD), ENDS_ZOOM);
  }

  fit() {
    const lines = this.ground.corridors.filter((c) => c.route_id === this.frames.route);
    const corners = lines.flatMap(({ box }) => [[latOf(box[3]), lonOf(box[0])], [latOf(box[1]), lonOf(box[2])]]);
    let box = this.frames.whole ? this.cells.bounds() : lines.length ? L.latLngBounds(corners) : null;
    if (!box) box = this.frames.route ? this.cells.bounds() : L.latLngBounds(WHOLE_REGION);
    // a frame that is not laid out yet has no size to fit into: it is fitted when it has one
    const size = this.map.getSize();
    this.unfitted = size.x < LEAST_SIZE || size.y < LEAST_SIZE;
    if (this.unfitted) this.map.setView(L.latLngBounds(WHOLE_REGION).getCenter(), LEAST_ZOOM, { animate: false });
    else this.fitInto(box || L.latLngBounds(WHOLE_REGION));
  }

  fitInto(box, maxZoom) {
    // Beside the legend, where there is room beside it.
    const { side, top, bottom } = FIT_PADDING;
    const beside = this.legend.folded ? 0 : this.legend.element.offsetWidth;
    const left = this.map.getSize().x > 3 * beside ? side + beside : side;
    this.map.fitBounds(box, { paddingTopLeft: [left, top], paddingBottomRight: [side, bottom], maxZoom, animate: false });
  }

  // -- the host ----------------------------------------------------------------------------------------------

  listen() {
    this.map.on("zoomend", () => {
      if (!this.frames) return;
      this.corridors.arrange(this.cells.widest);
      this.drawLegend(); // strands are as wide as there is room
    });
    window.addEventListener("message", (event) => {
      const said = event.data;
      if (event.source !== window.parent || !said || said.netcop !== 1) return;
      if (said.type === "frames") this.setFrames(said.bytes, said.key);
    });
  }

  post(message) {
    if (window.parent !== window) window.parent.postMessage({ netcop: 1, ...message }, "*");
  }
}

function startNetcop(map, base, corridors, hubs, friction, embedded) {
  const timeMap = new TimeMap(map, base, corridors, hubs, friction);
  const { time } = timeMap;
  window.netcop = {
    ready: timeMap.ready,
    get periods() { return timeMap.frames ? timeMap.frames.periods.map((_, p) => time.nameOf(p)) : []; },
    show(i, width = 1) {
      // period i alone, or the `width` periods that end with it; 0 is the whole view
      timeMap.bar.pause();
      if (time.width !== width) timeMap.setWidth(width);
      return timeMap.show(i);
    },
    get corridors() { return timeMap.corridors.drawn; },
    get arcs() { return timeMap.arcs.drawn; },
    get timings() { return timeMap.timings.slice(); },
    view() { const c = map.getCenter(); return { lat: c.lat, lon: c.lng, zoom: map.getZoom(), position: time.position, width: time.width }; },
  };
  if (embedded) timeMap.setFrames(Uint8Array.from(atob(embedded), (c) => c.charCodeAt(0)).buffer, "embedded");
  timeMap.post({ type: "ready" });
}
