import { BUDGET } from "./keys-budget.ts";
import { GUARDS } from "./keys-guards.ts";
import { FLOW, REJECTION } from "./keys-flow.ts";
import { NLU_ITEM } from "./keys-nlu.ts";
import { ESCALATION, POLICY } from "./keys-policy.ts";
import { WORDING } from "./keys-response.ts";
import { BOOL, choice, JSON_VALUE, listOf, mapOf, NUMBER, openRecord, record, TEXT, TEXTS, type Shape } from "./shape.ts";

const MAPPING = record("a mapping", {
  type: {
    is: choice("from_llm", "from_entity", "from_intent", "from_text", "from_trigger_intent", "controlled", "custom"),
    required: true,
    doc: "Who fills the slot.",
  },
  allow_nlu_correction: { is: BOOL, doc: "from_llm: may overwrite what an entity filled." },
  entity: { is: TEXT, doc: "from_entity: its name." },
  role: { is: TEXT, doc: "from_entity: its role." },
  group: { is: TEXT, doc: "from_entity: its group." },
  intent: { is: TEXTS, doc: "Only with one of these intents." },
  not_intent: { is: TEXTS, doc: "Not with one of these intents." },
  value: { is: JSON_VALUE, doc: "from_intent: the value." },
  conditions: {
    is: listOf(
      openRecord("a mapping condition", {
        active_flow: { is: TEXT, doc: "Only in this flow." },
        active_loop: { is: JSON_VALUE, doc: "Only in this form, which is a flow here; null: in none." },
        requested_slot: { is: JSON_VALUE, doc: "Only while this slot is asked for." },
      }),
    ),
    doc: "Any of these must hold.",
  },
  run_action_every_turn: { is: TEXT, doc: "controlled: action that fills it, run every turn." },
  coexistence_system: {
    is: TEXT,
    doc: "Accepted and not used.",
    unused: "There is one dialogue system here: it fills the slot.",
  },
  action: { is: TEXT, doc: "custom: action that fills it, run every turn." },
});

const SLOT_TYPE = choice("text", "bool", "categorical", "strict_categorical", "float", "list", "any");

const SLOT: Shape = {
  kind: "either",
  scalar: SLOT_TYPE,
  list: listOf(TEXT),
  map: record("a slot", {
    type: {
      // A class of the author's own, by its Python path.
      is: { ...SLOT_TYPE, other: String.raw`\w+(?:\.\w+)+` },
      doc: "Default: categorical if there are `values`, else text.",
    },
    values: { is: listOf(TEXT), doc: "Categorical: the values there are." },
    aliases: { is: mapOf(TEXTS), ours: true, doc: "Value → other words for it." },
    format: {
      is: choice("date", "time", "date-time", "duration", "email", "phone", "url", "id", "secret"),
      ours: true,
      doc: "What a text is, so that it is recognised and normalised.",
    },
    pattern: { is: TEXT, ours: true, doc: "format id: regular expression for the whole value." },
    description: { is: TEXT, ours: true, doc: "What the value is, in a few words." },
    sensitive: { is: BOOL, ours: true, doc: "Masked wherever values are told: what a person gets who takes over." },
    claim: { is: TEXT, ours: true, doc: "Claim of the visitor's identity that it holds: only the page sets it." },
    renamed_from: { is: TEXTS, ours: true, doc: "Names it had before: conversations stored under them go on." },
    ask: { is: WORDING, ours: true, doc: "The question, in place of a response `utter_ask_<slot>`." },
    initial_value: { is: JSON_VALUE, doc: "Value at the start and after a reset." },
    min_value: { is: NUMBER, doc: "float: the least." },
    max_value: { is: NUMBER, doc: "float: the most." },
    mappings: { is: listOf(MAPPING), doc: "Who fills it, in order. Default: understanding." },
    validation: {
      is: record("a validation", {
        rejections: { is: listOf(REJECTION), doc: "Rules under which a value is refused, whenever it is set." },
        refill_utter: { is: TEXT, doc: "Response that asks again." },
      }),
      doc: "Checked whenever the slot is set.",
    },
    influence_conversation: { is: BOOL, doc: "For stories only; accepted and not used." },
    shared_for_coexistence: {
      is: BOOL,
      doc: "Accepted and not used.",
      unused: "There is one dialogue system here: every slot is shared.",
    },
    silence_timeout: {
      is: JSON_VALUE,
      doc: "Voice only; accepted and not used.",
      unused: "Silence matters on voice channels only.",
    },
    metadata: { is: mapOf(JSON_VALUE), doc: "Anything; not used." },
  }),
};

const INTENT = openRecord("an intent", {
  use_entities: { is: JSON_VALUE, doc: "Accepted and not used.", unused: "Entities matter to the mappings of slots alone." },
  ignore_entities: { is: JSON_VALUE, doc: "Accepted and not used.", unused: "Entities matter to the mappings of slots alone." },
});

const FORM = openRecord("a form", {
  required_slots: { is: JSON_VALUE, doc: "Slots it asks for, in order." },
  ignored_intents: {
    is: JSON_VALUE,
    doc: "Accepted and not used.",
    unused: "Give its slots mappings that leave these intents out.",
  },
});

const ACTION: Shape = {
  kind: "either",
  scalar: JSON_VALUE,
  map: openRecord("an action", {
    risk: {
      is: choice("read", "write", "irreversible"),
      ours: true,
      doc: "What it can do to the world. A write is asked for first, on every way to it.",
    },
    confirm: { is: TEXT, ours: true, doc: "`waived because …`: why nobody needs to be asked first." },
    queue: {
      is: BOOL,
      ours: true,
      doc: "Kept and sent later when the backend cannot be reached. Default: true for a write alone.",
    },
    queue_for: { is: NUMBER, ours: true, doc: "Hours that it is kept. Default: the setting `queue_for`." },
    requires: { is: choice("verified"), ours: true, doc: "verified: only for somebody whose identity the page vouches for." },
    send_domain: { is: BOOL, doc: "Whether an action server is sent the domain." },
  }),
};

/** Everything that may stand at the top of a file of an assistant, whichever file it is. */
export const TOP = record("an assistant", {
  version: { is: TEXT, doc: "Version of the file format." },
  name: { is: TEXT, ours: true, doc: "Name of the assistant." },
  language: { is: TEXT, doc: "BCP 47. Default en." },
  additional_languages: { is: listOf(TEXT), doc: "Other languages that responses are translated to." },
  compat: { is: choice("3.13", "3.16"), ours: true, doc: "Whose behaviour is followed where versions differ. Default 3.16." },
  clarify_several_starts: {
    is: BOOL,
    ours: true,
    doc: "Several tasks asked for at once are asked about, not done one after the other. Default false.",
  },
  max_user_characters: { is: NUMBER, ours: true, doc: "Longer messages are refused politely; at most 4000." },
  queue_for: { is: NUMBER, ours: true, doc: "Hours that an action which could not be sent is kept. Default 24." },
  action_deadline_ms: { is: NUMBER, ours: true, doc: "Milliseconds that an action may take." },
  flows: { is: mapOf(FLOW), doc: "Id → flow." },
  slots: { is: mapOf(SLOT), doc: "Name → slot." },
  responses: { is: mapOf(WORDING), doc: "Name → wordings." },
  actions: { is: listOf({ kind: "either", scalar: TEXT, map: mapOf(ACTION) }), doc: "Names of your own actions." },
  nlu: { is: listOf(NLU_ITEM), doc: "Intents and their examples." },
  session_config: {
    is: openRecord("a session", {
      session_expiration_time: { is: NUMBER, doc: "Minutes of silence that end a session; 0 = never. Default 60." },
      carry_over_slots_to_new_session: { is: BOOL, doc: "Default true." },
      start_session_after_expiry: { is: BOOL, doc: "false: silence never ends a session. Default true." },
    }),
    doc: "When a conversation begins anew.",
  },
  budget: { is: BUDGET, ours: true, doc: "How many requests may leave. What is left out has its default." },
  guards: { is: GUARDS, ours: true, doc: "When questions and sentences are given up. What is left out has its default." },
  policy: { is: POLICY, ours: true, doc: "What goes to a person, is never asked for, and is not kept." },
  escalation: { is: ESCALATION, ours: true, doc: "When a person is offered or handed over to." },
  action_endpoint: {
    is: openRecord("an endpoint", {
      url: { is: TEXT, doc: "Address of the action server." },
      token: { is: TEXT, doc: "Sent as the query parameter `token`." },
      headers: { is: mapOf(TEXT), doc: "Sent with every request." },
    }),
    doc: "For the command line; a page is told its own.",
  },
  intents: { is: listOf({ kind: "either", scalar: TEXT, map: mapOf(INTENT) }), doc: "Names; what is read is `nlu`." },
  entities: { is: listOf({ kind: "either", scalar: TEXT, map: mapOf(JSON_VALUE) }), doc: "Names; what is read is `nlu`." },
  forms: { is: mapOf(FORM), doc: "Of the older dialogue system; each becomes a flow that asks for its slots." },
  e2e_actions: { is: JSON_VALUE, doc: "Of the older dialogue system; not used." },
  rules: { is: JSON_VALUE, doc: "Of the older dialogue system; only a rule that starts a form is read." },
  stories: { is: JSON_VALUE, doc: "Of the older dialogue system; not used." },
  config: {
    is: JSON_VALUE,
    doc: "Of the older dialogue system; not used.",
    unused: "Entities fill slots by the slots' mappings alone.",
  },
  recipe: { is: TEXT, doc: "Of config.yml; not used." },
  assistant_id: { is: TEXT, doc: "Name of the assistant, where there is no `name`." },
  pipeline: { is: JSON_VALUE, doc: "Of config.yml: only `user_input.max_characters` is read." },
  policies: { is: JSON_VALUE, doc: "Of config.yml; not used." },
  importers: { is: JSON_VALUE, doc: "Of config.yml; not used.", unused: "Every YAML file of the folder is read." },
});
