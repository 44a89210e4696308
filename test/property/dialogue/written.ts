import fc from "fast-check";
import type { Written, WrittenFlow } from "../../unit/dialogue/assistant.ts";

/** The names that the drawn assistants are made of. */
export const FLOWS = ["f0", "f1", "f2", "f3"];
export const SLOTS = ["text", "number", "yes", "size", "tier", "list", "kept", "checked", "mapped"];
export const INTENTS = ["i0", "i1", "i2"];

const slot = fc.constantFrom(...SLOTS);
const flow = fc.constantFrom(...FLOWS);
const condition = fc.constantFrom(
  "slots.yes",
  "not slots.text",
  "slots.number > 3",
  'slots.size = "l"',
  "slots.kept is null",
  "slots.text >",
  "slots.number > slots.text",
);
const rejections = fc.constantFrom(
  [],
  [],
  [{ if: "slots.number > 5", utter: "utter_x" }],
  [{ if: "not slots.text", utter: "utter_missing" }],
);
const pattern = fc.constantFrom("pattern_human_handoff", "pattern_chitchat", "pattern_cannot_handle", "pattern_session_start");

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      collect: slot,
      ask_before_filling: fc.boolean(),
      reset_after_flow_ends: fc.constantFrom(true, true, false),
      force_slot_filling: fc.constantFrom(false, false, false, true),
      rejections,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      action: fc.constantFrom(
        "utter_x",
        "act",
        "act",
        "other",
        "action_listen",
        "utter_missing",
        "action_clean_stack",
        "action_repeat_bot_messages",
        "action_trigger_search",
        "action_restart",
        "utter_{{slots.text}}",
        "{{slots.kept}}",
      ),
    }),
  },
  { weight: 1, arbitrary: slot.map((name) => ({ set_slots: [{ [name]: name === "number" ? 5 : "l" }] })) },
  { weight: 1, arbitrary: fc.oneof(flow, fc.constantFrom("act", "nobody")).map((id) => ({ call: id })) },
  { weight: 1, arbitrary: fc.constant({ noop: true }) },
);

interface Shape {
  readonly ids: string;
  readonly link: fc.Arbitrary<string | null>;
}

/** Steps with ids, each leading on, back, by a condition, or nowhere; the last may link. */
function written({ ids, link }: Shape): fc.Arbitrary<WrittenFlow> {
  return fc
    .record({
      steps: fc.array(step, { minLength: 1, maxLength: 6 }),
      ways: fc.array(fc.tuple(fc.nat(), condition, fc.nat(3)), { minLength: 6, maxLength: 6 }),
      link,
      guard: fc.option(fc.constantFrom("slots.yes", "False", "slots.number > 2"), { freq: 5 }),
      trigger: fc.option(fc.constantFrom(...INTENTS), { freq: 3 }),
      persisted: fc.boolean(),
      completes: fc.boolean(),
    })
    .map(({ steps, ways, link: last, guard, trigger, persisted, completes }) => {
      const target = (at: number): string =>
        at % (steps.length + 1) === steps.length ? "END" : `${ids}${at % (steps.length + 1)}`;
      const all = steps.map((body, index) => {
        const [to, test, kind] = ways[index]!;
        const following = index + 1 < steps.length ? `${ids}${index + 1}` : last === null ? "END" : "last";
        const branches = [{ if: test, then: target(to) }, { else: following }];
        return { ...body, id: `${ids}${index}`, next: kind === 0 ? branches : kind === 1 ? target(to) : following };
      });
      return {
        ...(guard !== null && { if: guard }),
        ...(trigger !== null && { nlu_trigger: [{ intent: trigger }] }),
        run_pattern_completed: completes,
        persisted_slots: persisted ? ["kept"] : [],
        steps: last === null ? all : [...all, { id: "last", link: last }],
      };
    });
}

const task = written({ ids: "s", link: fc.option(fc.oneof({ weight: 3, arbitrary: flow }, pattern), { freq: 2 }) });

/** Patterns of an author's own, in place of the defaults. */
const OWN: Readonly<Record<string, readonly WrittenFlow[]>> = {
  pattern_completed: [{ steps: [{ action: "utter_x" }] }, { steps: [{ collect: "yes", ask_before_filling: true }] }],
  pattern_cancel_flow: [
    { steps: [{ action: "action_cancel_flow" }, { action: "act" }] },
    { steps: [{ action: "action_cancel_flow" }, { collect: "text", ask_before_filling: true }] },
    { steps: [{ action: "utter_x" }, { collect: "yes", ask_before_filling: true }, { action: "action_cancel_flow" }] },
  ],
  pattern_correction: [
    { steps: [{ collect: "yes", ask_before_filling: true }, { action: "action_correct_flow_slot" }] },
    { steps: [{ action: "act" }, { action: "action_correct_flow_slot" }] },
  ],
  pattern_session_start: [
    { steps: [{ action: "action_session_start" }, { action: "act" }] },
    { steps: [{ action: "action_session_start" }, { collect: "kept" }] },
  ],
  pattern_chitchat: [{ steps: [{ collect: "text" }, { action: "act" }] }, { steps: [{ call: "f1" }, { action: "utter_x" }] }],
  pattern_cannot_handle: [{ steps: [{ link: "f0" }] }, { steps: [{ action: "other" }] }],
  pattern_code_change: [{ steps: [{ action: "utter_x" }] }, { steps: [{ collect: "text" }, { action: "action_clean_stack" }] }],
  pattern_clarification: [{ steps: [{ link: "f2" }] }, { steps: [{ collect: "number" }, { link: "pattern_human_handoff" }] }],
  pattern_internal_error: [{ steps: [{ action: "act" }, { action: "utter_x" }] }, { steps: [{ action: "nobody" }] }],
  pattern_continue_interrupted: [
    { steps: [{ action: "action_continue_interrupted_flow" }] },
    { steps: [{ action: "action_cancel_interrupted_flows" }, { action: "act" }] },
  ],
  pattern_skip_question: [{ steps: [{ action: "action_clean_stack" }] }],
  pattern_repeat_bot_messages: [{ steps: [{ action: "action_repeat_bot_messages" }, { collect: "checked" }] }],
};

const own: fc.Arbitrary<Readonly<Record<string, WrittenFlow>>> = fc
  .subarray(Object.keys(OWN), { maxLength: 3 })
  .chain((ids) => fc.tuple(...ids.map((id) => fc.constantFrom(...OWN[id]!).map((body) => [id, body] as const))))
  .map((entries) => Object.fromEntries(entries));

/** Any assistant: flows of all kinds of steps with loops, links, calls and guards, patterns of its own, both versions. */
export const writtenAssistant: fc.Arbitrary<Written> = fc
  .record({
    flows: fc.tuple(task, task, task, task),
    patterns: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 3, arbitrary: own }),
    compat: fc.constantFrom("3.13" as const, "3.16" as const),
    carryOverSlots: fc.boolean(),
    clarifySeveralStarts: fc.boolean(),
    actions: fc.subarray(["act", "validate_text", "action_ask_number", "action_session_start", "every"]),
  })
  .map(({ flows, patterns, compat, carryOverSlots, clarifySeveralStarts, actions }) => ({
    flows: { ...Object.fromEntries(flows.map((body, index) => [FLOWS[index]!, body])), ...patterns },
    slots: {
      text: { type: "text" },
      number: { type: "float", max_value: 100 },
      yes: { type: "bool" },
      size: { type: "categorical", values: ["S", "L"], initial_value: "S" },
      tier: { type: "strict_categorical", values: ["gold", "tin"] },
      list: { type: "list" },
      kept: { type: "text" },
      checked: {
        type: "text",
        validation: {
          rejections: [{ if: 'slots.checked = "bad"', utter: "utter_x" }],
          ...(clarifySeveralStarts && { refillUtter: "utter_x" }),
        },
      },
      mapped: {
        type: "text",
        mappings: [
          { type: "from_entity", entity: "e", ...(carryOverSlots && { allowNluCorrection: true }) },
          { type: "from_intent", intent: ["i1"], value: "one" },
          { type: "from_llm", ...(actions.includes("every") && { runActionEveryTurn: "every" }) },
        ],
      },
    },
    responses: { utter_x: [{ text: "{text} and {number}" }, { text: "{nobody}" }] },
    actions,
    settings: { compat, carryOverSlots, clarifySeveralStarts },
    training: {
      intents: Object.fromEntries(INTENTS.map((name) => [name, []])),
      synonyms: {},
      regexes: {},
      lookups: {},
    },
  }));
