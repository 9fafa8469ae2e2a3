// The window of time: which periods of the frames are on show, and how that reads.
"use strict";
const WIDTHS = [1, 2, 3, 6, 12, 24, 0]; // in periods; 0: the whole view
const FIRST_WIDTHS = { day: 24, week: 12, month: 12, quarter: 2, year: 1 };
const A_DAY_MS = 864e5;

class TimeWindow {
  constructor() {
    this.frames = null;
    this.position = 0;
    this.width = 1;
  }

  get count() { return this.frames.periods.length; }
  get first() { return this.width ? Math.max(0, this.position - this.width + 1) : 0; }
  get last() { return this.width ? this.position : this.count - 1; }
  get ended() { return this.position >= this.count - 1; }
  startOf(p) { return this.frames.periods[p]; }
  endOf(p) {
    const { periods, last } = this.frames;
    return p + 1 < periods.length ? isoDay(new Date(dayOf(periods[p + 1]) - A_DAY_MS)) : last;
  }

  setFrames(frames) {
    // Other frames, and as much as they can hold of the window that was on show.
    const before = this.frames;
    const shown = before && before.periods.length ? before.periods[this.position] : null;
    this.frames = frames;
    if (frames.whole) this.width = 0;
    else if (!before || before.period !== frames.period) this.width = FIRST_WIDTHS[frames.period];
    const kept = shown === null ? -1 : frames.periods.filter((p) => p <= shown).length - 1;
    this.position = kept >= 0 ? kept : this.count - 1;
    const fitting = this.fittingWidths();
    if (!fitting.includes(this.width)) this.width = fitting.filter((w) => w && w <= this.width).pop() || 1;
  }

  move(position) { this.position = Math.max(0, Math.min(this.count - 1, Math.round(position))); }

  fittingWidths() { return WIDTHS.filter((w) => w === 0 || w === 1 || w < this.count); }

  nameOf(p) {
    const day = dayOf(this.startOf(p));
    const { period } = this.frames;
    if (period === "year") return String(day.getUTCFullYear());
    if (period === "quarter") return `Q${Math.floor(day.getUTCMonth() / 3) + 1} ${day.getUTCFullYear()}`;
    if (period === "month") return inWords(day, { month: "long", year: "numeric" });
    const full = inWords(day, { day: "numeric", month: "long", year: "numeric" });
    return period === "week" ? `Week from ${full}` : full;
  }

  get label() {
    const { first, last } = this;
    return first === last ? this.nameOf(first) : `${this.nameOf(first)} – ${this.nameOf(last)}`;
  }
}
