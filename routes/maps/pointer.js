// What a person points at, chooses and presses on the map, and what of it the host is told.
"use strict";

class Pointer {
  constructor(timeMap) {
    this.owner = timeMap;
    this.tip = new Tip();
    timeMap.map.on("mousemove", (event) => this.hover(event));
    timeMap.map.on("mouseout movestart", () => this.tip.hide());
    timeMap.map.on("click", (event) => this.click(event));
    document.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    const { frames, bar } = this.owner;
    if (!frames || event.altKey || event.ctrlKey || event.metaKey) return;
    const inSelect = event.target.tagName === "SELECT";
    const pressed = ["BUTTON", "SUMMARY"].includes(event.target.tagName) || event.target.type === "checkbox";
    const onButton = pressed && (event.key === " " || event.key === "Enter");
    if (inSelect || onButton) return;
    const actions = {
      ArrowLeft: () => bar.step(-1), ArrowRight: () => bar.step(1), Home: () => bar.go(0), End: () => bar.go(frames.periods.length - 1),
      " ": () => bar.turn(), Escape: () => { this.choose(-1); this.chooseCorridor(null); },
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    actions[event.key]();
  }

  hover({ latlng, containerPoint }) {
    const { frames, cells, corridors, arcs, map } = this.owner;
    if (!frames) return;
    const cell = this.cellAt(latlng);
    const corridor = corridors.at(latlng.lat, latlng.lng);
    const arc = corridor ? null : arcs.at(latlng.lat, latlng.lng);
    if (cell !== cells.hovered) {
      cells.hovered = cell;
      cells.canvas.redraw();
    }
    if (corridor !== corridors.hovered) {
      corridors.hovered = corridor;
      corridors.flows.redraw();
    }
    if (cell < 0 && !corridor && !arc) {
      this.tip.hide();
      return;
    }
    const under = `${cell} ${corridor && corridor.corridor_id} ${arc && arc.pair}`;
    this.tip.show(under, () => this.told(cell, corridor, arc), containerPoint, map.getSize());
  }

  cellAt({ lat, lng }) { return this.owner.layers.on("cells") ? this.owner.cells.at(lat, lng) : -1; }

  told(cell, corridor, arc) {
    const { time, corridors, arcs, cells } = this.owner;
    const above = cell < 0 ? time.label : ""; // the window is named once, below all
    const parts = [];
    if (corridor) parts.push(corridors.tip(corridor, above));
    if (arc) parts.push(arcs.tip(arc, above));
    if (cell >= 0) {
      const rows = Object.entries(cells.figures(cell)).map(([name, value]) =>
        made("tr", {}, made("td", { text: WORDS[name].title }), made("td", { text: number(value) })));
      parts.push([made("b", { text: this.whereabouts(cell) }), made("table", {}, made("tbody", {}, ...rows)), made("small", { text: time.label })]);
    }
    return parts;
  }

  whereabouts(cell) {
    // Never nearer than the cell is wide: what lies in it may be anywhere in it.
    const { ground, cells, frames } = this.owner;
    const near = ground.nearest(...cells.centre(cell));
    if (!near) return "Cell";
    const width = Number(CELL_WIDTHS_KM[frames.resolution]);
    if (near.km <= width) return `Near ${near.name}`;
    const step = width > 100 ? 50 : width > 15 ? 10 : width > 5 ? 5 : 1;
    return `About ${number(Math.round(near.km / step) * step)} km from ${near.name}`;
  }

  click({ latlng }) {
    if (!this.owner.frames) return;
    this.choose(this.cellAt(latlng));
    this.chooseCorridor(this.owner.corridors.at(latlng.lat, latlng.lng));
  }

  chooseCorridor(corridor) {
    const { frames, corridors } = this.owner;
    if (!frames || corridor === corridors.chosen) return;
    corridors.chosen = corridor;
    corridors.flows.redraw();
    this.owner.post({ type: "corridor", corridor_id: corridor && corridor.corridor_id });
  }

  choose(cell) {
    const { cells } = this.owner;
    cells.chosen = cell;
    cells.canvas.redraw();
    this.tellChosen();
  }

  tellChosen() {
    const { cells, frames, time } = this.owner;
    const cell = cells.chosen < 0 ? null : frames.cells[cells.chosen].toString(16);
    const said = JSON.stringify([cell, time.first, time.last]);
    if (said === this.said || (cell === null && !this.said)) return;
    this.said = said;
    this.owner.post({ type: "click", cell, start: time.startOf(time.first), end: time.endOf(time.last) });
  }
}
