// The static site's widgets, with no kernel: reads the widget state that the notebook left in the page and draws its
// controls as native inputs, tied as `jslink` tied them. Python's widget classes are the same; only the renderer is ours.
import figure from "./figure.js";
import { cover } from "./wait.js";

class Model {
  constructor({ model_name: name, state, buffers = [] }) {
    this.name = name;
    this.state = { ...state };
    this.listeners = {};
    for (const { path, data } of buffers) this.state[path[0]] = bytes(data);
  }

  get(key) { return this.state[key]; }

  set(key, setting) {
    if (this.state[key] === setting) return;
    this.state[key] = setting;
    for (const listener of [...(this.listeners[`change:${key}`] ?? [])]) listener();
  }

  on(event, listener) { (this.listeners[event] ??= []).push(listener); }

  off(event, listener) { this.listeners[event] = this.listeners[event]?.filter((known) => known !== listener); }

  save_changes() {} // no kernel to tell
}

function bytes(base64) {
  const text = atob(base64);
  const array = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) array[i] = text.charCodeAt(i);
  return new DataView(array.buffer);
}

const reference = (models, text) => models[text.replace("IPY_MODEL_", "")];

function link(models, model, both) {
  const [[source, key], [target, other]] = [model.get("source"), model.get("target")]
    .map(([owner, name]) => [reference(models, owner), name]);
  target.set(other, source.get(key));
  source.on(`change:${key}`, () => target.set(other, source.get(key)));
  if (both) target.on(`change:${other}`, () => source.set(key, target.get(other)));
}

function element(tag, className, ...children) {
  const node = document.createElement(tag);
  node.className = className;
  node.append(...children);
  return node;
}

function slider(model) {
  const labels = model.get("_options_labels");
  const name = model.get("description");
  const input = element("input", "");
  Object.assign(input, { type: "range", min: 0, max: labels.length - 1, step: 1 });
  input.setAttribute("aria-label", name);
  const output = element("output", "");
  const show = () => {
    input.value = model.get("index");
    output.textContent = labels[model.get("index")];
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", () => model.set("index", Number(input.value)));
  model.on("change:index", show);
  show();
  return element("div", "live-slider", element("span", "live-name", name), input, output);
}

function toggles(model) {
  const group = element("div", "live-toggles");
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-label", model.get("description"));
  const name = `toggle-${Math.random().toString(36).slice(2)}`;
  const inputs = model.get("_options_labels").map((text, i) => {
    const input = element("input", "");
    Object.assign(input, { type: "radio", name });
    input.addEventListener("change", () => model.set("index", i));
    group.append(element("label", "", input, element("span", "", text)));
    return input;
  });
  const show = () => { inputs[model.get("index")].checked = true; };
  model.on("change:index", show);
  show();
  return element("div", "live-slider", element("span", "live-name", model.get("description")), group);
}

function box(models, model) {
  const children = model.get("children").map((child) => draw(models, reference(models, child)));
  return element("div", ["live-box", ...(model.get("_dom_classes") ?? [])].join(" "), ...children);
}

function picture(model) {
  const el = element("div", "live-picture");
  const cloth = cover(model, el);
  // After the box is in the page, so that it has a width.
  requestAnimationFrame(() => figure.render({ model, el, page: true, cloth }));
  return el;
}

// Every model that a page may show. The build fails on any other (book/_site reads the same names).
const VIEWS = {
  VBoxModel: box, HBoxModel: box, BoxModel: box,
  SelectionSliderModel: (models, model) => slider(model),
  ToggleButtonsModel: (models, model) => toggles(model),
  AnyModel: (models, model) => picture(model),
};

const draw = (models, model) => VIEWS[model.name](models, model);

function start() {
  const models = {};
  for (const script of document.querySelectorAll('script[type="application/vnd.jupyter.widget-state+json"]')) {
    for (const [id, saved] of Object.entries(JSON.parse(script.textContent).state)) models[id] = new Model(saved);
  }
  for (const model of Object.values(models)) {
    if (model.name === "LinkModel") link(models, model, true);
    if (model.name === "DirectionalLinkModel") link(models, model, false);
  }
  for (const script of document.querySelectorAll('script[type="application/vnd.jupyter.widget-view+json"]')) {
    const node = draw(models, models[JSON.parse(script.textContent).model_id]);
    script.after(node);
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
