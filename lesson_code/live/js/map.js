// Kind "map": a heat map over two controls, with the cell that the controls stand on. A click or tap moves the controls.
import { offset, text, value } from "./atlas.js";
import { drawLabels, panel } from "./axes.js";
import { numbers } from "./say.js";

export const records = () => 0;
export const aspect = (width) => (width < 560 ? 1.0 : 0.55);

const names = (view) => [view.spec.columns, view.spec.rows];
const stops = (view, name) => view.spec.controls.find((control) => control.name === name).stops;

function cell(view, column, row) {
  const { z } = view.arrays;
  const [columns, rows] = names(view);
  return offset(z, { ...view.index, [columns]: column, [rows]: row });
}

export function say(view) {
  const here = cellText(view, ...names(view).map((name) => view.index[name]));
  return [`${view.spec.value}: ${here}`, ...sayBest(view), ...numbers(view)];
}

// What stands in a cell: a class by its name, or a number.
function cellText(view, column, row) {
  const at = cell(view, column, row);
  if (view.spec.classes) return view.spec.classes[value(view.arrays.z, at)].name;
  const z = text(view.arrays.z, at);
  return z === "nan" || z.endsWith("inf") ? "diverged" : z;
}

function bestPlace(view) {
  const { best } = view.arrays;
  return [0, 1].map((i) => best.ints[offset(best, view.index, [i])]);
}

function sayBest(view) {
  if (!view.arrays.best) return [];
  const at = bestPlace(view);
  const where = names(view).map((name, i) => `${name} ${stops(view, name)[at[i]]}`).join(", ");
  return [`best: ${text(view.arrays.z, cell(view, ...at))} at ${where}`];
}

export function table(view) {
  const [columns, rows] = names(view);
  const column = view.index[columns];
  return {
    head: [rows, `${view.spec.value} at ${columns} ${stops(view, columns)[column]}`],
    rows: stops(view, rows).map((stop, row) => [stop, cellText(view, column, row)]),
  };
}

function place(view) {
  const [columns, rows] = names(view);
  const [across, up] = [stops(view, columns).length, stops(view, rows).length];
  const { classes } = view.spec;
  const top = classes ? 18 * (1 + classKey(view).at(-1).line) : 0;
  const box = { left: 0, top, width: view.width - (classes ? 0 : 70), height: view.height - top };
  const area = panel(box, view.spec.plot);
  return { area, across, up, width: (area.right - area.left) / across, height: (area.bottom - area.top) / up };
}

export function draw(ctx, view) {
  const grid = place(view);
  const { area } = grid;
  for (let column = 0; column < grid.across; column++) {
    for (let row = 0; row < grid.up; row++) {
      ctx.fillStyle = heat(view, value(view.arrays.z, cell(view, column, row)));
      ctx.fillRect(area.left + column * grid.width, area.bottom - (row + 1) * grid.height, grid.width + 0.5, grid.height + 0.5);
    }
  }
  drawStops(ctx, view, grid);
  drawLabels(ctx, area, view.colours);
  if (view.arrays.best) mark(ctx, view, grid, bestPlace(view), [3, 3], "best");
  mark(ctx, view, grid, names(view).map((name) => view.index[name]), [], "");
  if (view.spec.classes) drawClassKey(ctx, view);
  else drawKey(ctx, view, area);
}

// Position of a value between the two ends of the colour scale, 0 to 1.
function share(view, z) {
  const { low, high, scale } = view.spec.heat;
  const at = scale === "log" ? Math.log10 : (x) => x;
  return Math.min(Math.max((at(z) - at(low)) / (at(high) - at(low)), 0), 1);
}

function heat(view, z) {
  if (view.spec.classes) return classColour(view, view.spec.classes[z]);
  if (!Number.isFinite(z)) return view.colours.alert;
  return view.colours.heat[Math.min(Math.floor(share(view, z) * view.colours.heat.length), view.colours.heat.length - 1)];
}

function drawStops(ctx, view, { area, across, up, width, height }) {
  const [columns, rows] = names(view);
  ctx.font = view.colours.font;
  ctx.fillStyle = view.colours.faint;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  const every = Math.ceil(across / Math.max(2, Math.floor((area.right - area.left) / 60)));
  stops(view, columns).forEach((stop, i) => {
    if (i % every === 0) ctx.fillText(stop, area.left + (i + 0.5) * width, area.bottom + 5);
  });
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  const skip = Math.ceil(up / Math.max(2, Math.floor((area.bottom - area.top) / 18)));
  stops(view, rows).forEach((stop, i) => {
    if (i % skip === 0) ctx.fillText(stop, area.left - 5, area.bottom - (i + 0.5) * height);
  });
}

function mark(ctx, view, { area, width, height }, [column, row], dash, label) {
  const [x, y] = [area.left + column * width, area.bottom - (row + 1) * height];
  for (const [colour, thick] of [[view.colours.paper, 5], [view.colours.ink, 2.5]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = thick;
    ctx.setLineDash(thick === 5 ? [] : dash);
    ctx.strokeRect(x, y, Math.max(width, 8), height);
  }
  ctx.setLineDash([]);
  if (!label) return;
  // Beside the cell, on the side that has room, on paper: the cells' colours go from light to dark.
  ctx.font = view.colours.font;
  const wide = ctx.measureText(label).width + 6;
  const left = x + width / 2 > (area.left + area.right) / 2 ? x - wide - 4 : x + Math.max(width, 8) + 4;
  const middle = Math.min(Math.max(y + height / 2, area.top + 8), area.bottom - 8);
  ctx.fillStyle = view.colours.paper;
  ctx.fillRect(left, middle - 8, wide, 16);
  ctx.fillStyle = view.colours.ink;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(label, left + 3, middle);
}

// The bands of the colour scale, each edge with its number, and above them what is shown.
function drawKey(ctx, view, area) {
  const { edges } = view.spec.heat;
  const colours = view.colours.heat;
  const [left, step] = [area.right + 10, (area.bottom - area.top) / colours.length];
  colours.forEach((colour, i) => {
    ctx.fillStyle = colour;
    ctx.fillRect(left, area.bottom - (i + 1) * step, 14, step + 0.5);
  });
  ctx.font = view.colours.font;
  ctx.fillStyle = view.colours.ink;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  const every = step < 15 ? 2 : 1;
  edges.forEach((edge, i) => { if (i % every === 0) ctx.fillText(edge, left + 18, area.bottom - i * step); });
  ctx.textAlign = "right";
  ctx.textBaseline = "bottom";
  ctx.fillText(view.spec.value, view.width - 2, area.top - 9);
}

const classColour = (view, { colour }) => (colour === "alert" ? view.colours.alert : view.colours.series[colour]);

// Where each class stands in the key above the map: its line, and how far across; a letter is taken as 7 pixels wide.
function classKey(view) {
  let [line, across] = [0, 0];
  return view.spec.classes.map((each) => {
    const wide = 38 + 7 * each.name.length;
    if (across && across + wide > view.width - 60) [line, across] = [line + 1, 0];
    across += wide;
    return { ...each, line, left: across - wide };
  });
}

function drawClassKey(ctx, view) {
  ctx.font = view.colours.font;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  for (const each of classKey(view)) {
    const [left, middle] = [52 + each.left, 12 + 18 * each.line];
    ctx.fillStyle = classColour(view, each);
    ctx.fillRect(left, middle - 6, 14, 12);
    ctx.fillStyle = view.colours.ink;
    ctx.fillText(each.name, left + 19, middle);
  }
}

// The controls' new stops for a press at (x, y), or null beside the map.
export function press(view, x, y) {
  const grid = place(view);
  const column = Math.floor((x - grid.area.left) / grid.width);
  const row = Math.floor((grid.area.bottom - y) / grid.height);
  if (column < 0 || column >= grid.across || row < 0 || row >= grid.up) return null;
  return { [view.spec.columns]: column, [view.spec.rows]: row };
}
