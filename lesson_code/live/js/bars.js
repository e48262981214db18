// Kind "bars": groups of bars side by side, the same bars in each group.
import { offset, text, value } from "./atlas.js";
import { drawFrame, line, panel, within } from "./axes.js";
import { numbers } from "./say.js";

export const records = () => 0;
export const aspect = (width) => (width < 560 ? 0.95 : 0.5);

const place = (view, group, bar) => offset(view.arrays.bars, view.index, [group, bar]);
const barText = (view, group, bar) => text(view.arrays.bars, place(view, group, bar));

export function say(view) {
  const { groups, bars } = view.spec;
  const one = (group) => bars.map((name, bar) => `${name} ${barText(view, group, bar)}`).join(", ");
  return [...numbers(view), ...groups.map((name, group) => `${name}, ${view.spec.quantity}: ${one(group)}`)];
}

export function table(view) {
  const { groups, bars, quantity } = view.spec;
  return { head: [quantity, ...bars], rows: groups.map((name, group) => [name, ...bars.map((_, bar) => barText(view, group, bar))]) };
}

export function draw(ctx, view) {
  const { groups, bars, plot } = view.spec;
  const area = panel({ left: 0, top: 18, width: view.width, height: view.height - 18 }, plot);
  const wide = (area.right - area.left) / groups.length;
  const step = (0.76 * wide) / bars.length;
  drawFrame(ctx, area, view.colours);
  within(ctx, area, () => groups.forEach((_, group) => bars.forEach((__, bar) => {
    const [left, height] = [area.left + (group + 0.12) * wide + bar * step, area.y(value(view.arrays.bars, place(view, group, bar)))];
    ctx.fillStyle = view.colours.series[bar];
    ctx.fillRect(left + 2, Math.min(area.y(0), height), step - 4, Math.max(Math.abs(height - area.y(0)), 1));
  })));
  ctx.strokeStyle = view.colours.ink;
  line(ctx, area.left, area.y(0), area.right, area.y(0));
  groups.forEach((name, group) => wrapped(ctx, name, area.left + (group + 0.5) * wide, area.bottom + 5, wide - 8, view.colours.ink));
  drawKey(ctx, view, area);
}

function wrapped(ctx, name, x, y, width, colour) {
  ctx.fillStyle = colour;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  const lines = [];
  for (const word of name.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && ctx.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  lines.forEach((row, i) => ctx.fillText(row, x, y + 14 * i));
}

// The bars' names in their order, each behind a square of its colour, above the picture.
function drawKey(ctx, view, area) {
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  let x = area.left;
  view.spec.bars.forEach((name, bar) => {
    ctx.fillStyle = view.colours.series[bar];
    ctx.fillRect(x, 3, 12, 12);
    ctx.fillStyle = view.colours.ink;
    ctx.fillText(name, x + 17, 10);
    x += ctx.measureText(name).width + 34;
  });
}
