import type { Assistant } from "../model/assistant.ts";
import { type Flow, isPattern } from "../model/flow.ts";
import { isUnderstood } from "../model/slot.ts";
import { humanName } from "../model/semantic.ts";
import { ACT_PROTOTYPES } from "./act-prototypes.ts";
import type { Act } from "./acts.ts";
import { BACKGROUND } from "./background.ts";
import { Lookup, Rarity, takeFeatures, type Features } from "./features.ts";
import { lexiconFor, type Lexicon } from "./lexicon/lexicon.ts";
import { SYNONYM_GROUPS } from "./lexicon/synonyms.ts";
import { normalise } from "./normalise.ts";
import { indexTraining, type ParseIndex } from "./parse.ts";
import { indexSlot, type IndexedSlot } from "./slots.ts";
import { type Things, thingsOf, withoutThings } from "./things.ts";
import type { PhoneReader } from "./values/contacts.ts";
import { splitWords, type Word } from "./words.ts";

/** One text that an assistant is known by. The encoder's vectors stand in the same order, without the background. */
export type IndexText = { readonly text: string } & (
  | { readonly kind: "flow"; readonly flow: number; readonly role: "name" | "description" | "variant" | "example" }
  | { readonly kind: "act"; readonly act: Act }
  | { readonly kind: "background" }
  | { readonly kind: "option"; readonly slot: string; readonly value: string }
  | { readonly kind: "intent"; readonly intent: number }
);

export interface IndexedFlow {
  readonly id: string;
  readonly name: string;
  readonly examples: number;
  /** Slots asked for on the way, called and linked flows included, in order; without those only asked, never prefilled. */
  readonly slots: readonly string[];
  /** Of `slots`, those that may be filled before they are asked. */
  readonly prefillable: ReadonlySet<string>;
  /** Of `slots`, those that only a flow asks for that this one links to: it comes after what is told now. */
  readonly later: ReadonlySet<string>;
  /** Stem → weight of the evidence: 1 in name, description or example, less in slots. Synonym groups as `#n`. */
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Content words of the name. */
  readonly nameStems: readonly string[];
}

/** What understanding looks things up in: made once for an assistant, without the encoder. */
export interface NluIndex {
  readonly assistant: Assistant;
  readonly lexicon: Lexicon;
  readonly flows: readonly IndexedFlow[];
  readonly slots: ReadonlyMap<string, IndexedSlot>;
  /** What stands for things that slots give as examples. */
  readonly things: Things;
  readonly texts: readonly IndexText[];
  /** How many of the texts, from the first, the encoder has to read: the background is for the linear model. */
  readonly encoded: number;
  readonly rarity: Rarity;
  readonly wordLookup: Lookup;
  readonly letterLookup: Lookup;
  readonly phone: PhoneReader | null;
  /** What the author's training data taught; null if there is none. */
  readonly training: ParseIndex | null;
}

export interface IndexOptions {
  /** Reads phone numbers; loaded by `loadPhoneReader` only for assistants that ask for one. */
  readonly phone?: PhoneReader | null | undefined;
}

/** Indexes an assistant: 50 flows take less than 50 ms. */
export function createIndex(assistant: Assistant, { phone = null }: IndexOptions = {}): NluIndex {
  const slots = new Map(
    Object.values(assistant.slots).map((slot) => [slot.name, indexSlot(slot, lexiconFor(assistant.settings.language))]),
  );
  const userFlows = Object.values(assistant.flows)
    .filter((flow) => !isPattern(flow))
    .map((flow) => withTriggers(flow, assistant));
  const training = indexTraining(assistant);
  const things = thingsOf(slots.values());
  const flows = userFlows.map((flow) => indexFlow(flow, { assistant, slots, things }));
  const texts: IndexText[] = userFlows.flatMap((flow, position) => flowTexts(flow, position));
  for (const [act, sentences] of Object.entries(ACT_PROTOTYPES)) {
    for (const text of sentences) texts.push({ kind: "act", act: act as Act, text });
  }
  for (const slot of slots.values()) {
    for (const { value, text } of slot.optionTexts) texts.push({ kind: "option", slot: slot.slot.name, value, text });
  }
  for (const { text, intent } of training?.intents?.encoded ?? []) texts.push({ kind: "intent", intent, text });
  const encoded = texts.length;
  for (const text of BACKGROUND) texts.push({ kind: "background", text });

  const rarity = new Rarity();
  const features = texts.map((text) =>
    text.kind === "option" || text.kind === "intent"
      ? null
      : takeFeatures(withoutThings(splitWords(normalise(text.text).lower), things)),
  );
  for (const each of features) if (each) rarity.count(each);
  const wordLookup = new Lookup();
  const letterLookup = new Lookup();
  const nothing: Features = new Map();
  for (const each of features) {
    wordLookup.add(each ? rarity.weigh(each.words) : nothing);
    letterLookup.add(each ? rarity.weigh(each.letters) : nothing);
  }
  return {
    assistant,
    lexicon: lexiconFor(assistant.settings.language),
    flows,
    slots,
    things,
    texts,
    encoded,
    rarity,
    wordLookup,
    letterLookup,
    phone,
    training,
  };
}

/** Examples of an intent are things that people say to start the flow that it triggers: up to ten, as the models were fitted. */
function withTriggers(flow: Flow, { training }: Assistant): Flow {
  const said = flow.nluTriggers.flatMap(({ intent }) => training?.intents[intent] ?? []).map(({ text }) => text);
  return said.length === 0 ? flow : { ...flow, examples: [...new Set([...flow.examples, ...said])].slice(0, MAX_EXAMPLES) };
}

const MAX_EXAMPLES = 10;

function flowTexts(flow: Flow, position: number): readonly IndexText[] {
  const of = (role: "name" | "description" | "variant" | "example", text: string): IndexText => ({
    kind: "flow",
    flow: position,
    role,
    text,
  });
  const name = humanName(flow.name);
  const texts = [of("name", name)];
  if (flow.description) {
    texts.push(of("description", flow.description));
    texts.push(of("variant", `i want to ${flow.description.charAt(0).toLowerCase()}${flow.description.slice(1)}`));
  } else texts.push(of("variant", `i want to ${name}`));
  return [...texts, ...flow.examples.map((example) => of("example", example))];
}

/** Stems of the words that carry meaning; all of them if none does. */
export function contentWords(words: readonly Word[]): readonly Word[] {
  const content = words.filter((word) => !word.empty);
  return content.length > 0 ? content : words;
}

function indexFlow(flow: Flow, { assistant, slots, things }: Pick<NluIndex, "assistant" | "slots" | "things">): IndexedFlow {
  const vocabulary = new Map<string, number>();
  const learn = (text: string, weight: number): void => {
    for (const word of withoutThings(splitWords(normalise(text).lower), things)) {
      if (word.empty && !SYNONYM_GROUPS.has(word.stem)) continue;
      for (const key of [word.stem, ...(SYNONYM_GROUPS.get(word.stem) ?? []).map((group) => `#${group}`)]) {
        vocabulary.set(key, Math.max(vocabulary.get(key) ?? 0, weight));
      }
    }
  };
  const asked = slotsOf(flow, assistant);
  const name = humanName(flow.name);
  learn(name, 1);
  learn(flow.description, 1);
  for (const example of flow.examples) learn(example, 0.8);
  for (const slotName of asked.keys()) {
    const slot = slots.get(slotName);
    if (!slot) continue;
    learn(`${humanName(slotName)} ${slot.slot.description ?? ""}`, 0.4);
    for (const { text } of slot.optionTexts) learn(text, 0.4);
  }
  return {
    id: flow.id,
    name,
    examples: flow.examples.length,
    slots: [...asked.keys()],
    prefillable: new Set([...asked].filter(([, { prefill }]) => prefill).map(([slot]) => slot)),
    later: new Set([...asked].filter(([, { later }]) => later).map(([slot]) => slot)),
    vocabulary,
    nameStems: contentWords(splitWords(name)).map((word) => word.stem),
  };
}

interface AskedSlot {
  /** It may be filled before it is asked. */
  readonly prefill: boolean;
  /** Only a linked flow asks for it. */
  readonly later: boolean;
}

/** Slots that the flow asks for, whichever flow it calls or links to. */
function slotsOf(flow: Flow, assistant: Assistant, seen: ReadonlySet<string> = new Set()): ReadonlyMap<string, AskedSlot> {
  const slots = new Map<string, AskedSlot>();
  const add = (slot: string, { prefill, later }: AskedSlot): void => {
    const known = slots.get(slot);
    slots.set(slot, { prefill: (known?.prefill ?? false) || prefill, later: (known?.later ?? true) && later });
  };
  for (const step of flow.steps) {
    if (step.kind === "collect") {
      const slot = assistant.slots[step.slot];
      if (slot && isUnderstood(slot)) add(step.slot, { prefill: !step.askBeforeFilling, later: false });
    } else if ((step.kind === "call" || step.kind === "link") && !seen.has(step.flow)) {
      const target = assistant.flows[step.flow];
      if (!target || isPattern(target)) continue;
      for (const [slot, asked] of slotsOf(target, assistant, new Set([...seen, flow.id])))
        add(slot, step.kind === "link" ? { ...asked, later: true } : asked);
    }
  }
  return slots;
}
