// A live figure: one canvas, its text, its buttons. Python computed every cell; this file looks the right one up and draws it.
// Runs as an anywidget module in JupyterLab and, with `page: true`, on the static site, where page.js plays the kernel's part.
import { unpack } from "./atlas.js";
import { theme } from "./axes.js";
import * as bars from "./bars.js";
import * as curve from "./curve.js";
import * as distribution from "./distribution.js";
import { draggable } from "./drag.js";
import * as map from "./map.js";
import * as path from "./path.js";
import { renderPrediction } from "./prediction.js";
import * as residuals from "./residuals.js";
import { position } from "./say.js";
import * as simplex from "./simplex.js";
import { cover, show, wait } from "./wait.js";

const KINDS = { path, curve, map, distribution, residuals, simplex, bars };
const PLAY = 3000; // ms from the first record to the last, in steps of 40 to 300 ms

const trait = (name) => `${name.replaceAll(" ", "_")}_index`;

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, setting] of Object.entries(attributes)) node.setAttribute(name, setting);
  node.append(...children);
  return node;
}

class Figure {
  constructor({ model, el, page, cloth }, arrays) {
    this.model = model;
    this.page = page;
    this.waiting = Boolean(cloth); // hidden: it keeps its place and its text, and draws nothing
    this.spec = model.get("spec");
    this.arrays = arrays;
    this.kind = KINDS[this.spec.kind];
    this.record = null; // null: the whole walk
    this.canvas = element("canvas", { role: "img", class: "live-canvas", tabindex: "-1" });
    this.readout = element("p", { class: "live-readout" });
    this.table = element("table");
    this.details = element("details", { class: "live-table" }, element("summary", {}, "The same as a table"), this.table);
    el.replaceChildren(...(cloth ? [cloth] : []), this.canvas, this.readout, this.buttons(), this.details);
    this.el = el;
  }

  buttons() {
    const row = element("div", { class: "live-buttons" });
    const button = (name, press) => {
      const node = element("button", { type: "button" }, name);
      node.addEventListener("click", press);
      row.append(node);
      return node;
    };
    if (this.kind.records(this.view())) {
      this.playButton = button("Play", () => this.toggle());
      button("Step", () => this.step());
    }
    button("Reset", () => this.reset());
    if (this.page && this.spec.name) this.linkButton = button("Copy link", () => this.copyLink());
    return row;
  }

  view() {
    const index = {};
    for (const { name } of this.spec.controls) index[name] = this.model.get(trait(name));
    const { spec, arrays, record, width, height, colours } = this;
    return { spec, arrays, record, width, height, colours, index };
  }

  listen() {
    const handlers = this.spec.controls.map(({ name }) => [`change:${trait(name)}`, () => this.update()]);
    for (const [event, handler] of handlers) this.model.on(event, handler);
    const resize = new ResizeObserver(() => this.resize());
    resize.observe(this.el);
    const repaint = new MutationObserver(() => { this.colours = theme(this.el); this.draw(); });
    for (const node of [document.documentElement, document.body]) {
      repaint.observe(node, { attributes: true, attributeFilter: ["data-theme", "data-jp-theme-light", "class"] });
    }
    this.details.addEventListener("toggle", () => this.fillTable());
    if (this.kind.press) this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    if (this.kind.grab) draggable(this);
    return () => {
      for (const [event, handler] of handlers) this.model.off(event, handler);
      resize.disconnect();
      repaint.disconnect();
      clearInterval(this.timer);
    };
  }

  press(event) {
    const stops = this.kind.press(this.view(), event.offsetX, event.offsetY);
    if (stops) this.move(stops);
  }

  move(stops) {
    for (const [name, stop] of Object.entries(stops)) this.model.set(trait(name), stop);
    this.model.save_changes();
  }

  resize() {
    const width = Math.floor(this.el.clientWidth);
    if (!width || width === this.width) return;
    this.width = width;
    this.height = Math.round(width * this.kind.aspect(width));
    this.canvas.style.height = `${this.height}px`;
    if (this.waiting) return this.update();
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.canvas.width = width * ratio;
    this.canvas.height = this.height * ratio;
    this.ctx = this.canvas.getContext("2d");
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.colours = theme(this.el);
    this.update(); // at once: a blank canvas would flash otherwise
  }

  // A waiting figure begins to draw.
  start() {
    this.waiting = false;
    this.width = null;
    this.resize();
  }

  draw() {
    if (!this.ctx) return;
    this.ctx.clearRect(0, 0, this.width, this.height);
    this.kind.draw(this.ctx, this.view());
  }

  update() {
    this.draw();
    const view = this.view();
    const said = this.kind.say(view).join("; ");
    this.canvas.setAttribute("aria-label", `${position(view)}. ${said}`);
    this.readout.textContent = said;
    this.fillTable();
  }

  fillTable() {
    if (!this.details.open) return;
    const { head, rows } = this.kind.table(this.view());
    const cells = (tag, texts) => element("tr", {}, ...texts.map((text) => element(tag, {}, text)));
    this.table.replaceChildren(
      element("caption", {}, position(this.view())),
      element("thead", {}, cells("th", head)), element("tbody", {}, ...rows.map((row) => cells("td", row))));
  }

  toggle() {
    if (this.timer) return this.pause();
    // Someone who wants no motion gets the end at once.
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) { this.record = null; return this.update(); }
    if (this.record === null) this.record = 0;
    this.playButton.textContent = "Pause";
    this.timer = setInterval(() => this.advance(), Math.min(300, Math.max(40, PLAY / this.kind.records(this.view()))));
    this.update();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    if (this.playButton) this.playButton.textContent = "Play";
  }

  step() {
    this.pause();
    if (this.record === null) { this.record = 0; this.update(); } else this.advance();
  }

  advance() {
    this.record += 1;
    if (this.record >= this.kind.records(this.view()) - 1) { this.record = null; this.pause(); }
    this.update();
  }

  reset() {
    this.pause();
    this.record = null;
    this.move(this.spec.default);
    this.update();
  }

  // #name:learning-rate=0.1&batch-size=32
  copyLink() {
    const view = this.view();
    const settings = this.spec.controls.map(({ name, stops }) =>
      `${encodeURIComponent(name.replaceAll(" ", "-"))}=${encodeURIComponent(stops[view.index[name]])}`);
    history.replaceState(null, "", `#${this.spec.name}:${settings.join("&")}`);
    navigator.clipboard?.writeText(location.href).catch(() => {});
    this.linkButton.textContent = "Link is in the address bar";
    setTimeout(() => { this.linkButton.textContent = "Copy link"; }, 2500);
  }

  openLink() {
    const [name, settings] = decodeURIComponent(location.hash.slice(1)).split(":");
    if (!settings || name !== this.spec.name) return;
    if (this.waiting) show(this.model); // who was sent a figure sees it
    for (const setting of settings.split("&")) {
      const [control, stop] = setting.split("=");
      const found = this.spec.controls.find((c) => c.name.replaceAll(" ", "-") === control);
      const index = found ? found.stops.indexOf(stop) : -1;
      if (index >= 0) this.model.set(trait(found.name), index);
    }
    this.el.closest(".live-figure")?.scrollIntoView({ block: "center" });
  }
}

// ipywidgets gives its slider handles no name; a screen reader would say "slider" only.
function nameHandles(el) {
  for (const slider of el.closest(".live-figure")?.querySelectorAll(".widget-slider, .widget-hslider") ?? []) {
    const name = slider.querySelector(".widget-label")?.textContent;
    if (name) slider.querySelector(".noUi-handle")?.setAttribute("aria-label", name);
  }
}

// JupyterLab takes the arrows, Enter and others for its own commands, unless they end at the control that has the focus.
function keepKey(event) {
  const own = /^(Arrow|Page|Home|End|Enter| )/.test(event.key);
  if (own && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey) event.stopPropagation();
}

async function render({ model, el, page = false, cloth = cover(model, el) }) {
  el.classList.add("live-picture");
  if (!page) el.addEventListener("keydown", keepKey);
  if (model.get("spec").kind === "prediction") return renderPrediction({ model, el });
  const figure = new Figure({ model, el, page, cloth }, await unpack(model.get("spec").manifest, model.get("atlas")));
  const stop = figure.listen();
  const start = () => figure.start();
  const end = cloth ? wait({ model, el, cloth, start, print: start }) : () => {};
  figure.resize();
  if (page) {
    figure.openLink();
    window.addEventListener("hashchange", () => figure.openLink());
  } else requestAnimationFrame(() => nameHandles(el));
  return () => { stop(); end(); };
}

export default { render };
