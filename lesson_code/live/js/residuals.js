// Kind "residuals": data, lines, the square on each residual. Geometry only: every number that is said is Python's.
import { offset, text, value } from "./atlas.js";
import { dot, drawFrame, inside, legend, line, panel, stroke, within } from "./axes.js";

const RADIUS = 13;   // of a handle, in pixels
const REACH = 24;    // how far from its middle a press still takes it

export const records = () => 0;
export const aspect = (width) => (width < 560 ? 1.05 : 0.58);

// "your line: sum 3.45 kg², mean 0.173 kg²"
export function say(view) {
  return quantities(view).map(({ name, parts }) =>
    `${name}: ${parts.map(({ quantity, shown }) => `${quantity} ${shown}`).join(", ")}`);
}

export function table(view) {
  const rows = quantities(view).flatMap(({ name, parts }) => parts.map(({ quantity, shown }) => [name, quantity, shown]));
  return { head: ["line", "what", "value"], rows };
}

function quantities(view) {
  const { said } = view.arrays;
  let at = said ? offset(said, view.index, [0]) : 0;
  return (view.spec.said ?? []).map(({ name, parts }) => ({
    name, parts: parts.map(({ quantity, unit }) => ({ quantity, shown: `${text(said, at++)} ${unit}`.trim() })),
  }));
}

const place = (view) => panel({ left: 0, top: 0, width: view.width, height: view.height }, view.spec.plot);

// How high line `series` stands at x.
function height(view, index, series, x) {
  const { ends } = view.arrays;
  const at = offset(ends, index, [series]);
  const [from, to] = view.spec.plot.x.range;
  return value(ends, at) + ((x - from) / (to - from)) * (value(ends, at + 1) - value(ends, at));
}

function point(view, index, i) {
  const { x, y } = view.arrays;
  return [value(x, i), value(y, offset(y, index, [i]))];
}

const pixels = (area, [x, y]) => [area.x(x), area.y(y)];

export function draw(ctx, view) {
  const { spec, colours } = view;
  const area = place(view);
  const points = Array.from({ length: view.arrays.x.length }, (_, i) => point(view, view.index, i));
  drawFrame(ctx, area, colours);
  within(ctx, area, () => {
    if (spec.squares) points.forEach((p) => drawSquare(ctx, view, area, p));
    spec.series.forEach((_, series) => {
      stroke(ctx, series, colours, 2.5);
      const [from, to] = spec.plot.x.range;
      line(ctx, ...pixels(area, [from, height(view, view.index, series, from)]),
        ...pixels(area, [to, height(view, view.index, series, to)]));
    });
    ctx.setLineDash([]);
    points.forEach((p) => dot(ctx, pixels(area, p), 4, colours.ink, colours.paper));
    if (spec.key) drawKey(ctx, view, area);
  });
  spec.handles.forEach((handle) => drawHandle(ctx, view, area, handle));
  // Upper left: handles and points of what rises stand on the right.
  if (spec.series.length > 1) legend(ctx, { ...area, right: area.left + 150 }, spec.series, colours);
}

// On the side of the point that the line leaves free: its width is the residual's own length, so it is a square.
function drawSquare(ctx, view, area, [x, y]) {
  const foot = height(view, view.index, 0, x);
  const [px, top, bottom] = [area.x(x), area.y(Math.max(y, foot)), area.y(Math.min(y, foot))];
  const side = bottom - top;
  const rising = height(view, view.index, 0, view.spec.plot.x.range[1]) >= height(view, view.index, 0, view.spec.plot.x.range[0]);
  square(ctx, view, (y > foot) === rising ? px - side : px, top, side, y > foot ? 1 : 0);
  ctx.globalAlpha = 1;
  ctx.lineWidth = 2;
  line(ctx, px, top, px, bottom);
}

function square(ctx, view, left, top, side, series) {
  ctx.fillStyle = view.colours.series[series];
  ctx.strokeStyle = view.colours.series[series];
  ctx.lineWidth = 1;
  ctx.globalAlpha = 0.16;
  ctx.fillRect(left, top, side, side);
  ctx.globalAlpha = 0.8;
  ctx.strokeRect(left, top, side, side);
  ctx.globalAlpha = 1;
}

// One more square in the lower right corner, of an area that Python gave.
function drawKey(ctx, view, area) {
  const { key } = view.arrays;
  const side = area.y(0) - area.y(value(key, offset(key, view.index, [0])));
  const [right, bottom] = [area.right - 10, area.bottom - 26];
  square(ctx, view, right - side, bottom - side, side, 3);
  ctx.font = view.colours.font;
  ctx.fillStyle = view.colours.ink;
  ctx.textAlign = "right";
  ctx.textBaseline = "top";
  ctx.fillText(view.spec.key, right, bottom + 6);
}

// Where a handle stands with the controls at `index`, in the data's units.
function handlePlace(view, handle, index) {
  return "point" in handle ? point(view, index, handle.point) : [handle.x, height(view, index, 0, handle.x)];
}

const handlePixels = (view, area, handle) => inside(area, pixels(area, handlePlace(view, handle, view.index)), RADIUS);

// A ring with an arrow up and one down: it is dragged that way.
function drawHandle(ctx, view, area, handle) {
  const [x, y] = handlePixels(view, area, handle);
  const { colours } = view;
  const onPoint = "point" in handle;
  ctx.globalAlpha = onPoint ? 0 : 0.85;
  dot(ctx, [x, y], RADIUS, colours.paper);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = onPoint ? colours.alert : colours.series[0];
  ctx.lineWidth = 2.5;
  ctx.beginPath();
  ctx.arc(x, y, RADIUS, 0, 2 * Math.PI);
  ctx.stroke();
  for (const way of [-1, 1]) {
    ctx.beginPath();
    ctx.moveTo(x - 4, y + way * 5.5);
    ctx.lineTo(x, y + way * 9.5);
    ctx.lineTo(x + 4, y + way * 5.5);
    ctx.stroke();
  }
}

// The handle under a press, the nearest if several are; or null.
export function grab(view, x, y) {
  const area = place(view);
  let [nearest, reach] = [null, REACH];
  for (const handle of view.spec.handles) {
    const [hx, hy] = handlePixels(view, area, handle);
    const distance = Math.hypot(hx - x, hy - y);
    if (distance <= reach) [nearest, reach] = [handle, distance];
  }
  return nearest;
}

// The stop of the handle's control that brings it nearest to height y, the other controls staying where they are.
export function drag(view, handle, x, y) {
  const area = place(view);
  const { stops } = view.spec.controls.find(({ name }) => name === handle.control);
  const away = stops.map((_, stop) => {
    const [, at] = handlePlace(view, handle, { ...view.index, [handle.control]: stop });
    return Math.abs(area.y(at) - y);
  });
  return { [handle.control]: away.indexOf(Math.min(...away)) };
}
