import { BUTTON } from "../authoring/keys-response.ts";
import {
  BOOL,
  choice,
  JSON_VALUE,
  listOf,
  mapOf,
  NUMBER,
  openRecord,
  record,
  TEXT,
  TEXTS,
  type RecordShape,
  type Shape,
} from "../authoring/shape.ts";

const SLOTS_OF_STEP: Shape = {
  kind: "either",
  scalar: TEXT,
  map: mapOf(JSON_VALUE),
  list: listOf({ kind: "either", scalar: TEXT, map: mapOf(JSON_VALUE) }),
};

const SLOTS_OF_ASSERTION: Shape = listOf(
  record("a slot assertion", {
    name: { is: TEXT, required: true, doc: "The slot." },
    value: { is: JSON_VALUE, doc: "Its value; null is a reset. Left out: any." },
  }),
);

const FLOWS: Shape = {
  kind: "either",
  scalar: TEXT,
  list: listOf(TEXT),
  map: record("a list of flows", {
    operator: { is: choice("all", "any"), default: "all", doc: "Whether all or any of them must have." },
    flow_ids: { is: listOf(TEXT), required: true, doc: "Their ids." },
  }),
};

const ONE_FLOW: Shape = {
  kind: "either",
  scalar: TEXT,
  map: record("a flow assertion", {
    flow_id: { is: TEXT, required: true, doc: "The flow." },
    flow_step_id: { is: TEXT, doc: "Its last step." },
  }),
};

const BOT: Shape = record("a message assertion", {
  utter_name: { is: TEXT, doc: "Response it came from." },
  text_matches: { is: TEXT, doc: "Regular expression that is found in its text, or the text itself." },
  buttons: { is: listOf(BUTTON), doc: "Its buttons, all of them, in order." },
});

const JUDGED: Shape = openRecord("a judged assertion", {
  threshold: { is: NUMBER, doc: "Score that a judge must give at least, 0 to 1." },
  utter_name: { is: TEXT, doc: "Response it came from." },
  utter_source: { is: TEXT, doc: "Who worded it." },
  ground_truth: { is: TEXT, doc: "What it must be supported by." },
});

function assertion(key: string, is: Shape): readonly [string, RecordShape] {
  return [key, record("an assertion", { [key]: { is, required: true, doc: "What must have happened in this turn." } })];
}

const ASSERTION: Shape = {
  kind: "tagged",
  name: "an assertion",
  tags: Object.fromEntries([
    assertion("flow_started", FLOWS),
    assertion("flow_completed", ONE_FLOW),
    assertion("flow_cancelled", ONE_FLOW),
    assertion("pattern_clarification_contains", FLOWS),
    assertion("slot_was_set", SLOTS_OF_ASSERTION),
    assertion("slot_was_not_set", SLOTS_OF_ASSERTION),
    assertion("action_executed", TEXT),
    assertion("bot_uttered", BOT),
    assertion("bot_did_not_utter", BOT),
    assertion("generative_response_is_relevant", JUDGED),
    assertion("generative_response_is_grounded", JUDGED),
  ]),
};

const STEP: Shape = {
  kind: "tagged",
  name: "a step",
  tags: {
    user: record("a user step", {
      user: { is: TEXT, required: true, doc: "What the user says, or a button's payload." },
      commands: {
        is: JSON_VALUE,
        ours: true,
        doc: "What the message means: a list of commands, by the names that they have in the tracker. The model is not asked.",
      },
      claims: {
        is: JSON_VALUE,
        ours: true,
        doc: "What the host says of the user's identity from this message on; null: nothing.",
      },
      metadata: { is: TEXTS, doc: "Names of metadata that go with the message." },
      assertion_order_enabled: { is: BOOL, default: false, doc: "Whether the assertions must be met in their order." },
      assertions: { is: listOf(ASSERTION), doc: "What must follow in this turn." },
    }),
    bot: record("a bot step", { bot: { is: TEXT, required: true, doc: "What the bot says, word for word." } }),
    utter: record("an utter step", { utter: { is: TEXT, required: true, doc: "Response that the bot uses." } }),
    slot_was_set: record("a slot step", {
      slot_was_set: { is: SLOTS_OF_STEP, required: true, doc: "Slots, with or without values." },
    }),
    slot_was_not_set: record("a slot step", {
      slot_was_not_set: { is: SLOTS_OF_STEP, required: true, doc: "Slots, with or without values." },
    }),
  },
};

const PAIRS: Shape = { kind: "either", map: mapOf(JSON_VALUE), list: listOf(mapOf(JSON_VALUE)) };
/** `- name: …` for each, or one map of all. */
const NAMED: Shape = { kind: "either", list: listOf(mapOf(PAIRS)), map: mapOf(PAIRS) };

const RESULT = {
  events: { is: listOf(mapOf(JSON_VALUE)), doc: "Tracker events that the action returns." },
  responses: { is: listOf(mapOf(JSON_VALUE)), doc: "Messages that it sends." },
  output: { is: mapOf(JSON_VALUE), ours: true, doc: "Slot → value, in place of slot events." },
  errors: {
    is: listOf(
      record("a refused value", {
        slot: { is: TEXT, required: true, doc: "The slot." },
        code: { is: TEXT, default: "refused", doc: "The backend's word for why." },
        message: { is: TEXT, default: "", doc: "What is said about it." },
      }),
    ),
    ours: true,
    doc: "Values that the backend refuses, in place of a result.",
  },
} as const;

const STUB: Shape = openRecord("a stub", {
  ...RESULT,
  outcome: {
    is: choice("failed", "offline", "timedOut", "cancelled", "denied", "queued", "accepted"),
    ours: true,
    doc: "What becomes of the call in place of a result; `queued` and `accepted` set it aside.",
  },
  then: {
    is: record("a later result", {
      ...RESULT,
      outcome: { is: choice("failed", "denied", "expired"), ours: true, doc: "What becomes of it in place of a result." },
      after: { is: NUMBER, default: 1, ours: true, doc: "How many messages of the user are answered first; 1 at least." },
    }),
    ours: true,
    doc: "What comes of a call that is `queued` or `accepted`; left out: nothing, in this case.",
  },
});

const NO_JUDGE = "There is no judge on a device: what its assertions claim is checked word by word, or the case is skipped.";

/** Everything that may stand at the top of a conversation test file, or of a conftest.yml. */
export const TEST_FILE: RecordShape = openRecord("a test file", {
  fixtures: { is: NAMED, doc: "Name → slots that a case can begin with." },
  metadata: { is: NAMED, doc: "Name → metadata that a message can carry." },
  llm_judge: { is: JSON_VALUE, doc: "Accepted and not used.", unused: NO_JUDGE },
  llm_as_judge: { is: JSON_VALUE, doc: "Accepted and not used.", unused: NO_JUDGE },
  llm_e2e_test_conversion: {
    is: JSON_VALUE,
    doc: "Accepted and not used.",
    unused: "`halcyon chat --record` writes tests.",
  },
  stub_custom_actions: {
    is: mapOf({ kind: "either", map: STUB, list: listOf(STUB) }),
    doc: "Action, or `case::action`, → what it returns; a list: one for each call.",
  },
  test_cases: {
    is: listOf(
      openRecord("a test case", {
        test_case: { is: TEXT, required: true, doc: "Its name." },
        fixtures: { is: TEXTS, doc: "Names of fixtures." },
        metadata: { is: TEXTS, doc: "Names of metadata for every message." },
        channel: { is: TEXT, ours: true, doc: "The channel that the user writes on." },
        locale: { is: TEXT, ours: true, doc: "The user's language, such as `de-AT`; left out: the assistant's." },
        claims: {
          is: JSON_VALUE,
          ours: true,
          doc: "What the host says of the user's identity: claim → value. Left out: it vouches for nobody.",
        },
        steps: { is: listOf(STEP), required: true, doc: "What is said, and what follows." },
      }),
    ),
    doc: "The conversations.",
  },
});
