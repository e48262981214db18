// Kind "distribution": measured samples as bars, what the formula predicts as a line over them.
import { offset, value } from "./atlas.js";
import { drawFrame, legend, panel, polyline, stroke, within } from "./axes.js";
import { numbers } from "./say.js";

export const records = () => 0;
export const aspect = (width) => (width < 560 ? 0.85 : 0.5);
export const say = (view) => numbers(view);

export function table(view) {
  return { head: ["what", "value"], rows: numbers(view).map((sentence) => sentence.split(": ")) };
}

export function draw(ctx, view) {
  const { density } = view.arrays;
  const area = panel({ left: 0, top: 0, width: view.width, height: view.height }, view.spec.plot);
  const [low, high] = view.spec.plot.x.range;
  const width = (area.right - area.left) / density.length;
  drawFrame(ctx, area, view.colours);
  within(ctx, area, () => {
    const start = offset(density, view.index);
    ctx.fillStyle = view.colours.series[0];
    ctx.globalAlpha = 0.6;
    for (let i = 0; i < density.length; i++) {
      const top = area.y(value(density, start + i));
      ctx.fillRect(area.left + i * width, top, Math.max(width - 0.5, 1), area.bottom - top);
    }
    ctx.globalAlpha = 1;
    drawExpected(ctx, view, area, low, high);
  });
  const alerts = view.spec.alert && numbersAreMissing(view) ? [view.spec.alert] : [];
  legend(ctx, area, view.spec.series, view.colours, alerts, true);
}

function drawExpected(ctx, view, area, low, high) {
  const { expected } = view.arrays;
  if (!expected) return;
  const start = offset(expected, view.index);
  const step = (high - low) / (expected.length - 1);
  stroke(ctx, 1, view.colours, 2.5);
  polyline(ctx, expected.length, (i) => [area.x(low + i * step), area.y(value(expected, start + i))]);
  ctx.setLineDash([]);
}

const numbersAreMissing = (view) => numbers(view).some((sentence) => /: none$/.test(sentence));
