// Words and numbers as the map writes them: measures, periods, days.
"use strict";
const WORDS = {
  events: { title: "Detections (events)", one: "event", many: "events" }, persons: { title: "Persons detected", one: "person", many: "persons" },
  dead: { title: "Dead", one: "dead", many: "dead" }, missing: { title: "Missing", one: "missing", many: "missing" },
};
const BESIDE = { "no-place": "no place that could be found", "vague-place": "place vaguer than a cell" };
const PERIOD_WORDS = { day: ["day", "days"], week: ["week", "weeks"], month: ["month", "months"], quarter: ["quarter", "quarters"], year: ["year", "years"] };
const CELL_WIDTHS_KM = { 2: "320", 3: "120", 4: "45", 5: "17", 6: "6.5", 7: "2.4", 8: "0.9" };

const number = (value) => {
  if (value > 0 && value < 0.05) return "<0.1"; // a share of an event is not nothing
  return value.toLocaleString("en", { maximumFractionDigits: Math.abs(value - Math.round(value)) > 0.049 && value < 100 ? 1 : 0 });
};
const counted = (value, measure) => `${number(value)} ${number(value) === "1" ? WORDS[measure].one : WORDS[measure].many}`;
const short = (value) => (value >= 1e6 ? `${value / 1e6}m` : value >= 1e4 ? `${value / 1e3}k` : number(value)); // of round numbers
const dayOf = (iso) => new Date(`${iso}T00:00:00Z`);
const inWords = (date, options) => date.toLocaleDateString("en-GB", { timeZone: "UTC", ...options });
const isoDay = (date) => date.toISOString().slice(0, 10);
