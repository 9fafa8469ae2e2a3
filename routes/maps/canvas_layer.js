// Canvases that lie on the map, one a layer, and outlines traced on them.
"use strict";
// A canvas that Leaflet moves and scales with the map; `draw(context, view)` paints it anew when the map has settled.
const CanvasLayer = L.Renderer.extend({
  initialize(pane, draw) {
    L.Renderer.prototype.initialize.call(this, { pane, padding: 0.35 });
    this._draw = draw;
    this._layers = {};
  },
  getEvents() {
    return L.Renderer.prototype.getEvents.call(this);
  },
  _initContainer() {
    this._container = document.createElement("canvas");
    this._context = this._container.getContext("2d");
  },
  _destroyContainer() {
    L.DomUtil.remove(this._container);
    delete this._container;
  },
  _updatePaths() {},
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const canvas = this._container;
    L.DomUtil.setPosition(canvas, this._bounds.min);
    canvas.width = Math.round(size.x * ratio);
    canvas.height = Math.round(size.y * ratio);
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    this.redraw();
  },
  redraw() {
    if (!this._map || !this._bounds) return this;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const { min, max } = this._bounds;
    const scale = 256 * 2 ** this._map.getZoom();
    const origin = this._map.getPixelOrigin();
    const context = this._context;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, max.x - min.x, max.y - min.y);
    const corner = this._map.containerPointToLayerPoint([0, 0]).subtract(min), seen = this._map.getSize();
    // canvas = mercator * scale - (x0, y0); the canvas reaches beyond what is seen of it
    const x0 = origin.x + min.x, y0 = origin.y + min.y;
    this._draw(context, {
      scale, x0, y0, width: max.x - min.x, height: max.y - min.y, zoom: this._map.getZoom(),
      box: [x0 / scale, y0 / scale, (x0 + max.x - min.x) / scale, (y0 + max.y - min.y) / scale],
      seen: [corner.x, corner.y, corner.x + seen.x, corner.y + seen.y],
    });
    return this;
  },
});

function trace(context, view, parts, closed) {
  // Points closer than a third of a pixel to the one before are passed over.
  context.beginPath();
  for (const { points, box } of parts) {
    if (apart(box, view.box)) continue;
    let lastX = NaN, lastY = NaN;
    for (let i = 0; i < points.length; i += 2) {
      const x = points[i] * view.scale - view.x0, y = points[i + 1] * view.scale - view.y0;
      if (i && i < points.length - 2 && Math.abs(x - lastX) < 0.35 && Math.abs(y - lastY) < 0.35) continue;
      if (i) context.lineTo(x, y); else context.moveTo(x, y);
      lastX = x; lastY = y;
    }
    if (closed) context.closePath();
  }
}
