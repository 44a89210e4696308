import type { Json } from "../base/json.ts";
import type { Command } from "../model/command.ts";
import type { Slot } from "../model/slot.ts";
import { bareForm } from "./acts.ts";
import type { NluIndex } from "./assistant-index.ts";
import type { Message } from "./message.ts";
import { isRefused } from "./refusal.ts";
import { readChoices, toChoice } from "./values/categorical.ts";
import { splitWords, type Word } from "./words.ts";

export interface Offered {
  readonly title: string;
  readonly payload: string;
}

export interface Picked {
  readonly option: Offered;
  readonly why: string;
}

/** Which of the offered options a message picks: by title, by place ("the second one", "the last"), or "yes" to a single one. */
export function pickOption({ request, index, acts, words, normal, refused }: Message): Picked | null {
  const { options, asking } = request.state;
  if (options.length === 0) return null;
  const bare = bareForm(normal.lower);
  const exact = options.find(({ title, payload }) => bareForm(title.toLowerCase()) === bare || payload === request.text.trim());
  if (exact) return { option: exact, why: `the message is the option "${exact.title}"` };
  const place = readPlace(bare, index, asking !== null && index.slots.get(asking)?.kind === "number");
  const placed = place === null ? undefined : options.at(place);
  if (placed) return { option: placed, why: `the message names the option's place (${place! < 0 ? "last" : place! + 1})` };
  if (acts.whole === "affirm" && options.length === 1) return { option: options[0]!, why: "yes to the only option" };
  if (words.length > 8 || acts.scores.question) return null;
  const choices = options.flatMap(({ title }, at) => toChoice(String(at), title, "value") ?? []);
  const found = readChoices(words, choices).filter(({ sure }) => sure >= 0.75);
  const without = new Set(found.filter((each) => isRefused(refused, each)).map(({ value }) => value));
  const picked = [...new Set(found.filter((each) => !isRefused(refused, each)).map(({ value }) => value))];
  const [only, another] = picked;
  if (only !== undefined) return another === undefined ? named(options[Number(only)]!) : null;
  const open = options.filter((_, at) => !without.has(String(at)));
  if (without.size > 0) return open.length === 1 ? { option: open[0]!, why: "the only option that is not refused" } : null;
  const worded = pickByWord(
    options,
    words.filter((word) => !isRefused(refused, word)),
  );
  return worded && named(worded);
}

function named(option: Offered): Picked {
  return { option, why: `the message names the option "${option.title}"` };
}

/** "The boots one" among "FH-1061 (boots)" and "FH-1042 (jacket)": the words that say anything are in one title only. */
function pickByWord(options: readonly Offered[], words: readonly Word[]): Offered | null {
  const said = words.filter((word) => !word.empty && !/^(?:one|ones|please|order|option)$/.test(word.text));
  if (said.length === 0 || said.length > 2) return null;
  const fitting = options.filter(({ title }) => {
    const stems = new Set(splitWords(title.toLowerCase()).map((word) => word.stem));
    return said.every(({ stem }) => stems.has(stem));
  });
  return fitting.length === 1 ? fitting[0]! : null;
}

/** "the second one", "number 2", "option two", "2", "the last": a place from 0, -1 for the last. */
function readPlace(bare: string, { lexicon }: NluIndex, digitsAreValues: boolean): number | null {
  const form =
    /^(?:i(?:'d| would)? (?:like|want|take|choose|pick|prefer|'ll take)|i'll (?:take|have)|let's (?:take|go with|do)|give me|maybe|probably)?\s*(?:the |option |number |no |choice |answer )*([a-z\d]+)(?: (?:one|option|choice|answer|item|button|entry))?(?: on the list)?(?: please| thanks)?$/;
  const word = form.exec(bare)?.[1];
  if (word === undefined) return null;
  const ordinal = lexicon.ordinals[word];
  if (ordinal !== undefined) return ordinal;
  const numbered = /\b(?:option|number|no|choice|answer)\b/.test(bare) || !digitsAreValues;
  const digit = /^\d$/.test(word) ? Number(word) : ["one", "two", "three", "four", "five", "six"].indexOf(word) + 1;
  return numbered && digit >= 1 && !(word === "one" && / one\b/.test(bare)) ? digit - 1 : null;
}

const START_FLOW = /^\s*\/StartFlow\(([\w-]+)\)\s*$/;

/** `/StartFlow(return_item)` as a command; null if the payload is something else, or the flow cannot be started now. */
export function readStartFlow(payload: string, startable: readonly string[]): readonly Command[] | null {
  const flow = START_FLOW.exec(payload)?.[1];
  return flow !== undefined && startable.includes(flow) ? [{ command: "start flow", flow }] : null;
}

const SET_SLOTS = /^\/SetSlots\((.*)\)$/s;

/** `/SetSlots(size=M, gift=true)` as commands; null if the payload is something else. */
export function readSetSlots(payload: string, index: NluIndex): readonly Command[] | null {
  const inner = SET_SLOTS.exec(payload.trim())?.[1];
  if (inner === undefined) return null;
  return inner.split(",").flatMap((pair): Command[] => {
    const at = pair.indexOf("=");
    if (at < 0) return [];
    const name = pair.slice(0, at).trim();
    const written = pair
      .slice(at + 1)
      .trim()
      .replace(/^(["'])(.*)\1$/, "$2");
    return [
      {
        command: "set slot",
        name,
        value: coerce(written, index.slots.get(name)?.slot),
        extractor: "COMMAND_PAYLOAD_READER",
      },
    ];
  });
}

function coerce(written: string, { type, values }: Partial<Slot> = {}): Json {
  if (values?.includes(written)) return written;
  if (/^(?:null|none|undefined)$/i.test(written)) return null;
  if (type === "bool" && /^(?:true|false)$/i.test(written)) return written.toLowerCase() === "true";
  if (type === "float" && written !== "" && Number.isFinite(Number(written))) return Number(written);
  return written;
}
