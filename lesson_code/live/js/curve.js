// Kind "curve": lines over a common x axis, one for each series, and the numbers that belong to the current cell.
import { offset, text, value } from "./atlas.js";
import { cross, dot, drawFrame, inside, legend, line, panel, polyline, stroke, within } from "./axes.js";
import { numbers } from "./say.js";

export const records = (view) => (view.spec.play ? view.arrays.y.length : 0);
export const aspect = (width) => (width < 560 ? 0.85 : 0.5);

const last = (view) => view.record ?? view.arrays.y.length - 1;

export function say(view) {
  const { y } = view.arrays;
  const sentences = view.spec.say_last ? view.spec.series.map((name, i) => {
    const at = lastFinite(view, i);
    if (at < 0) return `${name}: diverged from the start`;
    if (at < last(view)) return `${name}: diverged, last value after ${counted(view, at, i)}`;
    return `${name}: ${text(y, offset(y, view.index, [i, at]))} after ${counted(view, at, i)}`;
  }) : [];
  return sentences.concat(numbers(view));
}

export function table(view) {
  const { y } = view.arrays;
  const count = last(view) + 1;
  const rows = [...new Set(Array.from({ length: 9 }, (_, i) => Math.round((i * (count - 1)) / 8)))];
  return {
    head: [plotSpec(view).x.label, ...view.spec.series],
    rows: rows.map((r) => [xText(view, r), ...view.spec.series.map((_, i) => text(y, offset(y, view.index, [i, r])))]),
  };
}

const unit = (view) => plotSpec(view).x.unit;
// All lines have one x, or each its own.
const own = (x, series) => (x.shape.at(-2) > 1 ? series : 0);
const xText = (view, record, series = 0) => text(view.arrays.x, offset(view.arrays.x, view.index, [own(view.arrays.x, series), record]));

// "1 update", "2 updates"; every unit so counted has a plural that only adds an s.
function counted(view, record, series) {
  const number = xText(view, record, series);
  return `${number} ${number === "1" ? unit(view).replace(/s$/, "") : unit(view)}`;
}

function lastFinite(view, series) {
  const { y } = view.arrays;
  const start = offset(y, view.index, [series]);
  let at = last(view);
  while (at >= 0 && !Number.isFinite(value(y, start + at))) at--;
  return at;
}

// An axis may hang on a control (updates, examples, seconds; loss, gradient): its range and label then do so too.
function plotSpec(view) {
  const { plot, x_control: across, y_control: up } = view.spec;
  const axis = (spec, control) => (control ? { ...spec, ...spec.by_stop[view.index[control]] } : spec);
  return { ...plot, x: axis(plot.x, across), y: axis(plot.y, up) };
}

export function draw(ctx, view) {
  const spec = plotSpec(view);
  const area = panel({ left: 0, top: 0, width: view.width, height: view.height }, spec);
  drawFrame(ctx, area, view.colours);
  within(ctx, area, () => {
    drawLines(ctx, view, area);
    view.spec.series.forEach((_, i) => drawSeries(ctx, view, area, i));
  });
  legend(ctx, area, view.spec.series, view.colours, say(view).filter((sentence) => sentence.includes("diverged")));
}

// Reference lines that Python gave: {axis, value, label}.
function drawLines(ctx, view, area) {
  for (const { axis, value: at, label } of view.spec.lines ?? []) {
    ctx.strokeStyle = view.colours.ink;
    ctx.lineWidth = 1;
    ctx.setLineDash([5, 4]);
    if (axis === "x") line(ctx, area.x(at), area.top, area.x(at), area.bottom);
    else line(ctx, area.left, area.y(at), area.right, area.y(at));
    ctx.setLineDash([]);
    ctx.fillStyle = view.colours.ink;
    ctx.font = view.colours.font;
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    if (axis === "x") ctx.fillText(label, area.x(at) + 4, area.bottom - 4);
    else ctx.fillText(label, area.left + 6, area.y(at) - 3);
  }
}

function drawSeries(ctx, view, area, series) {
  const { x, y } = view.arrays;
  const xs = offset(x, view.index, [own(x, series)]);
  const ys = offset(y, view.index, [series]);
  const floor = area.y.kind === "log" ? area.y.low * 1e-3 : -Infinity;
  const at = (i) => [area.x(value(x, xs + i)), area.y(Math.max(value(y, ys + i), floor))];
  stroke(ctx, series, view.colours);
  const end = polyline(ctx, last(view) + 1, at);
  ctx.setLineDash([]);
  if (!end) return;
  if (view.spec.say_last && lastFinite(view, series) < last(view)) {
    cross(ctx, inside(area, end, 8), 6, view.colours.alert);
  } else if (view.spec.play) dot(ctx, inside(area, end, 3), 4, view.colours.series[series]);
}
