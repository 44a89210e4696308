import type { Assistant } from "../../../../src/model/assistant.ts";
import type { GeneratedReport } from "../../../../src/testing/generate/report.ts";
import { assistantOf, type Written, type WrittenFlow } from "../../dialogue/assistant.ts";

const SLOTS: Written["slots"] = {
  size: { type: "categorical", values: ["S", "M", "L"] },
  count: { type: "float", min_value: 1, max_value: 20 },
  sure: { type: "bool" },
  note: { type: "text" },
  state: { type: "categorical", values: ["free", "taken"], mappings: [{ type: "controlled" }] },
};

const ORDER: WrittenFlow = {
  steps: [
    { id: "ask_size", collect: "size" },
    { id: "ask_count", collect: "count", rejections: [{ if: "slots.count > 10", utter: "utter_too_many" }] },
    {
      id: "check",
      action: "check_stock",
      next: [
        { if: 'slots.state is "free"', then: "ask_sure" },
        { else: [{ id: "sold", action: "utter_sold_out", next: "END" }] },
      ],
    },
    {
      id: "ask_sure",
      collect: "sure",
      ask_before_filling: true,
      next: [{ if: "slots.sure", then: "buy" }, { else: [{ id: "leave", action: "utter_left", next: "END" }] }],
    },
    { id: "buy", action: "buy" },
    { id: "thanks", action: "utter_bought" },
  ],
};

const GOOD: Written = {
  slots: SLOTS,
  responses: {
    utter_too_many: "Too many.",
    utter_sold_out: "Sold out.",
    utter_left: "As you like.",
    utter_bought: "Done.",
    utter_noted: "Noted.",
  },
  actions: ["check_stock", "buy"],
  flows: { order: ORDER, take_note: { steps: [{ id: "ask_note", collect: "note" }, { action: "utter_noted" }] } },
};

/** An assistant without faults, with changes: an order of three questions, and a note. */
export const botWith = (changes: Partial<Written>): Assistant =>
  assistantOf({
    ...GOOD,
    ...changes,
    flows: { ...GOOD.flows, ...changes.flows },
    slots: { ...SLOTS, ...changes.slots },
    responses: { ...GOOD.responses, ...changes.responses },
  });

/** Every failure as `name: kind`. */
export const failures = ({ results }: GeneratedReport): readonly string[] =>
  results.flatMap(({ name, finding }) => (finding ? [`${name}: ${finding.kind}`] : []));
