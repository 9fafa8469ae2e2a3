// The ground under the cells: sea, land, lakes, borders; and above them the names of hubs, towns and countries.
"use strict";
const COLOURS = {
  sea: "#dbe7ee", land: "#f6f3ec", coast: "#a9bac5", lake: "#cfdfe8", border: "#b3a894",
  corridor: "#3d4f5c", otherCorridor: "rgba(61, 79, 92, .28)", hub: "#17232d", text: "#17232d", countryText: "#7d7465", arcEnd: "#12503f",
};

const SAME_PLACE_PIXELS = 14;
const HUBS_ZOOM = 4, HUBS_AMONG_ARCS_ZOOM = 6; // from here on hubs are drawn
const COUNTRIES_FIRST_ZOOM = 6; // up to here hubs are named where countries leave room
const HUB_RADIUS = 3, FAR_HUB_RADIUS = 2; // pixels

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
    this.ends = []; // of arcs
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

  ownLines() { return this.corridors.filter(({ route_id }) => this.route === null || route_id === this.route); }

  drawNames(context, view, panels = []) {
    const lines = this.linesShown ? new LineCells(this.ownLines(), view) : null;
    const names = new NameWriter(context, view, { lines, taken: panels });
    const ends = this.drawEnds(names, view);
    const first = view.zoom < COUNTRIES_FIRST_ZOOM;
    if (first) this.drawCountries(names, view, ends);
    const hubs = this.drawHubs(names, view);
    if (!first) this.drawCountries(names, view, ends);
    names.font("11.5px");
    for (const { name, x, y, zoom } of this.towns) {
      if (zoom > view.zoom || hubs.some((hub) => Math.hypot(hub.x - x, hub.y - y) * view.scale < SAME_PLACE_PIXELS)) continue;
      if (names.beside(name, x, y, 5, "#56646f")) names.dot(x, y, 1.8, "#7b8891");
    }
  }

  drawCountries(names, view, ends) {
    names.font(`600 ${view.zoom >= COUNTRIES_FIRST_ZOOM ? 14 : 11.5}px`);
    const shifts = view.zoom < 5 ? [0] : view.zoom < 6.5 ? [0, -12, 12] : [0, -18, 18, -36, 36]; // a name must not stray into another country
    for (const country of this.countries) {
      if (country.zoom > view.zoom + 1 || ends.has(country)) continue;
      names.write(this.nameOf(country), country.x, country.y, shifts.map((dy) => ["center", 0, dy]), COLOURS.countryText);
    }
  }

  nameOf({ names }) { return (names[this.language] || names.en).toUpperCase(); }

  drawEnds(names, view) {
    // The countries from which and to which arcs go are named before all others; returns those countries.
    const found = new Set();
    names.font(`700 ${view.zoom >= 6 ? 14 : 12}px`);
    for (const { name, x, y } of this.ends) {
      const country = this.countries.find((one) => Math.hypot(one.x - x, one.y - y) * view.scale < SAME_PLACE_PIXELS);
      if (country) found.add(country);
      names.write(country ? this.nameOf(country) : name.toUpperCase(), x, y, [["center", 0, 0], ["center", 0, -16], ["center", 0, 16]], COLOURS.arcEnd);
    }
    return found;
  }

  drawHubs(names, view) {
    // Returns the hubs that are drawn: no town is named beside them.
    const used = new Set(this.ownLines().flatMap(({ hub_ids }) => hub_ids));
    const drawn = this.hubs.filter(({ hub_id, kind }) => used.has(hub_id) && kind !== "waypoint" && view.zoom >= (this.ends.length ? HUBS_AMONG_ARCS_ZOOM : HUBS_ZOOM));
    names.font("600 12px");
    // from afar a hub leaves the cell about it to be seen
    for (const { x, y } of drawn) names.dot(x, y, ...(view.zoom < COUNTRIES_FIRST_ZOOM ? [FAR_HUB_RADIUS, COLOURS.hub, "#fff"] : [HUB_RADIUS, "#fff", COLOURS.hub]));
    for (const { name, x, y } of drawn) names.beside(name, x, y, 7, COLOURS.text);
    return drawn;
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
