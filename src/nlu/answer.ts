import { coverage, type Message } from "./message.ts";
import { findNamed, topicOf } from "./named-span.ts";
import { ownWords } from "./own-words.ts";
import { isRefused, type Stretch } from "./refusal.ts";
import { type IndexedSlot, readValues } from "./slots.ts";
import { OPTION_COSINE, OPTION_MARGIN } from "./thresholds.ts";
import type { Found } from "./values/found.ts";
import { readNumbers } from "./values/number.ts";
import { dot } from "./vectors.ts";
import { splitWords, type Word } from "./words.ts";
import { readYesNo, type Verdict } from "./yes-no.ts";

/** A value for the open question. */
export interface Answer extends Found {
  readonly slot: string;
  /** `sure`, lessened by what the message says besides: what a digression has to beat. */
  readonly strength: number;
  /** Of a yes or a no: whether it stands by itself. `hesitant`: free words after what takes back something said before. */
  readonly manner?: Verdict["manner"] | "hesitant";
  readonly why: string;
}

/** Reads the answer to the open question, or null if the message holds none. */
export function readAnswer(message: Message): Answer | null {
  const { index, request } = message;
  const asked = request.state.asking === null ? undefined : index.slots.get(request.state.asking);
  if (!asked || message.words.length + message.normal.text.trim().length === 0) return null;
  if (asked.kind === "bool") {
    const verdict = readYesNo(message, asked);
    return verdict && { ...answer(message, asked, verdict, verdict.why), manner: verdict.manner };
  }
  // "Which cards do you take?" names an option and chooses none.
  if (asked.kind === "choice" && asksBack(message)) return null;
  const all = readValues(asked, message.reading);
  const values = all.filter((found) => !isRefused(message.refused, found));
  const typed = choose(message, asked, values) ?? bareNumber(message, asked);
  if (typed) return typed;
  if (asked.kind === "choice") {
    // What the message as a whole is like tells nothing of what it refuses.
    return values.length < all.length ? whatRemains(message, asked, all) : byMeaning(message, asked);
  }
  if (asked.kind === "number" || asked.kind === "email" || asked.slot.pattern !== undefined) return null;
  if (asked.strict && asked.kind !== "words" && asked.kind !== "id") return null;
  return readOwnWords(message, asked);
}

function asksBack({ acts, normal }: Message): boolean {
  const asks = /^(?:so |and |but |ok |okay )*(?:which|what|what's|why|how|who|where|when)\b(?! about\b)/;
  return acts.scores.question !== undefined && asks.test(normal.lower);
}

function answer(message: Message, { slot }: IndexedSlot, found: Found, why: string): Answer {
  return { ...found, slot: slot.name, strength: found.sure * (0.5 + 0.5 * coverage(message, found)), why };
}

/** The one value that is meant: of several the last after "no" or "actually"; two options at once are no answer. */
function choose(message: Message, asked: IndexedSlot, values: readonly Found[]): Answer | null {
  const distinct = new Set(values.map(({ value }) => value));
  const [first] = values;
  if (!first) return null;
  const last = values.at(-1)!;
  if (distinct.size === 1) {
    const surest = values.reduce((one, other) => (other.sure > one.sure ? other : one));
    return answer(
      message,
      asked,
      surest,
      `"${String(surest.value)}" is a value of ${asked.slot.name} (${surest.sure.toFixed(2)})`,
    );
  }
  const between = message.normal.lower.slice(first.end, last.start);
  if (/\b(?:no|sorry|actually|rather|i mean|i meant|wait|make it)\b/.test(between)) {
    return answer(message, asked, last, `"${String(last.value)}" replaces the value said before it`);
  }
  if (asked.kind === "choice") {
    // "Check my savings account" says "savings" and only sounds like "checking".
    const exact = new Set(values.filter(({ sure }) => sure >= 0.98).map(({ value }) => value));
    return exact.size === 1
      ? answer(
          message,
          asked,
          values.find(({ sure }) => sure >= 0.98)!,
          "the only option that is said exactly",
        )
      : null;
  }
  const withUnit = asked.kind === "number" ? values.find((each) => "unit" in each && each.unit !== null) : undefined;
  return answer(
    message,
    asked,
    { ...(withUnit ?? first), sure: first.sure * 0.8 },
    `the first of ${distinct.size} values of ${asked.slot.name}`,
  );
}

/** "7" answers "at what time?", "12" or "the 12th" answers "on which day?". */
function bareNumber(message: Message, asked: IndexedSlot): Answer | null {
  const { kind } = asked;
  if ((kind !== "time" && kind !== "date") || message.words.length > 4) return null;
  const number =
    kind === "time" ? readNumbers(message.normal.lower)[0] : /\b(\d{1,2})(?:st|nd|rd|th)?\b/.exec(message.normal.lower);
  if (!number) return null;
  const at =
    "value" in number ? number : { value: Number(number[1]), start: number.index, end: number.index + number[0].length };
  const spelled = kind === "time" ? `at ${at.value}` : `the ${at.value}th`;
  const lower = spelled.padEnd(spelled.length);
  const [found] = readValues(asked, { ...message.reading, message: { ...message.normal, lower, text: lower } });
  if (!found) return null;
  return answer(
    message,
    asked,
    { value: found.value, start: at.start, end: at.end, sure: 0.85 },
    `a bare number is read as a ${kind}`,
  );
}

/** "Neither the red nor the blue one": the only option that is not refused. Of several nobody knows which is meant. */
function whatRemains(message: Message, asked: IndexedSlot, named: readonly Found[]): Answer | null {
  const without = new Set(named.filter((found) => isRefused(message.refused, found)).map(({ value }) => value));
  const [only, another] = asked.slot.values.filter((value) => !without.has(value));
  if (only === undefined || another !== undefined) return null;
  const stretch = { start: 0, end: message.normal.text.length };
  return answer(message, asked, { ...stretch, value: only, sure: 0.8 }, `"${only}" is the only option that is not refused`);
}

/** An option that means the same as the message, if the encoder is there to tell. */
function byMeaning(message: Message, asked: IndexedSlot): Answer | null {
  const { encoding, index, normal } = message;
  if (asked.kind !== "choice" || !encoding || message.acts.scores.question) return null;
  const ranked = index.texts
    .flatMap((text, at) =>
      text.kind === "option" && text.slot === asked.slot.name
        ? [{ value: text.value, like: dot(encoding.texts[at]!, encoding.sentence) }]
        : [],
    )
    .toSorted((one, other) => other.like - one.like);
  const [best, next] = ranked;
  if (!best || best.like < OPTION_COSINE || best.like - (next?.like ?? 0) < OPTION_MARGIN) return null;
  return answer(
    message,
    asked,
    { value: best.value, start: 0, end: normal.text.length, sure: 0.7 },
    `the message means "${best.value}" (cosine ${best.like.toFixed(2)} ≥ ${OPTION_COSINE}, next ${(next?.like ?? 0).toFixed(2)})`,
  );
}

/** Free words: a short message that asks nothing is the answer itself. */
function readOwnWords(message: Message, asked: IndexedSlot): Answer | null {
  const { acts, normal, index, words } = message;
  const { whole } = acts;
  const { name } = asked.slot;
  if (asked.long) {
    if (whole !== null && whole !== "deny" && whole !== "chitchat" && whole !== "dissatisfied") return null;
    const sure = acts.scores.question ? 0.6 : 0.85;
    const all = { start: normal.text.search(/\S/), end: normal.text.trimEnd().length };
    return answer(message, asked, { ...all, value: normal.text.trim(), sure }, `${name} takes an answer of any length`);
  }
  if (whole !== null && whole !== "chitchat") return null;
  if (topicOf(name) === "anything" && isValueOfAnother(message)) return null;
  const hesitant = index.lexicon.takeBack.test(normal.lower);
  const carried = ownWords(normal.lower, index.lexicon, { start: afterSlotName(message, asked), end: normal.text.length });
  const said = splitWords(normal.lower.slice(carried.start, carried.end));
  const named =
    said.length > 2 || (said.length === 2 && PREPOSITION.test(said[0]!.text)) ? findNamed(normal.text, topicOf(name)) : null;
  const stretch =
    named ??
    (topicOf(name) === "anything" && asked.samples.length === 0 && !asked.named.includes("address")
      ? carried
      : withoutPreposition(normal.lower, carried));
  const value = normal.text.slice(stretch.start, stretch.end);
  if (value === "" || !/[\p{L}\p{N}]/u.test(value)) return null;
  const length = words.length;
  const manner = hesitant ? "hesitant" : "plain";
  if (named && !/^(?:what|who|which|when|where|why|how)\b/.test(normal.lower)) {
    const why = `"${value}" is the only ${topicOf(name)} in the sentence`;
    return { ...answer(message, asked, { ...named, value, sure: 0.75 }, why), manner };
  }
  // What is asked, or takes something back in a whole sentence, names nobody and no place.
  if (topicOf(name) !== "anything" && (asksPlainly(message) || (hesitant && isSentence(said)))) return null;
  let sure = length <= 6 ? 0.75 : length <= 12 ? 0.6 : 0.4;
  if (acts.scores.question && !isNameLike(normal.lower, length) && !PROPOSAL.test(normal.lower)) sure -= 0.45;
  if (acts.wish && length > 4) sure -= 0.2;
  if (asked.kind !== "words") sure -= asked.kind === "id" && length <= 3 ? 0.1 : 0.3;
  if (sure <= 0.3) return null;
  const why = `a short answer in the user's own words (${length} words)`;
  return { ...answer(message, asked, { ...stretch, value, sure }, why), manner };
}

/** "Large", when the thing to exchange is asked: the flow has a question of its own for that. */
function isValueOfAnother(message: Message): boolean {
  const { index, request, reading } = message;
  const flow = index.flows.find(({ id }) => id === request.state.activeFlow);
  return (flow?.slots ?? []).some((name) => {
    const other = index.slots.get(name);
    if (name === request.state.asking || other?.kind !== "choice") return false;
    return readValues(other, reading).some((found) => found.sure >= 0.98 && coverage(message, found) === 1);
  });
}

const PREPOSITION = /^(?:in|at|from|to|near|around)$/;

/** "for CDMX", "in oakland": a place or a name does not begin with where it stands. */
function withoutPreposition(lower: string, { start, end }: Stretch): Stretch {
  const lead = /^(?:for|in|at|from|to|near|around)\s+(?=\S)/.exec(lower.slice(start, end));
  return { start: start + (lead?.[0].length ?? 0), end };
}

/** "The city is Bonn" answers from behind the slot's own name. */
function afterSlotName({ words, normal }: Message, { named }: IndexedSlot): number {
  const at = words.findLastIndex((word) => named.includes(word.stem));
  const link = at < 0 ? null : /^\s*(?:is|was|are|will be|would be|should be|:|=)\s+/.exec(normal.lower.slice(words[at]!.end));
  return link ? words[at]!.end + link[0].length : 0;
}

/** "Is there somewhere to park?", but not "Will Smith", nor "how about Bonn?", which proposes an answer. */
function asksPlainly({ acts, normal, words }: Message): boolean {
  const named = isNameLike(normal.lower, words.length) || /^(?:can|could|would|should|may|will)\b/.test(normal.lower);
  return acts.scores.question !== undefined && !named && !PROPOSAL.test(normal.lower);
}

const PROPOSAL = /^(?:so |and |ok |okay |maybe )*(?:how|what) about\b/;

/** "I have been there", "send it by post": more than a name, which has no pronoun. */
function isSentence(said: readonly Word[]): boolean {
  return said.length > 4 || said.some(({ text }) => PRONOUN.test(text));
}

const PRONOUN = /^(?:i|i'm|i've|i'd|i'll|we|you|he|she|it|it's|they|them|me|us|him|that|that's|this)$/;

/** "Will Smith", "May Berg": begins like a question and asks nothing. */
function isNameLike(lower: string, length: number): boolean {
  return length <= 3 && !lower.includes("?") && !/^(?:what|who|which|when|where|why|how)/.test(lower);
}
