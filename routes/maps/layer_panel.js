// Which layers are on: checkboxes in a panel that folds. What is chosen stays while the document lives.
"use strict";
const LAYERS = [
  ["cells", "Cells", true],
  ["corridors", "Corridors", true],
  ["areas", "Ground of corridors", true],
  ["flows", "Flow on corridors", true],
  ["arcs", "From country to country (not paths)", false],
  ["friction", "How hard the ground is to cross", false],
];

class LayerPanel {
  constructor(changed) {
    this.chosen = new Map(LAYERS.map(([name, , on]) => [name, on]));
    this.boxes = new Map();
    const rows = LAYERS.map(([name, text]) => {
      const box = made("input", { type: "checkbox", "data-layer": name, checked: this.chosen.get(name), onchange: () => {
        this.chosen.set(name, box.checked);
        changed(name);
      } });
      this.boxes.set(name, box);
      return made("label", {}, box, made("span", { text }));
    });
    this.element = made("details", { class: "panel layers" }, made("summary", { text: "Layers" }), made("fieldset", {}, made("legend", { text: "Layers of the map" }), ...rows));
  }

  on(name) { return this.chosen.get(name) && !this.boxes.get(name).disabled; }

  offer(name, offered) {
    // A layer without anything to draw cannot be chosen.
    const box = this.boxes.get(name);
    box.disabled = !offered;
    box.closest("label").title = offered ? "" : "Nothing of it in this view";
  }
}
