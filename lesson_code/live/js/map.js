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
  const z = text(view.arrays.z, cell(view, ...names(view).map((name) => view.index[name])));
  const here = `${view.spec.value}: ${z === "nan" || z.endsWith("inf") ? "diverged" : z}`;
  return [here, ...sayBest(view), ...numbers(view)];
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
    rows: stops(view, rows).map((stop, row) => [stop, text(view.arrays.z, cell(view, column, row))]),
  };
}

function place(view) {
  const [columns, rows] = names(view);
  const [across, up] = [stops(view, columns).length, stops(view, rows).length];
  const area = panel({ left: 0, top: 0, width: view.width - 70, height: view.height }, view.spec.plot);
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
  drawKey(ctx, view, area);
}

// Position of a value between the two ends of the colour scale, 0 to 1.
function share(view, z) {
  const { low, high, scale } = view.spec.heat;
  const at = scale === "log" ? Math.log10 : (x) => x;
  return Math.min(Math.max((at(z) - at(low.value)) / (at(high.value) - at(low.value)), 0), 1);
}

function heat(view, z) {
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

function drawKey(ctx, view, area) {
  const { low, high } = view.spec.heat;
  const colours = view.colours.heat;
  const [left, step] = [area.right + 10, (area.bottom - area.top - 20) / colours.length];
  colours.forEach((colour, i) => {
    ctx.fillStyle = colour;
    ctx.fillRect(left, area.bottom - (i + 1) * step, 14, step + 0.5);
  });
  ctx.font = view.colours.font;
  ctx.fillStyle = view.colours.ink;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.fillText(low.text, left + 18, area.bottom);
  ctx.textBaseline = "top";
  ctx.fillText(high.text, left + 18, area.bottom - colours.length * step);
}

// The controls' new stops for a press at (x, y), or null beside the map.
export function press(view, x, y) {
  const grid = place(view);
  const column = Math.floor((x - grid.area.left) / grid.width);
  const row = Math.floor((grid.area.bottom - y) / grid.height);
  if (column < 0 || column >= grid.across || row < 0 || row >= grid.up) return null;
  return { [view.spec.columns]: column, [view.spec.rows]: row };
}
