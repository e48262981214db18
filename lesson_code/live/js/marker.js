// The form of a question that is answered by a place on an axis: a marker that the reader drags, or moves by the keys.
// Its places and their words are Python's. Across, everything is in per cent of the axis, so nothing is drawn anew on resize.
import { scale, ticks, tickText } from "./axes.js";

const AXIS = { bare: 64, curve: 190 }; // px from the top to the axis; two rows of labels stand above the lines
const ROWS = 40;
const TICKS = 42; // px below the axis, for ticks and its label

function node(name, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, setting] of Object.entries(attributes)) made.setAttribute(key, setting);
  if (text !== undefined) made.textContent = text;
  return made;
}

const percent = (share) => `${100 * share}%`;
// A label near an end of the axis stands beside its line, not across the edge.
const anchor = (share) => (share < 0.2 ? "start" : share > 0.8 ? "end" : "middle");

export function marker({ axis }, ready) {
  const bottom = axis.curve ? AXIS.curve : AXIS.bare;
  const picture = node("svg", { class: "live-axis", height: bottom + TICKS, "aria-hidden": "true" });
  drawAxis(picture, axis, bottom);
  const guess = node("g", { class: "live-guess" });
  picture.append(guess);

  const input = document.createElement("input");
  Object.assign(input, { type: "range", min: 0, max: axis.stops.length - 1, step: 1, className: "live-marker" });
  input.value = (axis.stops.length - 1) >> 1;
  input.setAttribute("aria-label", axis.x_label || "your guess");
  const readout = document.createElement("p"); // the slider says the same to a screen reader
  readout.setAttribute("aria-hidden", "true");
  const box = document.createElement("div");
  box.className = "live-marking";
  box.append(picture, input, readout);

  const place = (chosen, text) => {
    guess.replaceChildren(...mark(axis, axis.places[chosen], axis.curve?.[chosen], bottom, text, 0));
    input.setAttribute("aria-valuetext", axis.stops[chosen]);
    input.value = chosen;
  };
  const move = () => {
    place(Number(input.value), axis.stops[input.value]);
    readout.textContent = `Your guess: ${axis.stops[input.value]}`;
    ready();
  };
  place(Number(input.value), "drag me");
  readout.textContent = "Drag the marker, or move it with the arrow keys.";
  input.addEventListener("input", move);
  drag(picture, (share) => {
    if (input.disabled) return;
    input.value = Math.round(share * (axis.stops.length - 1));
    input.focus({ preventScroll: true });
    move();
  });

  const near = (chosen) => chosen >= axis.close[0] && chosen <= axis.close[1];
  return {
    nodes: [box],
    commit: "That is my guess",
    value: () => Number(input.value),
    said: (chosen) => `${near(chosen) ? "Close. " : ""}You said ${axis.stops[chosen]}; measured: ${axis.answer.text}.`,
    settle(chosen) {
      place(chosen, `you: ${axis.stops[chosen]}`);
      input.disabled = true;
      readout.remove();
      const measured = node("g", { class: "live-measured" });
      measured.append(...mark(axis, axis.answer.at, axis.answer.height, bottom, `measured: ${axis.answer.text}`, 1));
      picture.append(measured);
    },
  };
}

function drawAxis(picture, axis, bottom) {
  const at = scale(axis.scale, [axis.low, axis.high], [0, 1]);
  for (const tick of ticks(at, 5)) {
    const x = percent(at(tick));
    picture.append(node("line", { x1: x, x2: x, y1: bottom, y2: bottom + 5 }),
      node("text", { x, y: bottom + 18, "text-anchor": "middle" }, tickText(tick)));
  }
  picture.append(node("line", { x1: 0, x2: "100%", y1: bottom, y2: bottom }),
    node("text", { x: "50%", y: bottom + 36, "text-anchor": "middle", class: "live-name" }, axis.x_label));
  if (!axis.curve) return;
  picture.append(node("text", { x: 0, y: 12, class: "live-name" }, axis.y_label));
  // A box of its own that is stretched to the axis' length; its line keeps its width.
  const frame = node("svg", { y: ROWS, width: "100%", height: bottom - ROWS, viewBox: "0 0 1 1", preserveAspectRatio: "none", overflow: "visible" });
  const points = axis.places.map((x, i) => `${x},${1 - axis.curve[i]}`).join(" ");
  frame.append(node("polyline", { points, "vector-effect": "non-scaling-stroke" }));
  picture.append(frame);
}

// A line from its label down to the axis, with a sign on the curve, or on the axis: a disc for the guess, a diamond for
// what was measured.
function mark(axis, share, height, bottom, text, row) {
  const x = percent(share);
  const y = axis.curve ? ROWS + (1 - height) * (bottom - ROWS) : bottom;
  const sign = row === 0 ? node("circle", { cx: x, cy: y, r: 7 })
    : node("svg", { x, y, overflow: "visible" });
  if (row === 1) sign.append(node("path", { d: "M0-8 8 0 0 8-8 0Z" }));
  const top = axis.curve ? 16 : 0; // the name of the curve stands in the first row
  return [node("line", { x1: x, x2: x, y1: top + 16 * row + 16, y2: bottom }), sign,
    node("text", { x, y: top + 16 * row + 12, "text-anchor": anchor(share) }, text)];
}

// Along the whole picture, so that a finger need not find the marker first; up and down the page still scrolls.
function drag(picture, to) {
  let held = false;
  const follow = (event) => {
    const { left, width } = picture.getBoundingClientRect();
    to(Math.min(1, Math.max(0, (event.clientX - left) / width)));
  };
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = true;
    picture.setPointerCapture(event.pointerId);
    event.preventDefault();
    follow(event);
  });
  picture.addEventListener("pointermove", (event) => { if (held) follow(event); });
  for (const end of ["pointerup", "pointercancel"]) picture.addEventListener(end, () => { held = false; });
}
