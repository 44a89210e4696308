import { humanName } from "../model/semantic.ts";
import type { Stretch } from "./refusal.ts";

/** What a slot of free words holds, as its name tells: a place, a name of something, or anything at all. */
export type Topic = "place" | "name" | "anything";

const PLACE =
  /\b(?:city|town|location|place|area|country|region|state|neighbou?rhood|origin|destination|airport|station|district|where)\b/;
const NAME =
  /\b(?:name|title|artist|singer|band|director|actor|song|album|track|movie|film|book|author|restaurant|hotel|event|venue|attraction|recipient|contact|company|airline|stylist|doctor|dentist|therapist|salon|theat(?:er|re)|team|brand|model|street)\b/;

export function topicOf(slotName: string): Topic {
  const name = humanName(slotName);
  if (PLACE.test(name)) return "place";
  return NAME.test(name) ? "name" : "anything";
}

/** Words that are written large at a sentence's beginning only, or always, and name nothing. */
const ORDINARY =
  /^(?:I|I'm|I'd|I'll|I've|The|A|An|My|It|It's|Its|Is|Are|Can|Could|Please|Yes|Yeah|No|Ok|Okay|Find|Look|Try|Book|Get|Show|Search|In|At|To|Around|Within|Into|For|From|Near|Let|Let's|How|What|Would|Will|Do|Make|Give|That|This|We|You|And|But|Play|Sure|Reserve|Check|Hi|Hello|Also|Send|Put|Use|Maybe|Actually|Somewhere|Anything|Something|Somebody|Someone|Just|Her|His|Their|Our|He|She|They)$/;
const MONTH_OR_DAY =
  /^(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)$/;
const TOKEN = /[\p{L}\p{N}][\p{L}\p{N}'’&.-]*/gu;
const JOINT = /^(?:of|the|de|la|le|du|van|von|and|&|to|in|on|el|da|di|des|der|den)$/;

interface Run extends Stretch {
  /** The word before it, in lower case. */
  readonly before: string;
}

/**
 * The piece of a sentence that is a name: "Find Bourbon Steaks in San Francisco" holds San Francisco for a place and
 * Bourbon Steaks for a name. Null if nothing tells which piece it is.
 */
export function findNamed(text: string, topic: Topic): Stretch | null {
  if (topic === "anything") return null;
  const runs = properRuns(text);
  const placed = runs.filter(({ before }) => /^(?:in|near|around|from|to|at|within|of|into)$/.test(before));
  if (topic === "place") {
    const [run] = placed.length > 0 ? placed : runs;
    if (run && (placed.length === 1 || runs.length === 1 || /^\W*$/.test(text.slice(0, run.start)))) return trimmed(text, run);
    return runs.length === 0 ? afterPreposition(text) : null;
  }
  const [only, second] = runs.filter(({ before }) => !/^(?:in|near|around|from|within)$/.test(before));
  return only && !second ? trimmed(text, only) : null;
}

/** Neighbouring words with capitals, small joints between them included. */
function properRuns(text: string): readonly Run[] {
  const tokens = Array.from(text.matchAll(TOKEN), (match) => ({
    word: match[0].replace(/[.'’-]+$/, ""),
    start: match.index,
    end: match.index + match[0].replace(/[.'’-]+$/, "").length,
  }));
  const runs: Run[] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (!isProper(tokens[at]!.word)) continue;
    let last = at;
    for (let next = at + 1; next < tokens.length && next <= last + 3; next++) {
      if (/[,;:!?]|\.\s/.test(text.slice(tokens[next - 1]!.end, tokens[next]!.start))) break;
      if (isProper(tokens[next]!.word)) last = next;
      else if (!JOINT.test(tokens[next]!.word) || /^(?:in|on|to|and)$/.test(tokens[next]!.word)) break;
    }
    const article = tokens[at - 1]?.word === "The" && at > 1 ? at - 1 : at;
    if (/^,\s*\p{Lu}/u.test(text.slice(tokens[last]!.end)) && tokens[last + 1] && isProper(tokens[last + 1]!.word)) last++;
    if (tokens[last + 1]?.word === "city") last++;
    runs.push({ start: tokens[article]!.start, end: tokens[last]!.end, before: tokens[article - 1]?.word.toLowerCase() ?? "" });
    at = last;
  }
  // "Transfer it to Jasbir": what begins the sentence is large anyway, and no name if there is another.
  const [first, second] = runs;
  return first &&
    second &&
    first.start === tokens[0]!.start &&
    first.before === "" &&
    !text.slice(first.start, first.end).includes(" ") &&
    tokens[1]!.start < second.start &&
    /^[a-z]/.test(tokens[1]!.word) &&
    !/^(?:and|or|please)$/.test(tokens[1]!.word)
    ? runs.slice(1)
    : runs;
}

function isProper(word: string): boolean {
  return /^\p{Lu}/u.test(word) && !ORDINARY.test(word) && !MONTH_OR_DAY.test(word);
}

/** "find one in san jose": for a place, what follows the last preposition. */
function afterPreposition(text: string): Stretch | null {
  const match = /^.*\b(?:in|near|around|from|at|within|to)\s+(?:the city of\s+)?([\p{L}][\p{L}'. -]{1,40})$/iu.exec(
    text.trimEnd().replace(/[.,!?\s]+$/, ""),
  );
  if (!match) return null;
  const start = match[0].length - match[1]!.length;
  const end = match[0].length;
  return match[1]!.split(" ").length <= 4 ? trimmed(text, { start, end }) : null;
}

function trimmed(text: string, { start, end }: Stretch): Stretch {
  const tail = /(?:\s+(?:please|area|instead|then|thanks))+$/i.exec(text.slice(start, end));
  return { start, end: tail && tail.index > 0 ? start + tail.index : end };
}
