// Plot areas on a canvas: scales, ticks, grid, labels. Colours come from the page's CSS variables.

const PADDING = { left: 52, right: 12, top: 28, bottom: 38 };

export function theme(element) {
  const style = getComputedStyle(element);
  const colour = (name) => style.getPropertyValue(`--live-${name}`).trim();
  return {
    ink: colour("ink"), faint: colour("faint"), grid: colour("grid"), paper: colour("paper"), alert: colour("alert"),
    series: [1, 2, 3, 4, 5, 6].map((n) => colour(`series-${n}`)),
    heat: [1, 2, 3, 4, 5, 6, 7].map((n) => colour(`heat-${n}`)),
    font: `12px ${style.fontFamily}`,
  };
}

export function scale(kind, [low, high], [from, to]) {
  const at = kind === "log" ? Math.log10 : (x) => x;
  const [a, b] = [at(low), at(high)];
  const slope = (to - from) / (b - a || 1);
  const map = (x) => from + (at(x) - a) * slope;
  return Object.assign(map, { kind, low, high });
}

// Round numbers: 1, 2 or 5 times a power of ten; powers of ten on a log scale.
export function ticks({ kind, low, high }, wanted = 5) {
  const found = [];
  if (kind === "log") {
    const [a, b] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
    const every = Math.max(1, Math.ceil((b - a + 1) / (wanted + 1)));
    for (let power = a; power <= b; power += every) found.push(Number(`1e${power}`));
    return found;
  }
  const rough = (high - low) / wanted || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough);
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n++) {
    found.push(Number((n * step).toPrecision(12)));
  }
  return found;
}

export function tickText(x) {
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    const power = Math.floor(Math.log10(size) + 1e-9);
    const mantissa = Number((x / 10 ** power).toPrecision(3));
    return `${mantissa === 1 ? "" : `${mantissa}·`}10${superscript(power)}`;
  }
  return String(x).replace("-", "−");
}

const superscript = (n) => String(n).replace("-", "⁻").replace(/\d/g, (d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]);

// A plot area inside `box` with its two scales. `spec`: {x: {label, range, scale}, y: {…}, title}.
export function panel(box, spec) {
  const area = {
    left: box.left + PADDING.left, right: box.left + box.width - PADDING.right,
    top: box.top + PADDING.top, bottom: box.top + box.height - PADDING.bottom,
  };
  return {
    ...area, spec,
    x: scale(spec.x.scale ?? "linear", spec.x.range, [area.left, area.right]),
    y: scale(spec.y.scale ?? "linear", spec.y.range, [area.bottom, area.top]),
  };
}

export function drawFrame(ctx, area, colours) {
  const { spec, x, y } = area;
  ctx.font = colours.font;
  ctx.lineWidth = 1;
  ctx.strokeStyle = colours.grid;
  ctx.fillStyle = colours.faint;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  const ticksAcross = Math.max(2, Math.floor((area.right - area.left) / 60));
  for (const tick of spec.x.ticks ?? ticks(x, ticksAcross)) {
    line(ctx, x(tick), area.top, x(tick), area.bottom);
    ctx.fillText(tickText(tick), x(tick), area.bottom + 5);
  }
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const tick of spec.y.ticks ?? ticks(y, Math.max(2, Math.floor((area.bottom - area.top) / 50)))) {
    line(ctx, area.left, y(tick), area.right, y(tick));
    ctx.fillText(tickText(tick), area.left - 5, y(tick));
  }
  ctx.strokeStyle = colours.faint;
  ctx.strokeRect(area.left, area.top, area.right - area.left, area.bottom - area.top);
  drawLabels(ctx, area, colours);
}

export function drawLabels(ctx, area, colours) {
  const { spec } = area;
  ctx.font = colours.font;
  ctx.fillStyle = colours.ink;
  ctx.textAlign = "center";
  ctx.textBaseline = "bottom";
  ctx.fillText(spec.x.label ?? "", (area.left + area.right) / 2, area.bottom + PADDING.bottom);
  ctx.textAlign = "left";
  // The y label stands above the axis, level: a turned one is hard to read on a phone.
  ctx.fillText(spec.y.label ?? "", area.left - PADDING.left + 6, area.top - 9);
}

export function line(ctx, x0, y0, x1, y1) {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}

export function within(ctx, area, draw) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
  ctx.clip();
  draw();
  ctx.restore();
}

// A line through points; a break where a point is missing. Returns the last point drawn.
export function polyline(ctx, count, at) {
  let last = null;
  let down = false;
  ctx.beginPath();
  for (let i = 0; i < count; i++) {
    const [px, py] = at(i);
    if (!Number.isFinite(px) || !Number.isFinite(py)) { down = false; continue; }
    if (down) ctx.lineTo(px, py); else ctx.moveTo(px, py);
    down = true;
    last = [px, py];
  }
  ctx.stroke();
  return last;
}

export function dot(ctx, [x, y], radius, fill, edge) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = fill;
  ctx.fill();
  if (edge) { ctx.strokeStyle = edge; ctx.lineWidth = 1.5; ctx.stroke(); }
}

// A point that lies outside the picture is marked at its edge.
export function inside(area, [x, y], margin) {
  return [Math.min(Math.max(x, area.left + margin), area.right - margin),
    Math.min(Math.max(y, area.top + margin), area.bottom - margin)];
}

export function cross(ctx, [x, y], radius, colour) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2.5;
  line(ctx, x - radius, y - radius, x + radius, y + radius);
  line(ctx, x - radius, y + radius, x + radius, y - radius);
}

// Names of the series, inside the top right corner, each with its colour and dash; alerts stand at the bottom.
export function legend(ctx, area, names, colours, alerts = [], bars = false) {
  ctx.font = colours.font;
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  names.forEach((name, i) => {
    const y = area.top + 12 + 16 * i;
    const width = ctx.measureText(name).width;
    ctx.fillStyle = colours.paper;
    ctx.globalAlpha = 0.8;
    ctx.fillRect(area.right - width - 40, y - 8, width + 38, 16);
    ctx.globalAlpha = 1;
    stroke(ctx, i, colours, bars && i === 0 ? 9 : 2); // the first series may be bars, not a line
    line(ctx, area.right - width - 36, y, area.right - width - 12, y);
    ctx.setLineDash([]);
    ctx.fillStyle = colours.ink;
    ctx.fillText(name, area.right - 6, y);
  });
  ctx.fillStyle = colours.alert;
  ctx.font = `bold ${colours.font}`;
  ctx.textAlign = "center";
  alerts.forEach((alert, i) => ctx.fillText(alert, (area.left + area.right) / 2, area.bottom - 12 - 16 * i,
    area.right - area.left - 8));
}

// Series differ by dash as well as by colour, for those who do not tell the colours apart.
const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [1, 2]];

export function stroke(ctx, series, colours, width = 2) {
  ctx.strokeStyle = colours.series[series % colours.series.length];
  ctx.lineWidth = width;
  ctx.setLineDash(DASHES[series % DASHES.length]);
}
