// Kind "path": the walk of each optimizer over the surface (2-D: contours; 1-D: the curve), and its loss beside it.
import { offset, text, value } from "./atlas.js";
import { cross, dot, drawFrame, inside, legend, panel, polyline, stroke, within } from "./axes.js";

const ALL = (view) => view.arrays.loss.length - 1;

export const records = (view) => view.arrays.loss.length;
export const aspect = (width) => (width < 560 ? 1.55 : 0.46);

export function say(view) {
  const last = view.record ?? ALL(view);
  const step = stepAt(view, last);
  return view.spec.series.map((name, i) => {
    const diverged = integer(view, "diverged", i);
    if (diverged >= 0 && diverged <= step) return `${name}: diverged at step ${diverged}`;
    const state = isLost(view, i, last) ? "diverging, " : "";
    return `${name}: ${state}loss ${lossText(view, i, last)} after ${step} steps`;
  });
}

export function table(view) {
  const last = view.record ?? ALL(view);
  const rows = [...new Set([0, 1, 2, 5, 10, 20, 30, 40, last].filter((r) => r <= last))];
  return {
    head: ["step", ...view.spec.series.map((name) => `${name}, loss`)],
    rows: rows.map((r) => [String(stepAt(view, r)), ...view.spec.series.map((_, i) => lossText(view, i, r))]),
  };
}

const stepAt = (view, record) => view.spec.steps[record];
const lossText = (view, series, record) => text(view.arrays.loss, offset(view.arrays.loss, view.index, [series, record]));

function integer(view, name, series) {
  const array = view.arrays[name];
  return array.ints[offset(array, view.index, [series])];
}

// A run is lost from the record on from which its loss stays far above where it began.
function isLost(view, series, record) {
  const from = integer(view, "lost", series);
  return from >= 0 && from <= record;
}

export function layout(width, height) {
  if (width < 560) {
    return [{ left: 0, top: 0, width, height: height * 0.6 }, { left: 0, top: height * 0.6, width, height: height * 0.4 }];
  }
  return [{ left: 0, top: 0, width: width * 0.52, height }, { left: width * 0.52, top: 0, width: width * 0.48, height }];
}

export function draw(ctx, view) {
  const [ground, side] = layout(view.width, view.height);
  const surface = panel(ground, groundOf(view).surface);
  const losses = panel(side, view.spec.losses);
  drawFrame(ctx, surface, view.colours);
  within(ctx, surface, () => {
    drawSurface(ctx, view, surface);
    view.spec.series.forEach((_, i) => drawWalk(ctx, view, surface, i));
  });
  drawFrame(ctx, losses, view.colours);
  within(ctx, losses, () => view.spec.series.forEach((_, i) => drawLoss(ctx, view, losses, i)));
  legend(ctx, losses, view.spec.series, view.colours, alerts(view));
}

// The surface may hang on a control: another problem at each of its stops.
function groundOf(view) {
  const { grounds, ground_control: control } = view.spec;
  return grounds[control ? view.index[control] : 0];
}

function alerts(view) {
  const last = view.record ?? ALL(view);
  return view.spec.series.filter((_, i) => isLost(view, i, last)).map((name) => `${name} diverges`);
}

// Places arrive in parts of the window: (0, 0) is its lower left corner, (1, 1) its upper right.
const pixel = (area, u, v) => [area.left + u * (area.right - area.left), area.bottom - v * (area.bottom - area.top)];

function drawSurface(ctx, view, area) {
  const { curve, contour } = view.arrays;
  ctx.strokeStyle = view.colours.faint;
  ctx.lineWidth = 1;
  if (curve) {
    const at = offset(curve, view.index);
    ctx.lineWidth = 1.5;
    polyline(ctx, curve.length, (i) => pixel(area, i / (curve.length - 1), value(curve, at + i)));
  }
  if (contour) drawContours(ctx, view, area);
  for (const point of groundOf(view).minima) drawStar(ctx, pixel(area, ...point), view.colours.ink);
}

// One long list of points with gaps (missing values) between the contour lines.
function drawContours(ctx, view, area) {
  const { contour } = view.arrays;
  const [xs, ys] = [offset(contour, view.index, [0]), offset(contour, view.index, [1])];
  ctx.globalAlpha = 0.55;
  polyline(ctx, contour.length, (i) => pixel(area, value(contour, xs + i), value(contour, ys + i)));
  ctx.globalAlpha = 1;
}

function drawStar(ctx, [x, y], colour) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5;
  ctx.setLineDash([]);
  for (const angle of [0, 60, 120]) {
    const [dx, dy] = [7 * Math.cos((angle * Math.PI) / 180), 7 * Math.sin((angle * Math.PI) / 180)];
    ctx.beginPath();
    ctx.moveTo(x - dx, y - dy);
    ctx.lineTo(x + dx, y + dy);
    ctx.stroke();
  }
}

function drawWalk(ctx, view, area, series) {
  const { position } = view.arrays;
  const count = (view.record ?? ALL(view)) + 1;
  const [xs, ys] = [0, 1].map((dimension) => offset(position, view.index, [series, dimension]));
  const at = (i) => pixel(area, value(position, xs + i), value(position, ys + i));
  stroke(ctx, series, view.colours);
  const last = polyline(ctx, count, at);
  ctx.setLineDash([]);
  for (let i = 0; i < count; i++) dot(ctx, at(i), 1.6, view.colours.series[series]);
  dot(ctx, at(0), 4, view.colours.paper, view.colours.ink);
  if (!last) return;
  if (isLost(view, series, count - 1)) cross(ctx, inside(area, last, 8), 6, view.colours.alert);
  else dot(ctx, last, 5, view.colours.series[series], view.colours.paper);
}

function drawLoss(ctx, view, area, series) {
  const { loss } = view.arrays;
  const count = (view.record ?? ALL(view)) + 1;
  const start = offset(loss, view.index, [series]);
  const floor = area.y.kind === "log" ? area.y.low * 1e-3 : -Infinity; // a log scale has no place for 0
  const at = (i) => [area.x(stepAt(view, i)), area.y(Math.max(value(loss, start + i), floor))];
  stroke(ctx, series, view.colours);
  const last = polyline(ctx, count, at);
  ctx.setLineDash([]);
  if (last) dot(ctx, inside(area, last, 3), 4, view.colours.series[series]);
}
