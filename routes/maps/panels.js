// What stands over the map and around it: the window in words, what is not on the map, that data are made up, the sources.
"use strict";

class Panels {
  constructor(attribution) {
    this.window = made("div", { class: "panel window", role: "status", "aria-live": "polite", text: "Loading…" });
    this.beside = made("section", { class: "panel beside", "aria-label": "Not on the map" });
    this.invented = made("div", { class: "panel invented", text: "Made-up data, for demonstration", hidden: true });
    this.empty = made("div", { class: "panel empty", hidden: true, text: "No detection of this view can be placed on the map. What is known is counted beside it." });
    this.sources = made("div", { class: "sources", text: attribution });
  }

  setFrames(frames) {
    this.invented.hidden = !frames.made_up;
    this.empty.hidden = frames.cells.length > 0;
  }

  describe(time, drawn) {
    // `drawn`: how many cells, and the sum of the measure in them.
    const { measure } = time.frames;
    if (!time.count) {
      this.window.replaceChildren("No dates in this view");
      this.beside.hidden = true;
      return;
    }
    const where = `in ${number(drawn.cells)} ${drawn.cells === 1 ? "cell" : "cells"}`;
    const said = drawn.cells ? `${counted(drawn.sum, measure)} ${where}` : `no ${WORDS[measure].many} on the map in this window`;
    this.window.replaceChildren(time.label, made("small", { text: said }));
    this.describeBeside(time);
  }

  describeBeside(time) {
    const { measure } = time.frames;
    const beside = Object.entries(besideIn(time.frames, time.first, time.last)).map(([reason, measures]) => [reason, measures[measure]]);
    const total = beside.reduce((sum, [, value]) => sum + value, 0);
    this.beside.hidden = total < 1e-6;
    const list = made("ul", {}, ...beside.filter(([, value]) => value > 1e-6).map(([reason, value]) => made("li", { text: `${number(value)}: ${BESIDE[reason]}` })));
    this.beside.replaceChildren(made("b", { text: `Not on the map: ${counted(total, measure)}` }), list);
  }
}
