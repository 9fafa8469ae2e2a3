// The legend: what is drawn and what it means. It folds; what does not fit between the controls scrolls inside it.
"use strict";

class Legend {
  // `changed()` is called where it takes up another part of the map.
  constructor(changed) {
    this.changed = changed;
    this.button = made("button", { class: "fold", "aria-label": "Show or hide the legend", onclick: () => this.fold(!this.folded) });
    this.body = made("div", { class: "body" });
    this.element = made("section", { class: "panel legend", "aria-label": "Legend" },
      made("div", { class: "head" }, made("h2", { text: "Legend" }), this.button), this.body);
    this.fold(false);
  }

  get folded() { return this.element.classList.contains("folded"); }

  fold(folded) {
    this.element.classList.toggle("folded", folded);
    this.button.textContent = folded ? "▴" : "▾";
    this.button.setAttribute("aria-expanded", String(!folded));
    this.markScrolling();
    this.changed(folded);
  }

  fill(parts) {
    this.body.replaceChildren(...parts);
    this.markScrolling();
  }

  markScrolling() {
    // What scrolls can be reached by key.
    const scrolls = this.body.scrollHeight > this.body.clientHeight + 1;
    if (scrolls) this.body.setAttribute("tabindex", "0"); else this.body.removeAttribute("tabindex");
  }
}

function cellLegend(breaks, { measure, resolution }) {
  // The colours side by side, at the left end of each the number from which it is used.
  const classes = breaks.map((from, k) => {
    const to = breaks[k + 1];
    const upwards = from === 0 ? "more than 0" : `${number(from)} and more`;
    const text = to === undefined ? upwards : from === 0 ? `under ${number(to)}` : `${number(from)} to under ${number(to)}`;
    const swatch = made("i");
    swatch.style.background = classColour(k, breaks.length);
    const end = from === 0 ? ">0" : to === undefined ? `${short(from)}+` : short(from);
    return made("li", { title: text }, swatch, made("span", { text: end }));
  });
  return [made("h3", { text: `${WORDS[measure].title} per cell, about ${CELL_WIDTHS_KM[resolution]} km wide` }), made("ol", { class: "ramp" }, ...classes)];
}
