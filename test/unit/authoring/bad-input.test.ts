import { describe, expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import { flow } from "./flow.ts";

/** `what` is wrong in `text`; the finding must have this code at the place marked `»`. */
interface Bad {
  readonly what: string;
  readonly code: string;
  readonly text: string;
  readonly severity?: "warning" | "info";
}

const CASES: readonly Bad[] = [
  { what: "a colon in plain text", code: "yaml/syntax", text: flow("- say: »Size: large: red") },
  { what: "a quote that is not closed", code: "yaml/syntax", text: 'flows:\n  a: "b»' },
  { what: "a tab as indentation", code: "yaml/syntax", text: "flows:\n»\ta: b\n" },
  { what: "two documents in one file", code: "yaml/syntax", text: "flows: {}\n»---\nslots: {}\n" },
  { what: "an alias", code: "yaml/alias", text: flow("- say: &x Hello\n- say: »*x") },
  { what: "an alias bomb", code: "yaml/alias", text: `a: &a [x,x]\nb: &b [»*a,*a]\nc: &c [*b,*b]\nflows: [*c]\n` },
  { what: "a key that reaches the prototype", code: "yaml/refused-key", text: "slots:\n  »__proto__: { type: text }\n" },
  {
    what: "a flow called constructor",
    code: "yaml/refused-key",
    text: "flows:\n  »constructor: { description: x, steps: [] }\n",
  },
  { what: "the same key twice", code: "yaml/duplicate-key", text: flow("- action: utter_done\n  id: a\n  »id: b") },
  { what: "a file that is a list", code: "key/type", text: "»- flows" },
  { what: "flows as a list", code: "key/type", text: "flows:\n  »- a\n" },
  { what: "a bool that is none", code: "key/type", text: flow("- collect: size\n  ask_before_filling: »yes") },
  {
    what: "a slot type that there is not",
    code: "key/value",
    text: flow("- action: utter_done", "").replace("bool", "»boolean"),
  },
  { what: "a misspelt key", code: "key/unknown", text: flow("- collect: size\n  »ask_before_fillin: true") },
  { what: "a strange key", code: "key/unknown", severity: "warning", text: flow("- collect: size\n  »vendor_extension: true") },
  { what: "a flow without steps", code: "key/missing", text: "flows:\n  a:\n    »description: x\n" },
  { what: "a step of no kind", code: "key/missing", text: flow("- »acton: utter_done") },
  { what: "a step of two kinds", code: "flow/step-kind", text: flow("- collect: size\n  »action: utter_done") },
  { what: "a message limit beyond ours", code: "key/value", text: flow("- action: utter_done", "max_user_characters: »9000") },
  { what: "stories", code: "key/not-used", severity: "warning", text: flow("- action: utter_done", "»stories: [a]") },

  { what: "no steps", code: "flow/empty-steps", text: "flows:\n  »a: { description: x, steps: [] }\n" },
  {
    what: "a branch without steps",
    code: "flow/empty-steps",
    text: flow("- collect: size\n  next: [{ if: slots.ok, then: »[] }, { else: END }]"),
  },
  { what: "no flows at all", code: "assistant/no-flows", text: "»slots: { a: text }\n" },
  { what: "an id that is none", code: "flow/bad-id", text: "flows:\n  »a b: { description: x, steps: [{ say: a }] }\n" },
  {
    what: "a pattern that there is not",
    code: "flow/reserved-id",
    text: flow("- action: utter_done", "  »pattern_dance: { description: x, steps: [{ say: a }] }"),
  },
  { what: "no description", code: "flow/no-description", severity: "warning", text: "flows:\n  »a: { steps: [{ say: a }] }\n" },
  { what: "a dead link to a step", code: "flow/unknown-step", text: flow("- action: utter_done\n  next: »nowhere") },
  {
    what: "a step that nothing leads to",
    code: "flow/unreachable-step",
    text: flow("- action: utter_done\n  next: END\n- »action: utter_done"),
  },
  {
    what: "a step id twice",
    code: "flow/duplicate-step",
    text: flow("- { id: a, action: utter_done }\n- { id: »a, action: utter_done }"),
  },
  { what: "a reserved step id", code: "flow/reserved-step-id", text: flow("- { id: »END, action: utter_done }") },
  {
    what: "branches without else",
    code: "flow/missing-else",
    text: flow("- collect: size\n  next:\n    »- if: slots.ok\n      then: END"),
  },
  {
    what: "a branch after else",
    code: "flow/branch-after-else",
    text: flow("- collect: size\n  next: [{ else: END }, »{ if: slots.ok, then: END }]"),
  },
  {
    what: "[D3] a branch that ends in the air",
    code: "flow/missing-next",
    text: flow("- collect: size\n  next:\n    - if: slots.ok\n      then:\n        - »action: utter_done\n    - else: END"),
  },
  { what: "a noop that goes nowhere", code: "flow/missing-next", text: flow("- »noop: true\n- action: utter_done") },
  {
    what: "next on a link",
    code: "flow/next-on-link",
    text: flow("- link: other\n  »next: END", "  other: { description: x, steps: [{ say: a }] }"),
  },
  {
    what: "steps after a link",
    code: "flow/link-not-last",
    text: flow("- »link: other\n- action: utter_done", "  other: { description: x, steps: [{ say: a }] }"),
  },
  {
    what: "a dead link to a flow",
    code: "flow/unknown-flow",
    text: flow("- link: »otter", "  other: { description: x, steps: [{ say: a }] }"),
  },
  { what: "a call of nothing", code: "flow/unknown-flow", text: flow("- call: »nothing_there") },
  { what: "a link to itself", code: "flow/self-reference", text: flow("- link: »go") },
  { what: "a call of itself", code: "flow/self-reference", text: flow("- call: »go") },
  {
    what: "a call of itself round a corner",
    code: "flow/self-reference",
    text: flow("- call: »other", "  other: { description: x, steps: [{ call: go }] }"),
  },
  {
    what: "a link in a called flow",
    code: "flow/link-not-allowed",
    text: flow(
      "- call: other",
      "  other: { description: x, steps: [{ link: »third }] }\n  third: { description: x, steps: [{ say: a }] }",
    ),
  },
  {
    what: "a link to a pattern that is not for flows",
    code: "flow/link-not-allowed",
    text: flow("- link: »pattern_cancel_flow"),
  },
  { what: "a call of a pattern", code: "flow/call-not-allowed", text: flow("- call: »pattern_search") },
  {
    what: "a call in a pattern",
    code: "flow/call-not-allowed",
    text: flow("- action: utter_done", "  pattern_chitchat: { description: x, steps: [{ call: »go }] }"),
  },
  { what: "a tool call", code: "flow/unsupported-call", text: flow("- call: »tool\n  mcp_server: x") },
  {
    what: "a loop that never waits",
    code: "flow/endless-loop",
    text: flow("- id: a\n  set_slots: [{ ok: true }]\n- »noop: true\n  next: [{ if: slots.ok, then: a }, { else: END }]")
      .replace("- id", "- »id")
      .replace("- »noop", "- noop"),
  },
  {
    what: "a loop that stops asking",
    code: "flow/loop-never-asks",
    severity: "warning",
    text: flow("- »id: a\n  collect: ok\n  next: [{ if: not slots.ok, then: a }, { else: END }]"),
  },
  {
    what: "a loop that only talks",
    code: "flow/endless-loop",
    text: flow("- »id: a\n  action: utter_done\n- say: More.\n  next: a"),
  },
  {
    what: "flows that link round in a circle",
    code: "flow/endless-loop",
    severity: "warning",
    text: flow("- link: other", "  other: { description: x, steps: [{ say: a }, { link: »go }] }"),
  },
  {
    what: "a link out of the internal-error pattern",
    code: "flow/link-not-allowed",
    text: flow("- action: utter_done", "  pattern_internal_error: { description: x, steps: [{ link: »go }] }"),
  },
  {
    what: "a link to small talk",
    code: "flow/link-not-allowed",
    text: flow("- link: »pattern_chitchat"),
  },
  {
    what: "a flow that nothing starts",
    code: "flow/never-started",
    severity: "warning",
    text: flow("- action: utter_done", "  »other: { description: x, if: False, steps: [{ say: a }] }"),
  },
  {
    what: "one intent for two flows",
    code: "flow/duplicate-trigger",
    text: flow(
      "- action: utter_done",
      "  other: { description: x, nlu_trigger: [{ intent: hi }], steps: [{ say: a }] }\n  third:\n    description: x\n    nlu_trigger: [{ intent: »hi }]\n    steps: [{ say: a }]",
    ),
  },

  { what: "an unknown slot", code: "flow/unknown-slot", text: flow("- collect: »siez") },
  { what: "an unknown slot in set_slots", code: "flow/unknown-slot", text: flow("- set_slots:\n    - »nothing: 1") },
  ...(["size: »XL", "ok: »maybe", "size: »[S]"] as const).map((pair) => ({
    what: `a value that a slot cannot have: ${pair}`,
    code: "flow/slot-value",
    text: flow(`- set_slots:\n    - ${pair}`),
  })),
  {
    what: "a number beyond its slot",
    code: "flow/slot-value",
    text: flow("- set_slots: { note: »11 }").replace("note: text", "note: { type: float, max_value: 10 }"),
  },
  { what: "a list slot", code: "flow/list-slot", text: flow("- collect: »many") },
  { what: "a slot without a question", code: "flow/no-question", text: flow("- collect: »note") },
  {
    what: "two questions",
    code: "flow/two-questions",
    text: flow("- collect: »size", "").replace("look_up", "action_ask_size"),
  },
  { what: "ask beside utter", code: "flow/two-questions", text: flow("- collect: size\n  utter: utter_done\n  »ask: Which?") },
  {
    what: "ask of a slot beside its response",
    code: "flow/two-questions",
    text: flow("- collect: ok").replace("ok: bool", 'ok: { type: bool, ask: »"?" }'),
  },
  {
    what: "a kept slot that is not the flow's",
    code: "flow/persisted-slots",
    text: flow("- collect: size").replace("steps:", "persisted_slots: [»ok]\n    steps:"),
  },
  {
    what: "both ways to keep a slot",
    code: "flow/persisted-slots",
    text: flow("- collect: size\n  »reset_after_flow_ends: false").replace("steps:", "persisted_slots: [size]\n    steps:"),
  },
  {
    what: "a slot without values",
    code: "slot/no-values",
    text: flow("- action: utter_done")
      .replace("size: [S, M]", "»size: { type: categorical }")
      .replace("utter_ask_size: Which?, ", ""),
  },
  {
    what: "values of a text slot",
    code: "slot/values-unused",
    severity: "warning",
    text: flow("- action: utter_done").replace("note: text", "note: { type: text, values: »[a] }"),
  },
  {
    what: "an alias of nothing",
    code: "slot/alias-of-nothing",
    text: flow("- action: utter_done").replace("size: [S, M]", "size: { values: [S], aliases: »{ L: large } }"),
  },
  {
    what: "a format of a number",
    code: "slot/format",
    text: flow("- action: utter_done").replace("note: text", "note: { type: float, format: »date }"),
  },
  {
    what: "a pattern that is none",
    code: "slot/bad-pattern",
    text: flow("- action: utter_done").replace("note: text", 'note: { format: id, pattern: »"[A-" }'),
  },
  {
    what: "a pattern that reads one text in two ways",
    code: "slot/runaway-pattern",
    text: flow("- action: utter_done").replace("note: text", 'note: { format: id, pattern: »"([A-Z]+)+" }'),
  },
  {
    what: "an initial value that is none",
    code: "slot/initial-value",
    text: flow("- action: utter_done").replace("size: [S, M]", "size: { values: [S], initial_value: »XL }"),
  },

  { what: "a missing reply", code: "response/missing", text: flow("- action: »utter_don") },
  {
    what: "a missing reply of a rejection",
    code: "response/missing",
    text: flow("- collect: size\n  rejections: [{ if: slots.ok, utter: »utter_no }]"),
  },
  { what: "a missing question", code: "response/missing", text: flow("- collect: size\n  utter: »utter_what") },
  {
    what: "a reply that says nothing",
    code: "response/empty",
    text: flow("- action: utter_done").replace("utter_done: Done.", "»utter_done: []"),
  },
  {
    what: "a misspelt variable",
    code: "response/unknown-variable",
    severity: "warning",
    text: flow("- action: utter_done").replace("utter_done: Done.", '»utter_done: "{siez}"'),
  },
  {
    what: "a misspelt variable in a step",
    code: "response/unknown-variable",
    severity: "warning",
    text: flow('- say: »"Size {siez}."'),
  },
  {
    what: "a button for no slot",
    code: "response/unknown-slot",
    text: flow("- action: utter_done").replace(
      "utter_done: Done.",
      'utter_done: { text: x, buttons: [{ title: a, payload: »"/SetSlots(siez=S)" }] }',
    ),
  },
  {
    what: "a button of a step for no slot",
    code: "response/unknown-slot",
    text: flow("- say: { text: x, buttons: [{ title: a, payload: »/SetSlots(siez=S) }] }"),
  },
  {
    what: "a button of a translation for no slot",
    code: "response/unknown-slot",
    text: flow("- say: { text: x, translation: { de: { text: y, buttons: [{ title: a, payload: »/SetSlots(siez=S) }] } } }"),
  },
  ...[
    "/SetSlots(size)",
    "/SetSlots size=S",
    "/SetSlots(size=(S))",
    "/setslots(size=S)",
    "/StartFlow()",
    '/hi{{"a"}}',
    '/hi{{"a":',
  ].map((payload) => ({
    what: `a button that sends ${payload}`,
    code: "response/bad-payload",
    text: flow(`- say: { text: x, buttons: [{ title: a, payload: »'${payload}' }] }`),
  })),
  {
    what: "a button that sets eleven slots",
    code: "response/bad-payload",
    text: flow(
      `- say: { text: x, buttons: [{ title: a, payload: »"/SetSlots(${Array.from({ length: 11 }, () => "note=a").join()})" }] }`,
    ),
  },
  {
    what: "a button for a value that there is not",
    code: "response/impossible-value",
    severity: "warning",
    text: flow("- say: { text: x, buttons: [{ title: a, payload: »/SetSlots(size=XL) }] }"),
  },
  {
    what: "a button that starts no flow",
    code: "response/unknown-flow",
    text: flow("- say: { text: x, buttons: [{ title: a, payload: »/StartFlow(og) }] }"),
  },
  {
    what: "a button with an intent that there is not",
    code: "response/unknown-intent",
    severity: "warning",
    text: flow("- say: { text: x, buttons: [{ title: a, payload: »/hello }] }"),
  },
  { what: "a validation as a step", code: "flow/validation-step", severity: "info", text: flow("- action: »validate_size") },

  {
    what: "a condition that is none",
    code: "condition/invalid",
    text: flow("- collect: size\n  next: [{ if: slots.ok »), then: END }, { else: END }]"),
  },
  {
    what: "a quoted condition that is none",
    code: "condition/invalid",
    text: flow('- collect: size\n  next: [{ if: "slots.ok and »", then: END }, { else: END }]'),
  },
  {
    what: "a regular expression that reads one text in two ways",
    code: "condition/runaway-pattern",
    text: flow("- collect: size\n  next: [{ if: slots.size matches »/((a+))+$/, then: END }, { else: END }]"),
  },
  {
    what: "an unknown slot in a condition",
    code: "condition/unknown-slot",
    text: flow("- collect: size\n  next: [{ if: slots.ok and »slots.siez is null, then: END }, { else: END }]"),
  },
  {
    what: "an unquoted text",
    code: "condition/unquoted-word",
    text: flow("- collect: size\n  next: [{ if: slots.size = »S, then: END }, { else: END }]"),
  },
  {
    what: "a bare slot",
    code: "condition/bare-slot",
    severity: "warning",
    text: flow("- collect: size\n  next: [{ if: not »ok, then: END }, { else: END }]"),
  },
  {
    what: "a value that can never be",
    code: "condition/impossible-value",
    text: flow('- collect: size\n  next: [{ if: slots.size = »"XL", then: END }, { else: END }]'),
  },
  {
    what: "a guard over no slot",
    code: "condition/unknown-slot",
    text: flow("- action: utter_done").replace("    steps:", "    if: »slots.nothing\n    steps:"),
  },
];

describe("bad input is reported with its code at its place", () => {
  test.each(CASES)("[V1] $what: $code", async ({ code, text, severity = "error" }) => {
    const at = text.indexOf("»");
    const before = text.slice(0, at).split("\n");
    const { assistant, diagnostics } = await readAssistant([{ path: "bot.yml", text: text.replace("»", "") }]);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        code,
        severity,
        place: expect.objectContaining({ file: "bot.yml", line: before.length, column: before.at(-1)!.length + 1 }),
      }),
    );
    expect(assistant === null).toBe(diagnostics.some((diagnostic) => diagnostic.severity === "error"));
  });

  test("and nothing else is said of the same mistake", async () => {
    const surplus: string[] = [];
    for (const { what, code, text } of CASES) {
      const { diagnostics } = await readAssistant([{ path: "bot.yml", text: text.replace("»", "") }]);
      const others = diagnostics.filter((diagnostic) => diagnostic.code !== code && diagnostic.severity === "error");
      if (others.length > 0) surplus.push(`${what}: ${others.map((other) => other.code).join(", ")}`);
    }
    // Where one mistake honestly makes a second: a step that is lost cannot be counted, a cut file lacks its rest.
    expect(surplus).toEqual([]);
  });
});
