// Corridors: the ground each takes, its line, and what moves on it in the window of time, each way as wide as it is much.
"use strict";
const FLOW_COLOURS = { forward: "#174a7c", back: "#4d8fc4", unknown: "#8d9da9" };
const FLOW_CASING = "rgba(255, 255, 255, .85)";
const CHOSEN_COLOUR = "#e8912d";
const STRAND_GAP = 0.8; // pixels
const LEAST_WIDTH = 1.6, LEAST_STRAND = 1.1;
const HEAD_EVERY = 130; // pixels
const NEAR_PIXELS = 6; // so near a line the pointer means it
const FAINT = 0.3;
const SEA_DASH = [8, 4]; // pixels; of lines and of what moves on them
const BETWEEN_DASHES = 0.35; // opacity there: by sea as wide a strand as by land
const FLOWS_PANE = { below: 402, above: 404 }; // z-indices, those of cells being 403
const CELLS_BELOW = 2.5; // cells wider than so many of the widest strand lie below it

class CorridorLayer {
  constructor(map, ground, layers) {
    this.map = map;
    this.ground = ground;
    this.corridors = ground.corridors;
    this.layers = layers;
    this.sums = null;
    this.largest = 0;
    this.chosen = this.hovered = null;
    this.lines = new CanvasLayer("lines", (context, view) => this.drawLines(context, view)).addTo(map);
    this.flows = new CanvasLayer("flows", (context, view) => this.drawFlows(context, view)).addTo(map);
  }

  setFrames(frames) {
    this.route = frames.route;
    this.sums = flowSums(frames);
    this.measure = FLOW_MEASURES[frames.measure === "persons" ? 1 : 0]; // the dead and missing are not told apart by direction
    const place = new Map((frames.flows || []).map((corridor_id, number) => [corridor_id, number]));
    for (const corridor of this.corridors) corridor.number = place.has(corridor.corridor_id) ? place.get(corridor.corridor_id) : -1;
  }

  rescale(count, width) {
    this.largest = this.sums && count ? largestSum(this.sums, FLOW_MEASURES.indexOf(this.measure), count, width, DIRECTIONS.length) : 0;
  }

  show(first, last) {
    if (this.sums) this.sums.move(first, last);
    this.redraw();
  }

  arrange(cellWidth) {
    // Cells lie above the flows as long as a strand would hide them, below once they are so wide that they would hide it.
    const cellPixels = cellWidth * 256 * 2 ** this.map.getZoom();
    this.map.getPane("flows").style.zIndex = FLOWS_PANE[cellPixels < CELLS_BELOW * this.widest ? "below" : "above"];
  }

  redraw() {
    this.lines.redraw();
    this.flows.redraw();
  }

  // -- what is known of a corridor ----------------------------------------------------------------------------

  own(corridor) { return this.route === null || corridor.route_id === this.route; }
  get flowing() { return this.sums !== null && this.layers.on("flows") && this.layers.on("corridors"); }

  figures(corridor) {
    // Its events and persons in the window: in all, and by direction.
    const found = Object.fromEntries(FLOW_MEASURES.map((name) => [name, { forward: 0, back: 0, unknown: 0, all: 0 }]));
    if (!this.sums || corridor.number < 0) return found;
    FLOW_MEASURES.forEach((name, m) => DIRECTIONS.forEach((direction, d) => {
      const value = this.sums.sums[m][DIRECTIONS.length * corridor.number + d];
      found[name][direction] = value > 1e-6 ? value : 0;
      found[name].all += found[name][direction];
    }));
    return found;
  }

  get widest() { return Math.max(5, Math.min(16, 2.2 * this.map.getZoom() - 4)); } // pixels: from far away the cells need the room

  widthOf(value) {
    // By the square root: few corridors carry most, and beside them the others would all be hairlines.
    return value > 0 ? Math.max(LEAST_WIDTH, this.widest * Math.sqrt(value / this.largest)) : 0;
  }

  strands(corridor) {
    // As wide as all that moves, each way with its share of it. Side by side, seen by who goes forward: who comes back
    // to the left, who goes forward to the right, as on a road.
    const values = this.figures(corridor)[this.measure];
    const width = this.widthOf(values.all);
    const strands = ["back", "unknown", "forward"].filter((direction) => values[direction] > 0).map((direction) =>
      ({ direction, width: Math.max(LEAST_STRAND, (width * values[direction]) / values.all) }));
    const whole = strands.reduce((sum, strand) => sum + strand.width, 0) + STRAND_GAP * Math.max(0, strands.length - 1);
    let left = -whole / 2;
    for (const strand of strands) {
      strand.offset = left + strand.width / 2;
      left += strand.width + STRAND_GAP;
    }
    return { strands, whole };
  }

  get drawn() {
    // What is on the map, for who looks from outside.
    if (!this.layers.on("corridors")) return [];
    return this.corridors.map((corridor) => {
      const { events, persons } = this.figures(corridor);
      const { strands, whole } = this.flowing ? this.strands(corridor) : { strands: [], whole: 0 };
      const widths = Object.fromEntries(strands.map(({ direction, width }) => [direction, width]));
      return { corridor_id: corridor.corridor_id, own: this.own(corridor), width: whole, widths, heads: { ...corridor.heads }, events: events.all, persons: persons.all };
    });
  }

  // -- drawing ---------------------------------------------------------------------------------------------------

  drawLines(context, view) {
    if (this.layers.on("areas")) this.drawAreas(context, view);
    if (!this.layers.on("corridors")) return;
    context.lineJoin = context.lineCap = "round";
    for (const own of [false, true]) {
      const chosen = this.corridors.filter((corridor) => this.own(corridor) === own);
      for (const mode of ["land", "sea"]) {
        context.setLineDash(mode === "sea" ? SEA_DASH : []);
        const lines = chosen.filter((corridor) => corridor.mode === mode);
        if (this.route !== null && own) {
          trace(context, view, lines, false);
          context.strokeStyle = "rgba(255, 255, 255, .75)";
          context.lineWidth = 4.2;
          context.stroke();
        }
        trace(context, view, lines, false);
        context.strokeStyle = !own ? COLOURS.otherCorridor : this.route === null ? "rgba(61, 79, 92, .6)" : COLOURS.corridor;
        context.lineWidth = (own && this.route !== null ? 2 : 1.2) * (view.zoom < 4.5 || this.flowing ? 0.7 : 1);
        context.stroke();
      }
    }
    context.setLineDash([]);
  }

  drawAreas(context, view) {
    for (const own of [false, true]) {
      const parts = this.corridors.filter((corridor) => this.own(corridor) === own).flatMap((corridor) => corridor.area);
      trace(context, view, parts, true); // all in one: where they lie on one another they are no darker
      context.fillStyle = own ? "rgba(31, 95, 139, .1)" : "rgba(31, 95, 139, .04)";
      context.fill("nonzero");
    }
  }

  drawFlows(context, view) {
    const marked = [this.hovered, this.chosen].filter(Boolean);
    for (const corridor of this.corridors) corridor.heads = { forward: 0, back: 0 };
    const seen = this.flowing ? this.corridors.map((corridor) => ({ corridor, ...this.strands(corridor) })).filter(({ whole, corridor }) => whole && !apart(corridor.box, view.box)) : [];
    const rank = ({ corridor }) => (marked.includes(corridor) ? 2 : this.own(corridor) ? 1 : 0);
    seen.sort((a, b) => rank(a) - rank(b) || a.whole - b.whole);
    context.lineJoin = "round";
    if (this.layers.on("corridors")) for (const corridor of new Set(marked)) this.drawMark(context, view, corridor);
    for (const one of seen) {
      one.line = pixelLine(one.corridor.points, view, Math.max(2, one.whole / 2));
      context.globalAlpha = this.own(one.corridor) ? 1 : FAINT;
      this.drawStrands(context, one);
    }
    for (const one of seen) {
      context.globalAlpha = this.own(one.corridor) ? 1 : FAINT;
      this.drawDirections(context, view, one);
    }
    context.globalAlpha = 1;
  }

  drawMark(context, view, corridor) {
    context.lineCap = "round";
    context.strokeStyle = corridor === this.chosen ? CHOSEN_COLOUR : "#17232d";
    context.lineWidth = (this.flowing ? this.strands(corridor).whole : 0) + (corridor === this.chosen ? 7 : 5);
    strokeLine(context, pixelLine(corridor.points, view, 2));
  }

  drawStrands(context, { corridor, strands, whole, line }) {
    const { globalAlpha } = context;
    context.lineCap = "butt";
    context.strokeStyle = FLOW_CASING;
    context.lineWidth = whole + Math.min(2, whole / 2);
    strokeLine(context, line);
    for (const { direction, width, offset } of strands) {
      const strand = beside(line, offset);
      context.strokeStyle = FLOW_COLOURS[direction];
      context.lineWidth = width;
      if (corridor.mode === "sea") {
        context.globalAlpha = globalAlpha * BETWEEN_DASHES;
        strokeLine(context, strand);
        context.globalAlpha = globalAlpha;
        context.setLineDash(SEA_DASH);
      }
      strokeLine(context, strand);
      context.setLineDash([]);
    }
  }

  drawDirections(context, view, { corridor, strands, line }) {
    const ways = strands.filter(({ direction }) => direction !== "unknown");
    for (const { direction, width, offset } of ways) {
      context.fillStyle = FLOW_COLOURS[direction];
      context.strokeStyle = "#fff";
      context.lineWidth = 1.6;
      const phase = ways.length < 2 ? 0.5 : direction === "forward" ? 0.64 : 0.36;
      corridor.heads[direction] = drawHeads(context, beside(line, offset), view, { width, every: HEAD_EVERY, phase, backwards: direction === "back" });
    }
  }

  // -- under the pointer ---------------------------------------------------------------------------------------------

  at(lat, lon) {
    // The nearest corridor to a point, if it is near; null otherwise. Those of the route go before others.
    if (!this.layers.on("corridors")) return null;
    const scale = 256 * 2 ** this.map.getZoom();
    const x = mercatorX(lon), y = mercatorY(lat);
    let best = null, least = Infinity;
    for (const corridor of this.corridors) {
      const reach = NEAR_PIXELS + (this.flowing ? this.strands(corridor).whole / 2 : 0);
      const { box } = corridor;
      if (x < box[0] - reach / scale || x > box[2] + reach / scale || y < box[1] - reach / scale || y > box[3] + reach / scale) continue;
      const pixels = distanceToLine(corridor.points, x, y) * scale;
      if (pixels > reach) continue;
      const rated = pixels - reach + (this.own(corridor) ? 0 : 1000);
      if (rated < least) [least, best] = [rated, corridor];
    }
    return best;
  }

  hubName(corridor, last) {
    const ids = last ? corridor.hub_ids.slice(-1) : corridor.hub_ids.slice(0, 1);
    const hub = this.ground.hubs.find(({ hub_id }) => hub_id === ids[0]);
    return hub && hub.kind !== "waypoint" ? hub.name : last ? "its last hub" : "its first hub";
  }

  tip(corridor, period) {
    const { events, persons } = this.figures(corridor);
    const hours = corridor.hours === null ? "" : `, about ${corridor.hours < 1 ? "an hour" : `${number(Math.round(corridor.hours))} hours`} (modelled)`;
    const rows = this.sums === null ? [] : [["Events", events], ["Persons", persons]].map(([text, value]) => [text, value.all]);
    const ways = [["forward", `to ${this.hubName(corridor, true)}`], ["back", `to ${this.hubName(corridor, false)}`], ["unknown", "of unknown direction"]];
    const counted = this.measure === "persons" ? persons : events;
    for (const [direction, text] of counted.all ? ways : []) rows.push([`${WORDS[this.measure].many} ${text}`, counted[direction]]);
    return [
      made("b", { text: corridor.name }),
      made("small", { text: `${number(corridor.length_km)} km by ${corridor.mode}${hours}` }),
      made("table", {}, made("tbody", {}, ...rows.map(([text, value]) =>
        made("tr", {}, made("td", { text }), made("td", { text: number(value) }))))),
      ...(period ? [made("small", { text: period })] : []),
    ];
  }

  // -- the legend ------------------------------------------------------------------------------------------------------

  get words() { return this.flowing && this.largest ? "Onward: from a corridor's first hub to its last. " : ""; }

  legend() {
    const lines = made("div", { class: "lines" }, made("span", {}, made("i"), "by land"), made("span", { class: "sea" }, made("i"), "by sea"));
    if (!this.layers.on("corridors")) return [];
    if (!this.flowing || !this.largest) return [lines];
    const swatch = (value, text) => made("span", {}, bar(this.widthOf(value), FLOW_COLOURS.forward), text);
    const least = this.largest * (LEAST_WIDTH / this.widest) ** 2; // all below are drawn as wide as this
    const between = niceNumber(this.largest / 3);
    const widths = made("div", { class: "widths" }, swatch(least, `≤ ${number(least < 10 ? least : Math.round(least))}`),
      ...(between > 2 * least ? [swatch(between, number(between))] : []), swatch(this.largest, number(this.largest)));
    const ways = made("div", { class: "widths" },
      ...[["forward", "onward"], ["back", "back"], ["unknown", "not told"]].map(([direction, text]) =>
        made("span", {}, bar(5, FLOW_COLOURS[direction], direction !== "unknown", direction === "back"), text)));
    return [made("h3", { text: `On corridors: ${WORDS[this.measure].many} in the window` }), widths, ways, lines];
  }
}

function niceNumber(value) {
  // The 1-2-5 number at or below a value.
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [5, 2, 1].find((step) => step * power <= value * 1.0001);
}

function bar(width, colour, head = false, backwards = false) {
  // A short piece of a strand, for the legend.
  const parts = [drawing("line", { x1: 1, x2: 25, y1: 8, y2: 8, stroke: colour, "stroke-width": width })];
  const d = backwards ? "M7 8l10-5.5-2 5.5 2 5.5z" : "M19 8L9 2.5l2 5.5-2 5.5z";
  if (head) parts.push(drawing("path", { d, fill: colour, stroke: "#fff", "stroke-width": 1.2 }));
  return drawing("svg", { viewBox: "0 0 26 16", width: 26, height: 16, "aria-hidden": "true", class: "bar" }, ...parts);
}
