// How hard the ground is to cross: a picture in web mercator (geodata/friction_picture.py), under coasts and borders. Off until asked for.
"use strict";
const FRICTION_ALPHA = 0.8;

class FrictionLayer {
  constructor(map, ground, layers, picture) {
    this.ground = ground;
    this.layers = layers;
    this.picture = picture;
    this.canvas = new CanvasLayer("friction", (context, view) => this.draw(context, view)).addTo(map);
  }

  get shown() { return this.picture !== null && this.layers.on("friction"); }

  show() {
    // The picture is read when it is wanted first: most never ask for it.
    if (this.shown && !this.image) {
      this.image = new Image();
      this.image.onload = () => this.canvas.redraw();
      this.image.src = this.picture.data_uri;
    }
    this.canvas.redraw();
  }

  draw(context, view) {
    if (!this.shown || !this.image || !this.image.complete) return;
    const { west, south, east, north } = this.picture;
    const x = mercatorX(west) * view.scale - view.x0, y = mercatorY(north) * view.scale - view.y0;
    context.imageSmoothingEnabled = false;
    context.globalAlpha = FRICTION_ALPHA;
    context.drawImage(this.image, x, y, (mercatorX(east) - mercatorX(west)) * view.scale, (mercatorY(south) - mercatorY(north)) * view.scale);
    context.globalAlpha = 1;
    this.ground.drawOutlines(context, view);
  }

  legend() {
    if (!this.shown) return [];
    const classes = (steps, name) => made("div", { class: "steps" }, made("span", { text: name }), ...steps.map(([from, colour], k) => {
      const to = k + 1 < steps.length ? steps[k + 1][0] : null;
      const swatch = made("i", { title: to === null ? `${from} and more` : `${from} to ${to}` });
      swatch.style.background = colour;
      return made("span", { class: "step" }, swatch, to === null ? `${from}+` : `${from}–${to}`);
    }));
    return [
      made("h3", { text: "Hours per 100 km (modelled, indicative)" }),
      classes(this.picture.land, "by truck"), classes(this.picture.sea, "by boat"),
      made("p", { text: this.picture.source === "modelled, indicative" ? "No colour: no way through." : `No colour: no way through. From ${this.picture.source}.` }),
    ];
  }
}
