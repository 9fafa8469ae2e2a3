// The bar under the map: play, steps, the slider over its histogram, how wide the window is, how fast it plays.
"use strict";
const SPEEDS = [["Slow", 900], ["Normal", 450], ["Fast", 180]]; // milliseconds a step
const ICONS = { play: "M4 2l10 6-10 6z", pause: "M3 2h4v12H3zM9 2h4v12H9z", back: "M11 2v12L3 8z", on: "M5 2l8 6-8 6z" };

const icon = (path) => drawing("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, drawing("path", { d: path }));

class TimeBar {
  // `show(position)` and `setWidth(width)` are called where a person moves or widens the window.
  constructor(time, { show, setWidth }) {
    Object.assign(this, { time, show, setWidth });
    this.speed = SPEEDS[1][1];
    this.playing = null;
    this.histogram = new Histogram(time);
    this.build();
  }

  build() {
    const button = (name, title, action) => made("button", { "aria-label": title, title, onclick: action, "data-control": name }, icon(ICONS[name]));
    this.button = button("play", "Play (space)", () => this.turn());
    this.button.classList.add("play");
    const back = button("back", "One step back (←)", () => this.step(-1));
    const on = button("on", "One step on (→)", () => this.step(1));
    this.slider = made("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": "Time", oninput: () => this.go(+this.slider.value) });
    this.widths = made("select", { "aria-label": "Width of the window", onchange: () => this.setWidth(+this.widths.value) });
    this.speeds = made("select", { "aria-label": "Speed", onchange: () => this.setSpeed(+this.speeds.value) });
    this.speeds.append(...SPEEDS.map(([text, value]) => made("option", { value, text, selected: value === this.speed })));
    this.element = made("div", { class: "time", role: "group", "aria-label": "Time control" },
      this.button, back, on, made("div", { class: "track" }, this.slider, this.histogram.element),
      made("label", {}, made("span", { text: "Window" }), this.widths), made("label", {}, made("span", { text: "Speed" }), this.speeds));
    this.controls = [this.button, back, on, this.slider, this.widths, this.speeds];
    for (const control of this.controls) control.disabled = true;
  }

  setFrames() {
    this.pause();
    this.slider.max = Math.max(0, this.time.count - 1);
    for (const control of this.controls) control.disabled = this.time.count === 0;
    this.fillWidths();
  }

  fillWidths() {
    const [one, many] = PERIOD_WORDS[this.time.frames.period];
    const { width } = this.time;
    const fitting = [...new Set([...this.time.fittingWidths(), width])].sort((a, b) => (a || Infinity) - (b || Infinity));
    this.widths.replaceChildren(...fitting.map((w) =>
      made("option", { value: w, selected: w === width, text: w === 0 ? "whole view" : `${w} ${w === 1 ? one : many}` })));
  }

  mark() {
    // Puts slider and histogram where the window is.
    if (this.time.count) {
      this.slider.value = this.time.position;
      this.slider.setAttribute("aria-valuetext", this.time.label);
    }
    this.histogram.draw();
  }

  go(position) {
    this.pause();
    this.show(position);
  }

  step(by) { this.go(this.time.position + by); }

  turn() { if (this.playing) this.pause(); else this.play(); }

  play() {
    if (this.time.ended) this.show(0);
    this.playing = setInterval(() => {
      if (this.time.ended) this.pause();
      else this.show(this.time.position + 1);
    }, this.speed);
    this.markPlaying();
  }

  pause() {
    clearInterval(this.playing);
    this.playing = null;
    this.markPlaying();
  }

  setSpeed(speed) {
    this.speed = speed;
    if (this.playing) { this.pause(); this.play(); }
  }

  markPlaying() {
    const name = this.playing ? "pause" : "play";
    this.button.replaceChildren(icon(ICONS[name]));
    this.button.setAttribute("aria-label", this.playing ? "Pause" : "Play");
    this.button.title = this.playing ? "Pause (space)" : "Play (space)";
  }
}
