// The numbers that Python put beside a figure: "measured variance 0.0522", from the current cell.
import { offset, text } from "./atlas.js";

export function numbers(view) {
  const array = view.arrays.numbers;
  return (view.spec.numbers ?? []).map((label, i) => {
    const number = text(array, offset(array, view.index, [i]));
    return `${label}: ${number === "nan" ? "none" : number}`;
  });
}

// A marker's place hangs on the current cell, but a text must not: the controls' own words, "learning rate 0.1, batch size 32".
export function position(view) {
  return view.spec.controls.map(({ name, stops }) => `${name} ${stops[view.index[name]]}`).join(", ");
}
