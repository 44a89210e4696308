import type { Json } from "../../base/json.ts";
import type { Assistant } from "../../model/assistant.ts";
import { END, type Flow, type Step } from "../../model/flow.ts";

/** What a box of a flow's diagram stands for. `choose` only decides; `call` and `link` are flows of their own. */
export type BoxKind = "start" | "ask" | "say" | "do" | "set" | "choose" | "call" | "link" | "end";

export interface Box {
  /** Unique in the diagram. */
  readonly id: string;
  readonly kind: BoxKind;
  /** What it is, in a word or two: `ask order_number`. */
  readonly head: string;
  /** The author's own words: what is asked or said, what is set. Empty where there are none. */
  readonly text: string;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** The condition as it is written, `else`, or empty. */
  readonly label: string;
}

/** A flow drawn as boxes and arrows, before anything is placed. Every way to the end has an end of its own. */
export interface Diagram {
  readonly title: string;
  readonly description: string;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** A flow as its author knows it: questions and answers in their words, branches by their conditions. */
export function diagramOf(flow: Flow, assistant: Assistant): Diagram {
  const boxes: Box[] = [
    { id: "start", kind: "start", head: flow.name, text: flow.guard === undefined ? "" : `if ${flow.guard}` },
  ];
  const arrows: Arrow[] = [];
  const ids = new Map(flow.steps.map((step, index) => [step.id, `step${index}`]));
  const lead = (from: string, target: string, label: string): void => {
    const to = ids.get(target) ?? `end${boxes.length}`;
    if (target === END) boxes.push({ id: to, kind: "end", head: "end", text: "" });
    arrows.push({ from, to, label });
  };
  lead("start", flow.first, "");
  for (const step of flow.steps) {
    const id = ids.get(step.id)!;
    boxes.push({ id, ...boxOf(step, assistant) });
    // A link goes on elsewhere: the flow's end is no news.
    if (step.kind === "link") continue;
    if (typeof step.next === "string") lead(id, step.next, "");
    else {
      for (const branch of step.next.branches) lead(id, branch.then, branch.if);
      lead(id, step.next.else, "else");
    }
  }
  return { title: flow.name, description: flow.description, boxes, arrows };
}

function boxOf(step: Step, assistant: Assistant): Omit<Box, "id"> {
  switch (step.kind) {
    case "collect":
      return { kind: "ask", head: `ask ${step.slot}`, text: wordsOf(assistant, step.utter) || (step.description ?? "") };
    case "action":
      return Object.hasOwn(assistant.responses, step.action)
        ? { kind: "say", head: "say", text: wordsOf(assistant, step.action) || step.action }
        : { kind: "do", head: `do ${step.action}`, text: step.description ?? "" };
    case "set_slots":
      return { kind: "set", head: "set", text: step.slots.map(({ name, value }) => `${name} = ${print(value)}`).join(", ") };
    case "call":
    case "link": {
      const name = assistant.flows[step.flow]?.name ?? step.flow;
      return { kind: step.kind, head: step.kind === "call" ? "call" : "go on with", text: name };
    }
    case "noop":
      return { kind: "choose", head: "choose", text: step.description ?? "" };
  }
}

/** The first wording of a response. */
function wordsOf({ responses }: Assistant, key: string): string {
  return (responses[key]?.find(({ text }) => text !== undefined)?.text ?? "").replaceAll(/\s+/g, " ").trim();
}

function print(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
