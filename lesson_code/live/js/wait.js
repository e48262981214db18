// A figure that waits for an answer: its place, a sentence, and a button for those who do not want to answer.
// While the sentence stands in it, figure.css hides the rest of the figure, which so keeps its size.

const waits = (model) => model.get("spec").after && !model.get("shown") && (model.get("committed") ?? null) === null;

// Put in before anything is unpacked, so that no slider shows for a moment.
export function cover(model, el) {
  if (!waits(model)) return null;
  const sentence = document.createElement("p");
  sentence.id = `waits-${Math.random().toString(36).slice(2)}`;
  sentence.textContent = "This figure waits for your answer to the question above.";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Show it without answering";
  button.setAttribute("aria-describedby", sentence.id);
  button.addEventListener("click", () => show(model));
  const cloth = document.createElement("div");
  cloth.className = "live-wait";
  cloth.append(sentence, button);
  el.append(cloth);
  return cloth;
}

export function show(model) {
  model.set("shown", true);
  model.save_changes();
}

// Calls `start` when the figure is shown; before a page is printed it calls `print`. Returns what ends the waiting.
export function wait({ model, el, cloth, start, print }) {
  const end = () => {
    model.off("change:committed", answered);
    model.off("change:shown", uncover);
    window.removeEventListener("beforeprint", print);
    paper.removeEventListener("change", print);
  };
  const uncover = () => {
    end();
    const focused = cloth.contains(document.activeElement);
    cloth.remove();
    start();
    if (focused) focusFigure(model, el);
  };
  const answered = () => { if (!waits(model)) show(model); };
  const paper = matchMedia("print");
  model.on("change:committed", answered);
  model.on("change:shown", uncover);
  window.addEventListener("beforeprint", print);
  paper.addEventListener("change", print);
  if (!waits(model)) uncover(); // answered while the figure was being unpacked
  return end;
}

// The button is gone: whoever pressed it by the keys goes on at the figure, whose first control is the next stop.
function focusFigure(model, el) {
  const box = el.closest(".live-figure");
  if (!box) return;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", model.get("spec").alt || "figure");
  box.tabIndex = -1;
  box.focus({ preventScroll: true });
}
