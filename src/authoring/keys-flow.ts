import { WORDING } from "./keys-response.ts";
import {
  BOOL,
  choice,
  CONDITION,
  JSON_VALUE,
  listOf,
  mapOf,
  NUMBER,
  record,
  TEXT,
  type Key,
  type RecordShape,
  type Shape,
} from "./shape.ts";

export const REJECTION = record("a rejection", {
  if: { is: CONDITION, required: true, doc: "The value is refused while this holds." },
  utter: { is: TEXT, required: true, doc: "Response that says why." },
});

const BRANCH: Shape = {
  kind: "tagged",
  name: "a branch",
  tags: {
    if: record("an `if` branch", {
      if: { is: CONDITION, required: true, doc: "Taken if this holds and no branch above did." },
      then: { is: target("then"), required: true, doc: "A step id, END, or steps." },
    }),
    else: record("an `else` branch", { else: { is: target("else"), required: true, doc: "A step id, END, or steps." } }),
  },
};

function target(name: string): Shape {
  return { kind: "either", scalar: TEXT, list: { kind: "lazy", name: `${name} steps`, shape: () => STEPS } };
}

const NEXT: Key = {
  is: { kind: "either", scalar: TEXT, list: listOf(BRANCH) },
  doc: "Where to go: a step id, END, or branches ending with `else`. Default: the following step.",
};

const EVERY_STEP: Readonly<Record<string, Key>> = {
  id: { is: TEXT, doc: "Unique in the flow; what `next` names." },
  description: { is: TEXT, doc: "On a collect: what the value is." },
  metadata: { is: mapOf(JSON_VALUE), doc: "Anything; not used by the dialogue." },
};

function step(name: string, keys: Readonly<Record<string, Key>>): RecordShape {
  return record(name, { ...keys, ...EVERY_STEP, next: NEXT });
}

const STEP: Shape = {
  kind: "tagged",
  name: "a step",
  instead: {
    utter: "A response is said by `action: utter_…`; a text of its own by `say: …`.",
    set_slot: "Slots are set by `set_slots:`, a list of names with their values.",
    if: "Branches stand under the `next` of a step.",
  },
  tags: {
    collect: step("a collect step", {
      collect: { is: TEXT, required: true, doc: "Slot to fill; asked unless it is filled." },
      ask: { is: WORDING, ours: true, doc: "The question, in place of a response `utter_ask_<slot>`." },
      ask_before_filling: { is: BOOL, default: false, doc: "Always ask, even if a value is there." },
      reset_after_flow_ends: { is: BOOL, default: true, doc: "false: the slot outlives the flow. Prefer `persisted_slots`." },
      force_slot_filling: { is: BOOL, default: false, doc: "Take the next message as the value, whatever it says." },
      utter: { is: TEXT, doc: "Response to ask with. Default `utter_ask_<slot>`." },
      confirms: {
        is: listOf(TEXT),
        ours: true,
        doc: "Actions that a yes to this question allows, each once. Default: the first that changes something.",
      },
      rejections: { is: listOf(REJECTION), doc: "Rules under which the value is refused." },
      silence_timeout: {
        is: JSON_VALUE,
        doc: "Voice only; accepted and not used.",
        unused: "Silence matters on voice channels only.",
      },
      dtmf: { is: JSON_VALUE, doc: "Voice only; accepted and not used.", unused: "Keys are pressed on the telephone only." },
    }),
    action: step("an action step", {
      action: { is: TEXT, required: true, doc: "A response (`utter_…`), a built-in action, or one of yours." },
    }),
    say: step("a say step", {
      say: { is: WORDING, required: true, ours: true, doc: "What the assistant says here, without a named response." },
    }),
    set_slots: step("a set_slots step", {
      set_slots: {
        is: { kind: "either", list: listOf(mapOf(JSON_VALUE)), map: mapOf(JSON_VALUE) },
        required: true,
        doc: "Slots and their new values; null empties.",
      },
    }),
    link: step("a link step", {
      link: { is: TEXT, required: true, doc: "Flow in which the dialogue goes on; this one ends." },
    }),
    call: step("a call step", {
      call: { is: TEXT, required: true, doc: "Flow that runs before this one goes on; or a tool that is an action of yours." },
      mcp_server: { is: TEXT, doc: "Server of a tool call. Needs an action of the tool's name; see flow/unsupported-call." },
      mapping: {
        is: JSON_VALUE,
        doc: "Slots of a tool call.",
        unused: "The action of this name gets all slots of the flow and sets those that its output names.",
      },
      exit_if: {
        is: listOf(CONDITION),
        doc: "When a sub-agent ends.",
        unused: "The action of this name says itself when it is done.",
      },
    }),
    noop: step("a noop step", {
      noop: { is: { kind: "either", scalar: BOOL, list: listOf(BRANCH) }, required: true, doc: "true: only branches." },
    }),
  },
};

const STEPS: Shape = listOf(STEP);

export const FLOW = record("a flow", {
  name: { is: TEXT, doc: "Name for people. Default: the id in words." },
  description: { is: TEXT, doc: "What it is for, in the words that people use: flows are found by it." },
  examples: { is: listOf(TEXT), ours: true, doc: "Things people say to start it. Optional." },
  if: { is: CONDITION, doc: "Can only be started while this holds." },
  requires: {
    is: choice("verified"),
    ours: true,
    doc: "verified: runs only for somebody whose identity the page vouches for.",
  },
  nlu_trigger: {
    is: listOf({
      kind: "either",
      scalar: TEXT,
      map: record("a trigger", {
        intent: {
          is: {
            kind: "either",
            scalar: TEXT,
            map: record("an intent", {
              name: { is: TEXT, required: true, doc: "Name of the intent." },
              confidence_threshold: { is: NUMBER, default: 0, doc: "From 0 to 1." },
            }),
          },
          required: true,
          doc: "Intent that starts the flow.",
        },
      }),
    }),
    doc: "Intents that start it; their examples count as the flow's.",
  },
  always_include_in_prompt: { is: BOOL, default: false, doc: "Always offered to understanding." },
  run_pattern_completed: { is: BOOL, default: true, doc: "false: nothing is said after it has ended." },
  persisted_slots: { is: listOf(TEXT), doc: "Slots that outlive it." },
  translation: {
    is: mapOf(record("a translation", { name: { is: TEXT, doc: "Name in that language." } })),
    doc: "Language → name.",
  },
  metadata: { is: mapOf(JSON_VALUE), doc: "Anything; not used by the dialogue." },
  steps: { is: STEPS, required: true, doc: "What happens, in order." },
});
