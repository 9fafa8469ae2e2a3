// Strands: lines beside a line, as wide as what moves along them, and the heads that say which way.
"use strict";

function pixelLine(points, view, least) {
  // A line in pixels of the canvas; points nearer than `least` to the one before are passed over.
  const line = [];
  const last = points.length - 2;
  for (let i = 0; i <= last; i += 2) {
    const x = points[i] * view.scale - view.x0, y = points[i + 1] * view.scale - view.y0;
    if (i && i < last && Math.hypot(x - line[line.length - 2], y - line[line.length - 1]) < least) continue;
    line.push(x, y);
  }
  return line;
}

function beside(line, offset) {
  // The line moved by `offset` pixels, to the right of who goes along it.
  if (Math.abs(offset) < 0.1) return line;
  const moved = new Array(line.length);
  for (let i = 0; i < line.length; i += 2) {
    const before = unit(line, Math.max(0, i - 2)), after = unit(line, Math.min(line.length - 4, i));
    let nx = -(before[1] + after[1]), ny = before[0] + after[0];
    const length = Math.hypot(nx, ny);
    if (length < 0.2) [nx, ny] = [-after[1], after[0]]; // it turns right back
    else { nx /= length; ny /= length; }
    const reach = offset / Math.max(0.6, nx * -after[1] + ny * after[0]); // corners stay as wide as the rest, but grow no spikes
    moved[i] = line[i] + nx * reach;
    moved[i + 1] = line[i + 1] + ny * reach;
  }
  return moved;
}

function unit(line, i) {
  const dx = line[i + 2] - line[i], dy = line[i + 3] - line[i + 1];
  const length = Math.hypot(dx, dy) || 1;
  return [dx / length, dy / length];
}

function lengthsOf(line) {
  const lengths = [0];
  for (let i = 2; i < line.length; i += 2) lengths.push(lengths[lengths.length - 1] + Math.hypot(line[i] - line[i - 2], line[i + 1] - line[i - 1]));
  return lengths;
}

function pointAt(line, lengths, at) {
  let low = 0, high = lengths.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (lengths[middle] <= at) low = middle; else high = middle;
  }
  const share = Math.max(0, Math.min(1, (at - lengths[low]) / (lengths[high] - lengths[low] || 1)));
  return [line[2 * low] + share * (line[2 * high] - line[2 * low]), line[2 * low + 1] + share * (line[2 * high + 1] - line[2 * low + 1])];
}

function strokeLine(context, line) {
  context.beginPath();
  for (let i = 0; i < line.length; i += 2) context.lineTo(line[i], line[i + 1]);
  context.stroke();
}

function drawHead(context, [x, y], angle, length, half) {
  // An arrowhead with its middle at a point.
  const cos = Math.cos(angle), sin = Math.sin(angle);
  context.beginPath();
  for (const [along, across] of [[length / 2, 0], [-length / 2, half], [-length * 0.3, 0], [-length / 2, -half]]) {
    context.lineTo(x + along * cos - across * sin, y + along * sin + across * cos);
  }
  context.closePath();
  context.stroke();
  context.fill();
}

function drawHeads(context, line, view, { width, every, phase, backwards }) {
  // Arrowheads along a strand, at least one, none outside the canvas; returns how many. Their places hold while the map is dragged.
  const lengths = lengthsOf(line);
  const whole = lengths[lengths.length - 1];
  const length = Math.max(9, width + 5), half = Math.max(4.2, width / 2 + 2.6);
  let drawn = 0;
  if (whole < length) return drawn;
  const count = Math.max(1, Math.round(whole / every));
  for (let k = 0; k < count; k++) {
    const at = ((k + phase) / count) * whole;
    const point = pointAt(line, lengths, at);
    if (point[0] < -20 || point[1] < -20 || point[0] > view.width + 20 || point[1] > view.height + 20) continue;
    const from = pointAt(line, lengths, Math.max(0, at - length * 0.7)), to = pointAt(line, lengths, Math.min(whole, at + length * 0.7));
    const angle = Math.atan2(to[1] - from[1], to[0] - from[0]) + (backwards ? Math.PI : 0);
    drawHead(context, point, angle, length, half);
    drawn++;
  }
  return drawn;
}

function distanceToLine(points, x, y) {
  let least = Infinity;
  for (let i = 0; i + 3 < points.length; i += 2) {
    const ax = points[i], ay = points[i + 1], dx = points[i + 2] - ax, dy = points[i + 3] - ay;
    const share = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(ax + share * dx - x, ay + share * dy - y));
  }
  return least;
}
