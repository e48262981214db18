// Kind "simplex": three probabilities as a point in a triangle, level lines of the loss, the point dragged or moved by
// the sliders of the logits. Probabilities and losses are read from Python's table; only the handle's place is computed.
import { offset, text, value } from "./atlas.js";
import { dot, line, polyline } from "./axes.js";

const MARGIN = { side: 40, top: 26, bottom: 30 };
const HEIGHT = Math.sqrt(0.75);

export const records = () => 0;
// Never wider than 26 rem or so: a triangle is as high as it is wide.
const side = (width) => Math.min(width - 2 * MARGIN.side, 420);
export const aspect = (width) => (side(width) * HEIGHT + MARGIN.top + MARGIN.bottom) / width;

const control = (name) => `logit ${name}`;

// The table's cell: it holds the differences from the third logit (simplex.py's cell_of).
function cell(view) {
  const [first, second, third] = view.spec.classes.map((name) => view.index[control(name)]);
  const { count } = view.spec.logits;
  return (first - third + count - 1) * (2 * count - 1) + second - third + count - 1;
}

const entry = (view, name, inner) => {
  const array = view.arrays[name];
  return [array, offset(array, view.index, [cell(view), inner])];
};

const texts = (view, name, labels) => labels.map((label, i) => [label, text(...entry(view, name, i))]);
const chances = (view) => texts(view, "probabilities", view.spec.classes);
const values = (view) => texts(view, "numbers", view.spec.numbers);

export function say(view) {
  return [`probabilities: ${chances(view).map((pair) => pair.join(" ")).join(", ")}`,
    ...values(view).map((pair) => pair.join(": "))];
}

export function table(view) {
  return { head: ["what", "value"],
    rows: [...chances(view).map(([name, p]) => [`probability of ${name}`, p]), ...values(view)] };
}

// From the triangle of side 1 to the canvas and back.
function frame(view) {
  const scale = side(view.width);
  const [left, bottom] = [(view.width - scale) / 2, view.height - MARGIN.bottom];
  return { to: ([x, y]) => [left + x * scale, bottom - y * scale],
    from: (px, py) => [(px - left) / scale, (bottom - py) / scale] };
}

function point(view) {
  const p = view.spec.classes.map((_, i) => value(...entry(view, "probabilities", i)));
  return [0, 1].map((axis) => p.reduce((sum, share, i) => sum + share * view.spec.corners[i][axis], 0));
}

const read = (array, at) => [value(array, at), value(array, at + 1)];

export function draw(ctx, view) {
  const { to } = frame(view);
  const corners = view.spec.corners.map(to);
  ctx.font = view.colours.font;
  drawLevels(ctx, view, to);
  ctx.strokeStyle = view.colours.ink;
  ctx.lineWidth = 1.5;
  corners.forEach((corner, i) => line(ctx, ...corner, ...corners[(i + 1) % 3]));
  drawNames(ctx, view, corners);
  if (view.arrays.target) drawTarget(ctx, to(read(view.arrays.target, offset(view.arrays.target, view.index))), view.colours);
  const here = to(point(view));
  dot(ctx, here, 13, view.colours.paper, view.colours.series[0]);
  dot(ctx, here, 6, view.colours.series[0]);
}

function drawLevels(ctx, view, to) {
  const { contour, level } = view.arrays;
  const [xs, ys] = [0, 1].map((axis) => offset(contour, view.index, [axis]));
  ctx.strokeStyle = view.colours.faint;
  ctx.lineWidth = 1;
  ctx.globalAlpha = 0.7;
  polyline(ctx, contour.length, (i) => to([value(contour, xs + i), value(contour, ys + i)]));
  ctx.globalAlpha = 1;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  view.spec.levels.forEach((label, i) => {
    const [x, y] = to(read(level, offset(level, view.index, [i])));
    if (!Number.isFinite(x)) return;
    const width = ctx.measureText(label).width + 6;
    ctx.fillStyle = view.colours.paper;
    ctx.fillRect(x - width / 2, y - 8, width, 16);
    ctx.fillStyle = view.colours.ink;
    ctx.fillText(label, x, y);
  });
}

function drawNames(ctx, view, [top, left, right]) {
  const [first, second, third] = view.spec.classes;
  ctx.fillStyle = view.colours.ink;
  ctx.textAlign = "center";
  ctx.textBaseline = "bottom";
  ctx.fillText(first, top[0], top[1] - 9);
  ctx.textBaseline = "top";
  ctx.fillText(second, left[0], left[1] + 11);
  ctx.fillText(third, right[0], right[1] + 11);
}

function drawTarget(ctx, [x, y], colours) {
  ctx.strokeStyle = colours.series[1];
  ctx.lineWidth = 2.5;
  for (const angle of [0, 60, 120].map((degrees) => (degrees * Math.PI) / 180)) {
    line(ctx, x - 8 * Math.cos(angle), y - 8 * Math.sin(angle), x + 8 * Math.cos(angle), y + 8 * Math.sin(angle));
  }
}

const REACH = 22; // pixels round the handle's centre, for a finger

export function grab(view, px, py) {
  const [x, y] = frame(view).to(point(view));
  return Math.hypot(px - x, py - y) <= REACH ? {} : null;
}

// The stops of the logits nearest to a place in the triangle. Any shift of all three gives the same point; the one that
// leaves their mean where it is, as far as the sliders reach.
export function drag(view, handle, px, py) {
  const { low, step, count } = view.spec.logits;
  const logs = barycentric(frame(view).from(px, py)).map((share) => Math.log(Math.max(share, 1e-6)));
  const mean = (numbers) => numbers.reduce((a, b) => a + b) / 3;
  const now = mean(view.spec.classes.map((name) => low + step * view.index[control(name)]));
  const high = low + step * (count - 1);
  const lowest = low - Math.min(...logs);
  const shift = Math.min(Math.max(now - mean(logs), lowest), high - Math.max(...logs));
  const stops = logs.map((log) => Math.round((log + shift - low) / step));
  return Object.fromEntries(view.spec.classes.map((name, i) => [control(name), Math.min(Math.max(stops[i], 0), count - 1)]));
}

// Corners as simplex.py places them: top, lower left, lower right.
function barycentric([x, y]) {
  const top = y / HEIGHT;
  const right = x - top / 2;
  return [top, 1 - top - right, right];
}
