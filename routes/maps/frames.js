// Frames: the bytes of routes/maps/payload.py read into typed arrays, and sums over a moving window of periods.
"use strict";
const MEASURES = ["events", "persons", "dead", "missing"];
const FLOW_MEASURES = ["events", "persons"];
const DIRECTIONS = ["forward", "back", "unknown"];
const ARRAYS = { u8: BigUint64Array, u4: Uint32Array, u2: Uint16Array, u1: Uint8Array, f4: Float32Array };
const DRIFT_STEPS = 48; // sums are made anew after so many steps, so that rounding cannot pile up

function decodeFrames(buffer) {
  const view = new DataView(buffer);
  if (view.getUint32(0) !== 0x4e434631) throw new Error("these are no frames");
  const length = view.getUint32(4, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const aligned = (at) => at + ((8 - (at % 8)) % 8);
  let at = aligned(8 + length);
  const arrays = {};
  for (const [name, kind, count] of header.arrays) {
    const array = new ARRAYS[kind](buffer, at, count);
    arrays[name] = array;
    at = aligned(at + array.byteLength);
  }
  return Object.assign(header, arrays);
}

class WindowSums {
  // Sums over the periods first..last, both included, kept up to date as these move. Value v of a period, between its
  // offsets, belongs to index[v] of `size`; `values` are the measures.
  constructor({ offsets, index, values, size }) {
    Object.assign(this, { offsets, index, values });
    this.sums = values.map(() => new Float64Array(size));
    this.first = 0;
    this.last = -1;
    this.steps = 0;
  }

  add(period, sign) {
    const { offsets, index } = this;
    for (let v = offsets[period], end = offsets[period + 1]; v < end; v++) {
      const cell = index[v];
      for (let m = 0; m < this.values.length; m++) this.sums[m][cell] += sign * this.values[m][v];
    }
  }

  move(first, last) {
    const far = first > this.last || last < this.first;
    if (far || ++this.steps > DRIFT_STEPS) {
      for (const sum of this.sums) sum.fill(0);
      for (let p = first; p <= last; p++) this.add(p, 1);
      this.steps = 0;
    } else {
      for (let p = this.first; p < first; p++) this.add(p, -1);
      for (let p = last + 1; p <= this.last; p++) this.add(p, -1);
      for (let p = first; p < this.first; p++) this.add(p, 1);
      for (let p = this.last + 1; p <= last; p++) this.add(p, 1);
    }
    this.first = first;
    this.last = last;
  }
}

const cellSums = (frames) =>
  new WindowSums({ offsets: frames.offsets, index: frames.index, values: MEASURES.map((name) => frames[name]), size: frames.cells.length });

function flowSums(frames) {
  // Per corridor and direction, numbered corridor * 3 + direction; null where the frames bring no flows.
  if (!frames.flows) return null;
  const index = Uint32Array.from(frames.flow_corridor, (corridor, v) => DIRECTIONS.length * corridor + frames.flow_direction[v]);
  const values = FLOW_MEASURES.map((name) => frames[`flow_${name}`]);
  return new WindowSums({ offsets: frames.flow_offsets, index, values, size: DIRECTIONS.length * frames.flows.length });
}

function arcSums(frames) {
  // Per pair of countries; null where the frames bring none.
  if (!frames.arcs) return null;
  const values = FLOW_MEASURES.map((name) => frames[`arc_${name}`]);
  return new WindowSums({ offsets: frames.arc_offsets, index: frames.arc_pair, values, size: frames.arcs.pairs.length });
}

function largestSum(sums, m, count, width, group = 1) {
  // The largest sum of a measure, over `group` neighbours together, in any window of this width: widths keep their meaning while time moves.
  let largest = 0;
  const values = sums.sums[m];
  for (let last = Math.min(width, count) - 1; last < count; last++) {
    sums.move(Math.max(0, last - width + 1), last);
    for (let i = 0; i < values.length; i += group) {
      let sum = 0;
      for (let k = i; k < i + group; k++) sum += values[k];
      if (sum > largest) largest = sum;
    }
  }
  return largest;
}

function seriesOf(frames, measure) {
  // The measure per period over all cells and what stands beside the map: what the histogram shows.
  const total = new Float64Array(frames.periods.length);
  const values = frames[measure];
  for (let p = 0; p < total.length; p++) {
    for (let v = frames.offsets[p]; v < frames.offsets[p + 1]; v++) total[p] += values[v];
  }
  for (const reason of Object.values(frames.unplaced)) for (const [p, value] of reason[measure]) total[p] += value;
  return total;
}

function besideIn(frames, first, last) {
  // What no cell can hold, per reason and measure, in a window.
  const found = {};
  for (const [reason, measures] of Object.entries(frames.unplaced)) {
    found[reason] = {};
    for (const name of MEASURES) {
      found[reason][name] = measures[name].reduce((sum, [p, value]) => (p >= first && p <= last ? sum + value : sum), 0);
    }
  }
  return found;
}

function classBreaks(frames, measure, width) {
  // Lower ends of the colour classes, 1-2-5 numbers, for all windows of this width alike: colours keep their meaning while time moves.
  const count = frames.periods.length;
  const sums = cellSums(frames);
  const m = MEASURES.indexOf(measure);
  const stride = Math.max(1, Math.floor(count / 40));
  const seen = [];
  for (let last = Math.min(width, count) - 1; last < count; last += stride) {
    sums.move(Math.max(0, last - width + 1), last);
    for (const value of sums.sums[m]) if (value > 1e-6) seen.push(value);
  }
  if (!seen.length) return [0];
  seen.sort((a, b) => a - b);
  const largest = seen[seen.length - 1];
  const ladder = [0];
  for (let power = 1; power <= largest; power *= 10) for (const step of [1, 2, 5]) if (step * power > 1 && step * power <= largest) ladder.push(step * power);
  while (ladder.length > 6) {
    // leave out the step that parts the fewest values
    let least = 1;
    let fewest = Infinity;
    for (let i = 1; i < ladder.length; i++) {
      const between = rank(seen, ladder[i]) - rank(seen, ladder[i - 1]);
      if (between < fewest) [fewest, least] = [between, i];
    }
    ladder.splice(least, 1);
  }
  return ladder;
}

function rank(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
