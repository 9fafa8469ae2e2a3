// The map on which corridors are chosen, drawn by their hubs, and found.
"use strict";
const WHOLE_REGION = [[4, -20], [44, 36]];
const FIT = { padding: [36, 36], maxZoom: 9, animate: false };
const ALL_HUBS_ZOOM = 5.5;
const HUB_PIXELS = 11; // a click so near a hub means the hub
const HINTS = { draw: "Click a hub, or the ground for a point of your own" };
const ACCENT = "#1f5f8b", OWN = "#6b4c9a", DRAFT = "#b3361e", FOUND = "#b8366f";

// Where corridors are drawn, all hubs and the points that keep boats off the land can be clicked.
class CorridorGround extends Ground {
  // From afar only those that corridors of the view use: all of them would hide the coast.
  shows(hub, zoom) {
    return zoom >= ALL_HUBS_ZOOM || (this.used.has(hub.hub_id) && hub.kind !== "waypoint");
  }

  drawHubs(names, view) {
    names.font("650 12.5px");
    const named = (this.near || []).map(({ name, lat, lon }) => ({ name, x: mercatorX(lon), y: mercatorY(lat) }));
    for (const { x, y } of named) names.dot(x, y, 3.4, "#fff", COLOURS.hub);
    for (const { name, x, y } of named) names.beside(name, x, y, 8, COLOURS.text);
    if (!this.drawing) return named; // no town is named beside them
    const shown = this.hubs.filter((hub) => this.shows(hub, view.zoom)).map((hub) => ({ ...hub, minor: hub.kind === "waypoint" }));
    for (const { minor, x, y } of shown) names.dot(x, y, minor ? 2.4 : HUB_RADIUS, "#fff", minor ? "#6d808d" : COLOURS.hub);
    for (const { name, minor, x, y } of shown) {
      if (view.zoom < (minor ? 7 : 5)) continue;
      names.font(minor ? "italic 400 11px" : "600 11.5px");
      names.beside(name, x, y, 7, minor ? "#56646f" : COLOURS.text);
    }
    return shown;
  }
}

class CorridorMap {
  constructor(map, base, hubs) {
    this.map = map;
    this.ground = new CorridorGround(base, [], hubs);
    for (const [pane, z] of [["land", 200], ["names", 350]]) {
      map.createPane(pane).style.zIndex = z;
      map.getPane(pane).style.pointerEvents = "none";
    }
    new CanvasLayer("land", (context, view) => this.ground.drawLand(context, view)).addTo(map);
    this.names = new CanvasLayer("names", (context, view) => this.ground.drawNames(context, view, panelsOver(map, view.seen))).addTo(map);
    this.layers = ["lines", "chosen", "candidates", "draft"].map((name) => [name, L.layerGroup().addTo(map)]);
    for (const [name, layer] of this.layers) this[name] = layer;
    this.view = null;
    this.build(base.attribution);
    map.on("click", (event) => this.click(event));
  }

  build(attribution) {
    const stage = document.querySelector(".stage");
    this.hint = made("div", { class: "panel hint", role: "status" });
    this.legend = made("div", { class: "panel meaning" });
    this.tip = new Tip();
    stage.append(this.hint, this.legend, this.tip.element);
    document.querySelector(".netcop").append(made("div", { class: "sources", text: attribution }));
  }

  show(view, key) {
    const before = this.view;
    this.view = view;
    this.ground.drawing = view.task === "draw";
    this.ground.near = view.hubs;
    this.ground.used = new Set(view.used);
    for (const [, layer] of this.layers) layer.clearLayers();
    this.tip.hide();
    this.drawLines();
    this.drawCandidates();
    this.drawDraft();
    this.drawWords();
    this.names.redraw();
    const drawing = view.task === "draw";
    this.map.doubleClickZoom[drawing ? "disable" : "enable"]();
    this.map.getContainer().classList.toggle("aiming", drawing);
    if (!before || before.fit !== view.fit) this.fit();
    requestAnimationFrame(() => this.post({ type: "drawn", key }));
  }

  drawLines() {
    const { lines, chosen, area, task } = this.view;
    const style = { color: ACCENT, weight: 1, fillColor: ACCENT, fillOpacity: 0.16, interactive: false };
    if (area && task === "choose") L.polygon(area, style).addTo(this.chosen);
    for (const { id, name, mode, own, line } of lines) {
      const picked = id === chosen && task === "choose";
      const faint = task !== "choose" || (chosen && !picked);
      const look = { color: picked ? ACCENT : own ? OWN : "#3d4f5c", weight: picked ? 3.5 : 1.8, opacity: faint ? 0.45 : 0.9, dashArray: mode === "sea" ? "6 5" : null, interactive: false };
      if (picked) L.polyline(line, { color: "#fff", weight: 6.5, opacity: 0.85, interactive: false }).addTo(this.chosen);
      L.polyline(line, look).addTo(picked ? this.chosen : this.lines);
      if (task !== "choose") continue;
      // a line is thin: what is clicked is wider
      const wide = L.polyline(line, { color: "#000", weight: 14, opacity: 0 }).addTo(this.lines);
      wide.on("mousemove", ({ containerPoint }) => this.tip.show(id, () => [[made("b", { text: name })]], containerPoint, this.map.getSize()));
      wide.on("mouseout", () => this.tip.hide());
      wide.on("click", (event) => { L.DomEvent.stop(event); this.post({ type: "said", what: "corridor", id }); });
    }
  }

  drawCandidates() {
    this.view.candidates.forEach(({ id, name, line, picked }, index) => {
      const look = { color: FOUND, weight: picked ? 4.5 : 3, opacity: picked ? 1 : 0.75, dashArray: "2 6", interactive: false };
      if (picked) L.polyline(line, { color: "#fff", weight: 7, opacity: 0.85, interactive: false }).addTo(this.candidates);
      L.polyline(line, look).addTo(this.candidates);
      const face = made("div", { class: picked ? "number found picked" : "number found", text: index + 1, title: name });
      const icon = L.divIcon({ html: face, className: "", iconSize: [24, 24], iconAnchor: [12, 12] });
      const marker = L.marker(line[Math.floor(line.length / 2)], { icon, keyboard: false, zIndexOffset: picked ? 500 : 0 });
      marker.on("click", () => this.post({ type: "said", what: "candidate", id })).addTo(this.candidates);
    });
  }

  drawDraft() {
    const { draft, traced, task } = this.view;
    if (task !== "draw") return;
    const points = draft.map(({ lat, lon }) => [lat, lon]);
    if (traced) {
      if (traced.area) L.polygon(traced.area, { color: DRAFT, weight: 1, fillColor: DRAFT, fillOpacity: 0.13, interactive: false }).addTo(this.draft);
      L.polyline(traced.line, { color: "#fff", weight: 6, opacity: 0.85, interactive: false }).addTo(this.draft);
      L.polyline(traced.line, { color: DRAFT, weight: 3.2, interactive: false }).addTo(this.draft);
    } else if (points.length > 1) {
      L.polyline(points, { color: DRAFT, weight: 2, dashArray: "2 6", interactive: false }).addTo(this.draft);
    }
    draft.forEach(({ name, lat, lon }, index) => {
      const icon = L.divIcon({ html: made("div", { class: "number", text: index + 1, title: name }), className: "", iconSize: [24, 24], iconAnchor: [12, 12] });
      L.marker([lat, lon], { icon, keyboard: false, interactive: false }).addTo(this.draft);
    });
  }

  drawWords() {
    const { task, lines, candidates } = this.view;
    this.hint.textContent = HINTS[task] || "";
    this.hint.hidden = !HINTS[task];
    const keys = [["land", "by land"], ["sea", "by sea"]].filter(([mode]) => lines.some((line) => line.mode === mode));
    if (lines.some((line) => line.own)) keys.push(["own", "declared here"]);
    if (candidates.length) keys.push(["found", "candidate"]);
    this.legend.replaceChildren(...keys.map(([name, text]) => made("span", { class: name }, made("i"), made("b", { text }))));
    this.legend.hidden = !keys.length;
  }

  fit() {
    const { task, lines, chosen, draft, traced, candidates } = this.view;
    const box = L.latLngBounds([]);
    const picked = candidates.filter((candidate) => candidate.picked);
    if (task === "draw") (traced ? traced.line : draft.map(({ lat, lon }) => [lat, lon])).forEach((point) => box.extend(point));
    else if (task === "candidates") (picked.length ? picked : candidates).forEach(({ line }) => line.forEach((point) => box.extend(point)));
    const shown = task === "choose" && chosen ? lines.filter(({ id }) => id === chosen) : lines;
    if (!box.isValid()) shown.forEach(({ line }) => line.forEach((point) => box.extend(point)));
    this.map.fitBounds(box.isValid() ? box : WHOLE_REGION, FIT);
  }

  click({ latlng, containerPoint }) {
    if (!this.view || this.view.task !== "draw") return;
    let best = null, least = HUB_PIXELS;
    for (const hub of this.ground.hubs) {
      if (!this.ground.shows(hub, this.map.getZoom())) continue;
      const apart = this.map.latLngToContainerPoint([hub.lat, hub.lon]).distanceTo(containerPoint);
      if (apart <= least) [best, least] = [hub, apart];
    }
    if (best) this.post({ type: "said", what: "hub", id: best.hub_id });
    else this.post({ type: "said", what: "point", lat: latlng.lat, lon: latlng.wrap().lng });
  }

  post(message) {
    if (window.parent !== window) window.parent.postMessage({ netcop: 1, ...message }, "*");
  }
}

function startCorridorMap(base, hubs) {
  const map = L.map("map", { center: [24, 5], zoom: 4, minZoom: 2, maxZoom: 10, zoomSnap: 0.25, attributionControl: false, maxBoundsViscosity: 1 });
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  const corridorMap = new CorridorMap(map, base, hubs);
  window.addEventListener("message", (event) => {
    const message = event.data;
    if (event.source !== window.parent || !message || message.netcop !== 1) return;
    if (message.type === "corridors") corridorMap.show(message.view, message.key);
  });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  window.netcop = { map, get view() { return corridorMap.view; } };
  corridorMap.post({ type: "ready" });
}
