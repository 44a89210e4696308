import { humanName } from "../model/semantic.ts";
import { readActs } from "./acts.ts";
import type { Lexicon } from "./lexicon/lexicon.ts";
import type { Message } from "./message.ts";
import { isOfNobody } from "./nobody.ts";
import type { IndexedSlot } from "./slots.ts";
import type { Found } from "./values/found.ts";
import { splitWords } from "./words.ts";

/** What a message says to a yes/no question. */
export interface Verdict extends Found<boolean> {
  /**
   * `turned`: it takes back in the same breath what it said first. `reserved` ("yes, but …") and `halted` ("yes… wait"): a
   * yes that is none by itself, to a question after which something is done.
   */
  readonly manner: "plain" | "turned" | "reserved" | "halted";
  readonly why: string;
}

export function readYesNo(message: Message, asked: IndexedSlot): Verdict | null {
  const { acts, normal, words } = message;
  const whole = { start: 0, end: normal.text.length };
  const opening = { start: 0, end: words[0]?.end ?? whole.end };
  const say = (value: boolean, sure: number, why: string, at = whole): Verdict => ({
    ...at,
    value,
    sure,
    why,
    manner: "plain",
  });
  if (acts.whole === "affirm" || acts.whole === "deny")
    return say(acts.whole === "affirm", 0.99, `the message is a plain ${acts.whole}`);
  const { value, manner } = lastWord(message, asked);
  if (value !== null && manner === "turned") return { ...say(value, 0.9, "what was said first is taken back"), manner };
  if (value !== null && manner !== "plain")
    return { ...say(value, 0.9, "a yes with a reservation is not enough", opening), manner };
  for (const act of ["deny", "affirm"] as const) {
    if (acts.scores[act]) return say(act === "affirm", 0.9, `the message has the form of ${act}`);
  }
  if (acts.leading) return say(acts.leading === "affirm", 0.9, `the message begins with ${acts.leading}`, opening);
  if (/\b(?:don't|do not|wouldn't|would not) mind\b/.test(normal.lower)) return say(true, 0.85, "not to mind is a yes");
  const negative =
    /^(?:i|we|it|that|they|there|this|he|she) ?(?:(?:do|did|would|could|have|has|is|are|was|were|does|ca|wo)n't|(?:do|did|am|is|are|was|have|has|would|will|can|does) not|never)\b/;
  const positive =
    /^(?:i|we|it|that|they|there|this|he|she)(?: (?:do|did|am|is|are|was|have|has|would|will|can|does)|'(?:m|s|re|ve))\b/;
  if (negative.test(normal.lower)) return say(false, 0.75, "the sentence is negative");
  // What is said of a thing is no yes to doing it: "wait, wrong address", "it is too expensive".
  if (isConfirmation(asked) && !isOrder(normal.lower, asked)) return null;
  const nobody = isOfNobody(normal.lower);
  if (nobody === "none") return say(false, 0.85, "it holds for nobody");
  if (nobody === "some") return null;
  const named = words.some((word) => asked.named.includes(word.stem));
  if (named && acts.scores.question === undefined) {
    const refused = /\b(?:no|not|without|don't|never)\b/.test(normal.lower);
    return say(!refused, 0.7, `the message names ${asked.slot.name}${refused ? " and refuses it" : ""}`);
  }
  if (positive.test(normal.lower) && words.length <= 6) return say(true, 0.6, "the sentence is positive");
  return null;
}

/** What counts of a message that begins with a yes or a no and goes on; null: it does not begin so. */
function lastWord(
  { normal, acts, index, request }: Message,
  asked: IndexedSlot,
): { readonly value: boolean | null; readonly manner: Verdict["manner"] } {
  const { lexicon } = index;
  const { breaks, halts, turns, hedges } = lexicon.verdict;
  const [first = "", ...rest] = normal.lower.split(breaks).map((clause) => clause.trim());
  const { whole } = readActs(first, lexicon);
  let value = acts.leading ? acts.leading === "affirm" : whole === "affirm" ? true : whole === "deny" ? false : null;
  if (value === null) return { value, manner: "plain" };
  const grave = isConfirmation(asked);
  const deed = `${humanName(asked.slot.name)} ${request.state.bot ?? ""}`.toLowerCase();
  const isHedged = (said: string): boolean => hedges.test(said) || refuses(said, deed, lexicon);
  let manner: Verdict["manner"] = value && isHedged(first.replace(lexicon.leading.affirm, "").trim()) ? "reserved" : "plain";
  /** What was said is being taken back, and nothing stands in its place yet. */
  let open = false;
  for (const clause of rest.filter(Boolean)) {
    const said = clause.replace(halts, "").replace(turns, "").trim();
    open ||= said !== clause;
    const next = judge(said, { open, deed, lexicon, asked });
    if (next === null) {
      if (value && halts.test(clause)) manner = "halted";
      else if (value && manner !== "halted" && isHedged(said)) manner = "reserved";
      continue;
    }
    // Where something would be done, a yes after a no has to take the no back in so many words.
    if (next !== value) manner = next && grave && !open ? "reserved" : "turned";
    else if (open && manner === "halted") manner = "plain";
    value = next;
    open = false;
  }
  return { value, manner: grave || manner === "turned" ? manner : "plain" };
}

/** What a later clause says to the question; less is enough where something is being taken back. */
function judge(
  said: string,
  { open, deed, lexicon, asked }: { open: boolean; deed: string; lexicon: Lexicon; asked: IndexedSlot },
): boolean | null {
  if (lexicon.verdict.no.test(said)) return false;
  if (lexicon.verdict.yes.test(said)) return true;
  if (!open) return null;
  if (refuses(said, deed, lexicon)) return false;
  return readActs(said, lexicon).scores.affirm || isOrder(said, asked) ? true : null;
}

/** "Don't pay it", "stop"; but "cancel it" is what is asked, if the question is whether to cancel. */
function refuses(said: string, deed: string, { verdict }: Lexicon): boolean {
  const refusal = verdict.refuses.exec(said);
  const verb = refusal?.[1];
  return refusal !== null && (verb === undefined || !deed.includes(verb));
}

/** The question before something is done, where a yes has consequences. */
function isConfirmation({ slot }: IndexedSlot): boolean {
  return /\bconfirm/.test(humanName(slot.name));
}

/** "Return it", "please send them": the deed itself, as the slot calls it, and nothing about it. */
function isOrder(lower: string, { named }: IndexedSlot): boolean {
  const words = splitWords(lower);
  return (
    words.length <= 4 &&
    words.some((word) => named.includes(word.stem)) &&
    /\b(?:it|that|this|them|please|now|yes|ok)\b/.test(lower) &&
    !/\b(?:wrong|incorrect|not|no|don't|never|wait|stop|other|another|different|too|is|are|was|isn't|it's|that's)\b/.test(lower)
  );
}
