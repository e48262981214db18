// A question that is answered before the figure answers it: choose, commit, then read what was measured.

export function renderPrediction({ model, el }) {
  const { question, choices, answer, because } = model.get("spec");
  const name = `prediction-${Math.random().toString(36).slice(2)}`;
  const field = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = question;
  const verdict = document.createElement("p");
  verdict.className = "live-verdict";
  verdict.setAttribute("role", "status");
  const commit = document.createElement("button");
  commit.type = "button";
  commit.textContent = "Commit to this";
  commit.disabled = true;
  field.append(legend, ...choices.map((choice, i) => option(name, choice, i, () => { commit.disabled = false; })), commit);
  commit.addEventListener("click", () => {
    const chosen = Number(field.querySelector("input:checked").value);
    for (const input of field.querySelectorAll("input")) input.disabled = true;
    commit.remove();
    const said = chosen === answer ? "So it is." : `You said “${choices[chosen]}”; it is “${choices[answer]}”.`;
    verdict.textContent = `${said} ${because}`;
    field.children[1 + answer].classList.add("live-right");
  });
  el.classList.add("live-question");
  el.replaceChildren(field, verdict);
}

function option(name, text, value, choose) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name, value });
  input.addEventListener("change", choose);
  label.append(input, ` ${text}`);
  return label;
}
