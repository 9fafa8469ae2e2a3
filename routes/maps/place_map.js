// The map on which a text finds its place: the present answer with its radius, numbered candidates, a pin to drop, an area to draw.
"use strict";
const WHOLE_REGION = [[4, -20], [38, 30]];
const FIT = { padding: [34, 34], maxZoom: 9, animate: false };
const MARK_PIXELS = 24;
const SAME_CORNER_PIXELS = 5; // a double click is two clicks: its second corner is the first again
const LEAST_CORNERS = 3;
const HINTS = {
  pin: "Click the map to drop the pin; drag it to move it.",
  area: "Click the corners of the area. Double-click or Enter closes it, Backspace takes a corner back.",
};
const KEYS = new Set("012345678usbpa".split("").concat(["Enter", "Escape"]));
const FROM_KM = 1000;
const LEAST_SEEN_KM = 25, MOST_SEEN_KM = 700; // how much of a place is shown at first

// All hubs are landmarks here, whichever route uses them.
class PlaceGround extends Ground {
  drawHubs(names, view) {
    names.font("600 12px");
    const shown = this.hubs.filter(({ kind }) => kind !== "waypoint" && view.zoom >= 5);
    for (const { x, y } of shown) names.dot(x, y, HUB_RADIUS, "#fff", COLOURS.hub);
    for (const { name, x, y } of shown) names.beside(name, x, y, 7, COLOURS.text);
    return [];
  }
}

class PlaceMap {
  constructor(map, base, hubs) {
    this.map = map;
    this.ground = new PlaceGround(base, [], hubs);
    for (const [pane, z] of [["land", 200], ["names", 350]]) {
      map.createPane(pane).style.zIndex = z;
      map.getPane(pane).style.pointerEvents = "none";
    }
    new CanvasLayer("land", (context, view) => this.ground.drawLand(context, view)).addTo(map);
    new CanvasLayer("names", (context, view) => this.ground.drawNames(context, view, panelsOver(map, view.seen))).addTo(map);
    this.answer = L.layerGroup().addTo(map);
    this.candidates = L.layerGroup().addTo(map);
    this.drawing = L.layerGroup().addTo(map);
    this.place = null;
    this.forget();
    this.build(base.attribution);
    this.listen();
  }

  build(attribution) {
    const stage = document.querySelector(".stage");
    this.hint = made("div", { class: "panel hint", role: "status" });
    this.legend = made("div", { class: "panel meaning" });
    stage.append(this.hint, this.legend);
    document.querySelector(".netcop").append(made("div", { class: "sources", text: attribution }));
    this.hint.hidden = this.legend.hidden = true;
  }

  forget() {
    // What was drawn belongs to one text.
    this.pin = null;
    this.corners = [];
    this.closed = this.toldCorners = false;
  }

  // -- what is on show -------------------------------------------------------------------------------------

  show(place, key) {
    const before = this.place;
    const other = !before || before.on !== place.on;
    this.place = place;
    if (other) {
      this.forget();
      if (place.pin) this.pin = L.latLng(place.pin);
      if (place.corners) [this.corners, this.closed] = [place.corners.map((corner) => L.latLng(corner)), true];
    } else if (before.mode !== place.mode) {
      if (place.mode !== "pin") this.pin = null;
      if (place.mode !== "area") [this.corners, this.closed] = [[], false];
    }
    this.drawAnswer();
    this.drawCandidates();
    this.drawDrawing();
    this.drawWords();
    const free = place.mode === "pick";
    this.map.doubleClickZoom[free ? "enable" : "disable"]();
    this.map.getContainer().classList.toggle("aiming", !free);
    const found = JSON.stringify([place.on, place.answer, place.candidates.map((candidate) => candidate.place_id)]);
    if (found !== this.found) this.fit();
    this.found = found;
    this.reveal(before);
    requestAnimationFrame(() => this.post({ type: "drawn", key }));
  }

  drawAnswer() {
    this.answer.clearLayers();
    const { answer } = this.place;
    if (!answer) return;
    const at = [answer.lat, answer.lon];
    const colour = this.place.picked === 0 ? "#1f5f8b" : "#5b6f7d";
    const style = { color: colour, weight: this.place.picked === 0 ? 2.5 : 1.5, interactive: false };
    if (answer.radius_km) L.circle(at, { ...style, radius: answer.radius_km * FROM_KM, dashArray: "5 5", fillOpacity: this.place.picked === 0 ? 0.1 : 0.05 }).addTo(this.answer);
    L.circleMarker(at, { ...style, radius: 4, weight: 2, fillColor: "#fff", fillOpacity: 1 }).addTo(this.answer);
  }

  drawCandidates() {
    this.candidates.clearLayers();
    const taken = [];
    for (const candidate of this.place.candidates) {
      const picked = this.place.picked === candidate.number;
      const at = [candidate.lat, candidate.lon];
      if (picked) this.drawReach(candidate, at);
      const shift = this.shiftOf(at, taken);
      const face = made("div", { class: picked ? "number picked" : "number", text: candidate.number, title: `${candidate.number} ${candidate.name}` });
      const icon = L.divIcon({ html: face, className: "", iconSize: [MARK_PIXELS, MARK_PIXELS], iconAnchor: [MARK_PIXELS / 2 - shift, MARK_PIXELS / 2] });
      const marker = L.marker(at, { icon, keyboard: false, zIndexOffset: picked ? 1000 : -candidate.number, bubblingMouseEvents: this.place.mode !== "pick" });
      if (this.place.mode === "pick") marker.on("click", () => this.post({ type: "key", key: String(candidate.number) }));
      marker.addTo(this.candidates);
    }
  }

  drawReach(candidate, at) {
    const style = { color: "#1f5f8b", weight: 2, fillColor: "#1f5f8b", fillOpacity: 0.1, interactive: false };
    const shape = candidate.outline ? L.polygon(candidate.outline, style) : L.circle(at, { ...style, radius: candidate.radius_km * FROM_KM });
    shape.addTo(this.candidates);
    // a name is an element with text, never HTML
    const label = L.tooltip({ permanent: true, direction: "top", offset: [0, -14], className: "named" });
    label.setLatLng(at).setContent(made("span", { text: candidate.name })).addTo(this.candidates);
  }

  shiftOf(at, taken) {
    // Marks that would lie on each other stand side by side, in pixels.
    const { x, y } = this.map.latLngToLayerPoint(at);
    let shift = 0;
    while (taken.some(([tx, ty]) => Math.abs(tx - x - shift) < MARK_PIXELS - 2 && Math.abs(ty - y) < MARK_PIXELS - 2)) shift += MARK_PIXELS;
    taken.push([x + shift, y]);
    return shift;
  }

  drawDrawing() {
    this.drawing.clearLayers();
    const style = { color: "#b3361e", weight: 2.5, fillColor: "#b3361e", fillOpacity: 0.12, interactive: false };
    if (this.place.mode === "pin" && this.pin) {
      const circle = L.circle(this.pin, { ...style, radius: (this.place.radius_km || 1) * FROM_KM }).addTo(this.drawing);
      const icon = L.divIcon({ html: made("div", { class: "pin" }), className: "", iconSize: [22, 22], iconAnchor: [11, 11] });
      const marker = L.marker(this.pin, { icon, draggable: true, keyboard: false, zIndexOffset: 2000 }).addTo(this.drawing);
      marker.on("drag", () => circle.setLatLng(marker.getLatLng()));
      marker.on("dragend", () => this.drop(marker.getLatLng()));
    }
    if (this.place.mode === "area" && this.corners.length) {
      const shape = this.closed ? L.polygon(this.corners, style) : L.polyline(this.corners, style);
      shape.addTo(this.drawing);
      for (const corner of this.corners) {
        L.circleMarker(corner, { radius: 4.5, color: "#b3361e", weight: 2, fillColor: "#fff", fillOpacity: 1, interactive: false }).addTo(this.drawing);
      }
    }
  }

  drawWords() {
    const { mode, answer } = this.place;
    this.hint.textContent = HINTS[mode] || "";
    this.hint.hidden = mode === "pick";
    this.legend.replaceChildren(made("i"), made("span", { text: answer ? `Now: ${answer.label}` : "" }));
    this.legend.hidden = !answer;
  }

  fit() {
    const { answer, candidates, around } = this.place;
    const box = L.latLngBounds([]);
    const reach = ({ lat, lon, radius_km }) => box.extend(L.latLng(lat, lon).toBounds(2 * FROM_KM * Math.min(Math.max(radius_km || 0, LEAST_SEEN_KM), MOST_SEEN_KM)));
    candidates.forEach(reach);
    if (answer && !(candidates.length && answer.radius_km > 400)) reach(answer); // a whole country would make its towns a speck
    if (!box.isValid() && around) reach(around);
    if (this.pin) box.extend(this.pin);
    this.corners.forEach((corner) => box.extend(corner));
    this.map.fitBounds(box.isValid() ? box : WHOLE_REGION, FIT);
  }

  reveal(before) {
    const { picked, candidates, on } = this.place;
    if (before && before.on === on && before.picked === picked) return;
    const candidate = candidates.find(({ number }) => number === picked);
    if (candidate && !this.map.getBounds().contains([candidate.lat, candidate.lon])) this.map.panTo([candidate.lat, candidate.lon], { animate: false });
  }

  // -- the pointer, the keys, the host ---------------------------------------------------------------------

  listen() {
    const { map } = this;
    map.on("click", (event) => this.click(event));
    map.on("dblclick", () => this.close());
    map.on("zoomend", () => { if (this.place) this.drawCandidates(); });
    document.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("message", (event) => {
      const said = event.data;
      if (event.source !== window.parent || !said || said.netcop !== 1) return;
      if (said.type === "place") this.show(said.place, said.key);
    });
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  }

  click(event) {
    if (!this.place) return;
    if (this.place.mode === "pin") this.drop(event.latlng);
    if (this.place.mode === "area") this.corner(event.latlng);
  }

  drop(latlng) {
    this.pin = latlng.wrap();
    this.drawDrawing();
    this.post({ type: "drawn-by-hand", on: this.place.on, pin: [this.pin.lat, this.pin.lng] });
  }

  corner(latlng) {
    if (this.closed) [this.corners, this.closed] = [[], false];
    const last = this.corners[this.corners.length - 1];
    const near = last && this.map.latLngToLayerPoint(last).distanceTo(this.map.latLngToLayerPoint(latlng)) < SAME_CORNER_PIXELS;
    if (!near) this.corners.push(latlng.wrap());
    this.drawDrawing();
    this.tellCorners();
  }

  close() {
    if (!this.place || this.place.mode !== "area" || this.closed || this.corners.length < LEAST_CORNERS) return false;
    this.closed = true;
    this.drawDrawing();
    return true;
  }

  tellCorners() {
    const enough = this.corners.length >= LEAST_CORNERS;
    if (!enough && !this.toldCorners) return;
    this.toldCorners = enough;
    this.post({ type: "drawn-by-hand", on: this.place.on, corners: enough ? this.corners.map(({ lat, lng }) => [lat, lng]) : null });
  }

  key(event) {
    if (!this.place || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const drawing = this.place.mode === "area" && this.corners.length > 0;
    if (drawing && key === "Backspace") {
      this.corners.pop();
      this.closed = false;
      this.drawDrawing();
      this.tellCorners();
    } else if (!KEYS.has(key)) {
      return;
    } else if (!(key === "Enter" && this.close())) {
      this.post({ type: "key", key });
    }
    event.preventDefault();
    event.stopPropagation();
  }

  post(message) {
    if (window.parent !== window) window.parent.postMessage({ netcop: 1, ...message }, "*");
  }
}

function startPlaceMap(base, hubs) {
  const map = L.map("map", { center: [24, 5], zoom: 4, minZoom: 2, maxZoom: 13, zoomSnap: 0.5, attributionControl: false, maxBoundsViscosity: 1 });
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  const placeMap = new PlaceMap(map, base, hubs);
  window.netcop = {
    map,
    get place() { return placeMap.place; },
    get corners() { return placeMap.corners.map(({ lat, lng }) => [lat, lng]); },
    get pin() { return placeMap.pin && [placeMap.pin.lat, placeMap.pin.lng]; },
  };
  placeMap.post({ type: "ready" });
}
