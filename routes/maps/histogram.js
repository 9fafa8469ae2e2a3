// The histogram under the slider: what each period holds, the window framed, the years below.
"use strict";
const YEARS_HEIGHT = 12, YEAR_WIDTH = 24, BETWEEN_YEARS = 30; // pixels
const BAR_COLOURS = { inside: "#1f5f8b", outside: "#aebdc8", ground: "#eef2f5", frame: "#e8912d", text: "#4a5b68" };

class Histogram {
  constructor(time) {
    this.time = time;
    this.element = made("canvas", { "aria-hidden": "true" });
  }

  get ratio() { return Math.min(window.devicePixelRatio || 1, 2); }

  fit() {
    this.element.width = this.element.clientWidth * this.ratio;
    this.element.height = this.element.clientHeight * this.ratio;
    this.series = seriesOf(this.time.frames, this.time.frames.measure);
    this.draw();
  }

  draw() {
    const context = this.element.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    const width = this.element.width / this.ratio, height = this.element.height / this.ratio - YEARS_HEIGHT;
    context.clearRect(0, 0, width, height + YEARS_HEIGHT);
    if (!this.time.count || !this.series) return;
    context.fillStyle = BAR_COLOURS.ground;
    context.fillRect(0, 0, width, height);
    this.drawBars(context, width, height);
    this.drawYears(context, width, height);
  }

  drawBars(context, width, height) {
    const { count, first, last } = this.time;
    const step = width / count;
    const most = this.series.reduce((a, b) => Math.max(a, b), 0) || 1;
    for (let p = 0; p < count; p++) {
      const bar = this.series[p] ? Math.max(1.5, Math.sqrt(this.series[p] / most) * (height - 3)) : 0;
      context.fillStyle = p >= first && p <= last ? BAR_COLOURS.inside : BAR_COLOURS.outside;
      context.fillRect(p * step, height - bar, Math.max(step - (step > 4 ? 1 : 0), 0.6), bar);
    }
    context.strokeStyle = BAR_COLOURS.frame;
    context.lineWidth = 2;
    context.strokeRect(first * step + 1, 1, Math.max((last - first + 1) * step - 2, 2), height - 2);
  }

  drawYears(context, width, height) {
    const { count } = this.time;
    const step = width / count;
    context.fillStyle = BAR_COLOURS.text;
    context.font = '10px system-ui, "DejaVu Sans", sans-serif';
    context.textBaseline = "bottom";
    let free = 0;
    for (let p = 0; p < count; p++) {
      const year = this.time.startOf(p).slice(0, 4);
      if ((p && this.time.startOf(p - 1).slice(0, 4) === year) || p * step < free || p * step > width - YEAR_WIDTH) continue;
      context.fillText(year, p * step, height + YEARS_HEIGHT);
      free = p * step + BETWEEN_YEARS;
    }
  }
}
