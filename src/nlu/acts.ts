import type { Lexicon } from "./lexicon/lexicon.ts";

/** What a message does, apart from what it is about. */
export const ACTS = [
  "affirm",
  "deny",
  "cancel",
  "skip",
  "dont_know",
  "repeat",
  "handoff",
  "restart",
  "wait",
  "dissatisfied",
  "thanks",
  "greet",
  "bye",
  "help",
  "chitchat",
  "question",
] as const;

export type Act = (typeof ACTS)[number];

export interface ActReading {
  /** Probabilities; an act that is not named has none. */
  readonly scores: Readonly<Partial<Record<Act, number>>>;
  /** The act that the whole message is, in so many words. */
  readonly whole: Act | null;
  /** It begins with yes or no and goes on. */
  readonly leading: "affirm" | "deny" | null;
  /** It asks for something to be done. */
  readonly wish: boolean;
}

/** A listed phrase is certain up to a slip of the list; a form in the midst of a sentence less so. */
const LISTED = 0.99;
const FORM = 0.9;
const QUESTION = 0.8;

/** Sounds that change nothing; "ok" is not among them, it may be the answer. */
const HESITATION = /^(?:h+m+|um+|uh+|er+m?|well|oh|ah|so)\b[\s,.!-]*|[\s,.!-]*\b(?:then|please|thanks|thank you)[\s,.!]*$/g;

/** Reads acts by closed lists and forms; `lower` is a normalised message in lower case. */
export function readActs(lower: string, lexicon: Lexicon): ActReading {
  const scores: Partial<Record<Act, number>> = {};
  const bare = bareForm(lower);
  const stripped = bareForm(lower.replace(lexicon.fillers, " ").replace(lexicon.fillers, " "));
  const parts = lower
    .split(/[,.;!?]+/)
    .map(bareForm)
    .filter(Boolean);
  const calm = bareForm(lower.replace(HESITATION, " "));
  // What stands in a list as it is ("hi again") is not looked for in another without its fillers ("again").
  let whole: Act | null = ACTS.find((act) => lexicon.phrases[act]?.includes(bare)) ?? null;
  for (const act of ACTS) {
    const phrases = lexicon.phrases[act] ?? [];
    if (phrases.includes(bare) || phrases.includes(calm) || (stripped !== "" && phrases.includes(stripped))) {
      scores[act] = LISTED;
      whole ??= act;
    } else if (parts.length > 1 && parts.every((part) => phrases.includes(part))) {
      scores[act] = LISTED;
      whole ??= act;
    } else if (
      lexicon.patterns[act]?.some((pattern) => pattern.test(stripped || bare) || (act === "cancel" && pattern.test(bare)))
    )
      scores[act] = FORM;
  }
  if (/\p{L}/u.test(lower) && lexicon.question.test(lower)) scores.question ??= QUESTION;
  const leading = lexicon.leading.deny.test(lower) ? "deny" : lexicon.leading.affirm.test(lower) ? "affirm" : null;
  return { scores, whole, leading, wish: lexicon.wish.test(lower) };
}

/** Without punctuation and doubled spaces; a message of signs alone ("👍") stays as it is. */
export function bareForm(lower: string): string {
  const bare = lower
    .replace(/[.,!?;:"()…-]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return bare.replace(/([a-z])\1{2,}/g, "$1$1");
}
