import type { Pick, PickKind } from "./pick.ts";
import type { PickerStrings } from "./words.ts";

const INPUT_TYPES: Readonly<Record<PickKind, string>> = { date: "date", time: "time", "date-time": "datetime-local" };
const LABELS: Readonly<Record<PickKind, keyof PickerStrings>> = {
  date: "pickDate",
  time: "pickTime",
  "date-time": "pickDateTime",
};

/**
 * The browser's own field for a date or a time, with a button that sends it. What is empty or out of bounds the browser
 * refuses, in its own words. Plain DOM: one more chunk that imports Lit would make Lit a chunk of its own, and a request.
 */
export function buildField({ kind, min, max }: Pick, words: PickerStrings, send: (value: string) => void): HTMLElement {
  const form = document.createElement("form");
  form.className = "picker status";
  form.part.add("picker");
  const label = document.createElement("label");
  label.htmlFor = "picker-input";
  label.textContent = words[LABELS[kind]];
  const input = document.createElement("input");
  input.id = "picker-input";
  input.part.add("picker-input");
  input.type = INPUT_TYPES[kind];
  input.min = min;
  input.max = max;
  input.required = true;
  const button = document.createElement("button");
  button.type = "submit";
  button.className = "solid-button";
  button.part.add("picker-button");
  button.textContent = words.pickSend;
  form.append(label, input, button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(input.value);
  });
  return form;
}
