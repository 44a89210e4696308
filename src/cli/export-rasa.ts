import { stringify } from "yaml";
import { canonicalJson } from "../authoring/hash.ts";
import { PATTERNS_PATH } from "../authoring/open-files.ts";
import { readAssistant } from "../authoring/read.ts";
import type { SourceFile } from "../authoring/source.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Assistant, AssistantSettings } from "../model/assistant.ts";
import type { Flow } from "../model/flow.ts";
import type { ResponseVariation } from "../model/response.ts";
import type { Slot, SlotFormat, SlotMapping } from "../model/slot.ts";
import { stepsOf } from "./rasa-flow.ts";
import { nluOf, type Trigger } from "./rasa-nlu.ts";

/** A CALM project made of an assistant of ours. */
export interface RasaExport {
  /** `config.yml`, `domain.yml`, `data/flows.yml` and, where there are sentences, `data/nlu.yml`. */
  readonly files: readonly SourceFile[];
  /** What CALM has no word for, and what stands for it: one line each. */
  readonly notes: readonly string[];
}

/**
 * Writes an assistant as a CALM project. What is ours alone becomes what is nearest to it: examples of a flow an intent
 * that triggers it, formats of slots words in the description of their questions, other words for a value synonyms.
 */
export async function exportRasa(assistant: Assistant): Promise<RasaExport> {
  const builtIn = await readBuiltIn(assistant);
  const flows = Object.values(assistant.flows).filter(({ place }) => place?.file !== PATTERNS_PATH);
  const slots = Object.values(assistant.slots).filter(({ name }) => !same(assistant.slots[name]!, builtIn.slots[name]));
  const responses = Object.entries(assistant.responses).filter(([name, words]) => !same(words, builtIn.responses[name]));
  const notes: string[] = [];
  const triggers = nameTriggers(flows, assistant, notes);
  // What every assistant has, CALM's has not: nothing of it is carried along.
  const own = { ...assistant, slots: Object.fromEntries(slots.map((slot) => [slot.name, slot])) };
  const nlu = nluOf(own, triggers);
  const intents = new Set([
    ...nlu.intents,
    ...flows.flatMap((flow) => flow.nluTriggers.map(({ intent }) => intent)),
    ...slots.flatMap(({ mappings }) => mappings.flatMap(({ intent = [], notIntent = [] }) => [...intent, ...notIntent])),
  ]);
  const entities = new Set([
    ...nlu.entities,
    ...slots.flatMap(({ mappings }) => mappings.flatMap(({ entity }) => entity ?? [])),
  ]);
  const hints = hintsOf(slots, notes);
  const domain: JsonObject = {
    version: "3.1",
    ...(intents.size > 0 && { intents: [...intents] }),
    ...(entities.size > 0 && { entities: [...entities] }),
    slots: Object.fromEntries(slots.map((slot) => [slot.name, writtenSlot(slot)])),
    responses: Object.fromEntries(
      responses.map(([name, words]) => [name, words.map((one) => writtenWords(one, triggers, name, notes))]),
    ),
    ...(assistant.actions.length > 0 && { actions: assistant.actions }),
    session_config: sessionOf(assistant.settings),
  };
  const written = Object.fromEntries(flows.map((flow) => [flow.id, writtenFlow(flow, triggers.get(flow.id), hints)]));
  return {
    files: [
      { path: "config.yml", text: yaml(configOf(assistant, nlu.items.length > 0)) },
      { path: "domain.yml", text: yaml(domain) },
      { path: "data/flows.yml", text: yaml({ version: "3.1", flows: written }) },
      ...(nlu.items.length > 0 ? [{ path: "data/nlu.yml", text: yaml({ version: "3.1", nlu: nlu.items }) }] : []),
    ],
    notes,
  };
}

/** Every text in quotes: older YAML takes `yes` and `1:30` for something else. */
function yaml(value: JsonObject): string {
  return stringify(value, {
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}

/** What every assistant of the same languages has without writing it. */
async function readBuiltIn({ settings, responses }: Assistant): Promise<Assistant> {
  const { language, additionalLanguages } = settings;
  const written = Object.values(responses).flatMap((words) =>
    words.flatMap(({ translation = {} }) => Object.keys(translation)),
  );
  const text = JSON.stringify({
    language,
    additional_languages: [...new Set([...additionalLanguages, ...written])],
    flows: { any: { description: "any", steps: [{ action: "action_listen" }] } },
  });
  const { assistant } = await readAssistant([{ path: "any.yml", text }]);
  return assistant!;
}

function same(one: unknown, other: unknown): boolean {
  return other !== undefined && canonicalJson(one as Json) === canonicalJson(other as Json);
}

function nameTriggers(flows: readonly Flow[], { training }: Assistant, notes: string[]): ReadonlyMap<string, Trigger> {
  const taken = new Set([
    ...Object.keys(training?.intents ?? {}),
    ...flows.flatMap((flow) => flow.nluTriggers.map(({ intent }) => intent)),
  ]);
  const named = flows.flatMap((flow): readonly (readonly [string, Trigger])[] => {
    const learnt = new Set(flow.nluTriggers.flatMap(({ intent }) => training?.intents[intent] ?? []).map(({ text }) => text));
    const examples = flow.examples.filter((example) => !learnt.has(example));
    if (examples.length === 0) return [];
    const [first] = flow.nluTriggers;
    if (first) return [[flow.id, { intent: first.intent, isNew: false, examples }]];
    let intent = `start_${flow.id}`;
    while (taken.has(intent)) intent += "_again";
    taken.add(intent);
    notes.push(`The examples of the flow ${flow.id} are those of the intent ${intent}, which triggers it.`);
    return [[flow.id, { intent, isNew: true, examples }]];
  });
  return new Map(named);
}

function writtenFlow(flow: Flow, trigger: Trigger | undefined, hints: ReadonlyMap<string, string>): JsonObject {
  const triggers: readonly Json[] = [
    ...flow.nluTriggers.map(({ intent, confidenceThreshold }) => ({
      intent: confidenceThreshold > 0 ? { name: intent, confidence_threshold: confidenceThreshold } : intent,
    })),
    ...(trigger?.isNew ? [{ intent: trigger.intent }] : []),
  ];
  return {
    name: flow.name,
    // CALM requires one.
    description: flow.description || flow.name,
    ...(flow.guard !== undefined && { if: flow.guard }),
    ...(triggers.length > 0 && { nlu_trigger: triggers }),
    ...(flow.alwaysIncludeInPrompt && { always_include_in_prompt: true }),
    ...(!flow.runPatternCompleted && { run_pattern_completed: false }),
    ...(flow.persistedSlots.length > 0 && { persisted_slots: flow.persistedSlots }),
    ...(Object.keys(flow.translation).length > 0 && { translation: flow.translation }),
    steps: stepsOf(flow, hints),
  };
}

const FORMATS: Readonly<Record<SlotFormat, string>> = {
  date: "A date like 2026-11-21.",
  time: "A time of day like 19:00.",
  "date-time": "A date with a time, like 2026-11-21T19:00.",
  duration: "A length of time.",
  email: "An e-mail address in lower case.",
  phone: "A telephone number like +4930123456.",
  url: "The address of a page.",
  id: "A number or code, as it is written.",
  secret: "A secret code, as it is written.",
};

/** What a question's description says about a slot whose format CALM cannot declare. */
function hintsOf(slots: readonly Slot[], notes: string[]): ReadonlyMap<string, string> {
  const hints = slots.flatMap(({ name, format, pattern, description, aliases, renamedFrom = [] }) => {
    if (renamedFrom.length > 0)
      notes.push(`That ${name} was called ${renamedFrom.join(", ")} is not written: CALM has no word for it.`);
    if (Object.keys(aliases).length > 0) notes.push(`Other words for the values of ${name} are synonyms.`);
    const form = format && [FORMATS[format], ...(pattern === undefined ? [] : [`It matches ${pattern}.`])].join(" ");
    if (form) notes.push(`The format of ${name} is a hint in the description of its questions: CALM does not check it.`);
    const hint = [description, form].filter((part) => part !== undefined).join(" ");
    return hint === "" ? [] : [[name, hint] as const];
  });
  return new Map(hints);
}

function writtenSlot(slot: Slot): JsonObject {
  const { type, values, initialValue, minValue, maxValue, mappings, validation } = slot;
  return {
    type,
    ...(values.length > 0 && { values }),
    ...(initialValue !== null && { initial_value: initialValue }),
    ...(minValue !== undefined && { min_value: minValue }),
    ...(maxValue !== undefined && { max_value: maxValue }),
    mappings: mappings.map(writtenMapping),
    ...(validation && {
      validation: {
        rejections: validation.rejections.map((one) => ({ if: one.if, utter: one.utter })),
        ...(validation.refillUtter !== undefined && { refill_utter: validation.refillUtter }),
      },
    }),
  };
}

function writtenMapping(mapping: SlotMapping): JsonObject {
  const { type, allowNluCorrection, entity, role, group, intent, notIntent, value, conditions, runActionEveryTurn } = mapping;
  return {
    type,
    ...(allowNluCorrection && { allow_nlu_correction: true }),
    ...(entity !== undefined && { entity }),
    ...(role !== undefined && { role }),
    ...(group !== undefined && { group }),
    ...(intent && { intent }),
    ...(notIntent && { not_intent: notIntent }),
    ...(value !== undefined && { value }),
    ...(conditions && {
      conditions: conditions.map(({ activeFlow, requestedSlot }) => ({
        active_flow: activeFlow,
        ...(requestedSlot !== undefined && { requested_slot: requestedSlot }),
      })),
    }),
    ...(runActionEveryTurn !== undefined && { [type === "custom" ? "action" : "run_action_every_turn"]: runActionEveryTurn }),
  };
}

/** A wording; a button that starts a flow (ours) says the intent that triggers it, where one does. */
function writtenWords(
  words: ResponseVariation,
  triggers: ReadonlyMap<string, Trigger>,
  name: string,
  notes: string[],
): JsonObject {
  const buttons = words.buttons?.map(({ title, payload }) => {
    if (payload === "/HumanHandoff") return { title, payload: title };
    const flow = /^\/StartFlow\((.*)\)$/.exec(payload)?.[1]?.trim();
    if (flow === undefined) return { title, payload };
    const intent = triggers.get(flow)?.intent;
    notes.push(
      intent === undefined
        ? `The button “${title}” of ${name} says its title: CALM has no button that starts ${flow}.`
        : `The button “${title}” of ${name} says /${intent}.`,
    );
    return { title, payload: intent === undefined ? title : `/${intent}` };
  });
  return { ...(words as unknown as JsonObject), ...(buttons && { buttons }) };
}

function sessionOf({ sessionExpirationMinutes, carryOverSlots, startSessionAfterExpiry }: AssistantSettings): JsonObject {
  return {
    session_expiration_time: sessionExpirationMinutes,
    carry_over_slots_to_new_session: carryOverSlots,
    ...(startSessionAfterExpiry === false && { start_session_after_expiry: false }),
  };
}

/** The least that trains: a language model must still be chosen in `endpoints.yml`. */
function configOf({ name, settings }: Assistant, hasNlu: boolean): JsonObject {
  const input = { user_input: { max_characters: settings.maxUserCharacters } };
  return {
    recipe: "default.v1",
    language: settings.language,
    ...(settings.additionalLanguages.length > 0 && { additional_languages: settings.additionalLanguages }),
    assistant_id: name,
    pipeline: [
      ...(hasNlu
        ? [
            "WhitespaceTokenizer",
            "CountVectorsFeaturizer",
            "LogisticRegressionClassifier",
            "CRFEntityExtractor",
            "EntitySynonymMapper",
          ].map((component): JsonObject => ({ name: component }))
        : []),
      ...(hasNlu ? [{ name: "NLUCommandAdapter", ...input }] : []),
      { name: "CompactLLMCommandGenerator", ...input },
    ],
    policies: [{ name: "FlowPolicy" }],
  };
}
