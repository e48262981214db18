// A question that is answered before the figure answers it: choose or place a marker, commit, then read what was measured.
// What the reader committed to is the model's own, so that a figure can wait for it and a second view shows it too.
import { marker } from "./marker.js";

export function renderPrediction({ model, el }) {
  const spec = model.get("spec");
  const field = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = spec.question;
  const commit = document.createElement("button");
  commit.type = "button";
  commit.disabled = true;
  const verdict = document.createElement("p");
  verdict.className = "live-verdict";
  verdict.setAttribute("role", "status");
  const form = (spec.axis ? marker : options)(spec, () => { commit.disabled = false; });
  commit.textContent = form.commit;
  field.append(legend, ...form.nodes, commit);

  const settle = () => {
    const committed = model.get("committed") ?? null;
    if (committed === null) return;
    form.settle(committed);
    // The button stays where it is, so that a keyboard goes on from here; it does nothing any more.
    commit.disabled = false;
    commit.setAttribute("aria-disabled", "true");
    commit.textContent = "Committed";
    const shown = spec.name ? " What waited for your answer is shown now." : "";
    verdict.textContent = `${form.said(committed)} ${spec.because}${shown}`;
    openOutputs(spec.name);
  };
  commit.addEventListener("click", () => {
    if ((model.get("committed") ?? null) !== null) return;
    model.set("committed", form.value());
    model.save_changes();
  });
  model.on("change:committed", settle);
  el.classList.add("live-question");
  el.replaceChildren(field, verdict);
  settle();
  return () => model.off("change:committed", settle);
}

// On the site a printed output may wait as well, folded: its cell has the tag after-NAME.
function openOutputs(name) {
  if (!name) return;
  for (const fold of document.querySelectorAll(`.tag_after-${name} details.below-input`)) fold.open = true;
}

// Choices, one of which is right.
function options({ choices, answer }, ready) {
  const name = `prediction-${Math.random().toString(36).slice(2)}`;
  const inputs = choices.map((choice, value) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name, value });
    input.addEventListener("change", ready);
    return input;
  });
  const nodes = inputs.map((input, i) => {
    const label = document.createElement("label");
    label.append(input, ` ${choices[i]}`);
    return label;
  });
  return {
    nodes,
    commit: "Commit to this",
    value: () => inputs.findIndex((input) => input.checked),
    said: (chosen) => (chosen === answer ? "So it is." : `You said “${choices[chosen]}”; it is “${choices[answer]}”.`),
    settle(chosen) {
      inputs[chosen].checked = true;
      for (const input of inputs) input.disabled = true;
      nodes[answer].classList.add("live-right");
    },
  };
}
