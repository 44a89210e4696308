import type { Act } from "../acts.ts";
import { ENGLISH } from "./en.ts";

/** Everything that understanding knows of one language, in closed lists. */
export interface Lexicon {
  /** Whole messages, in lower case without punctuation, that are an act and nothing else. */
  readonly phrases: Readonly<Partial<Record<Act, readonly string[]>>>;
  /** Forms found anywhere in a message. */
  readonly patterns: Readonly<Partial<Record<Act, readonly RegExp[]>>>;
  /** Politeness and hesitation that an act is looked for without. */
  readonly fillers: RegExp;
  /** At the beginning: an answer that goes on ("yes, but …"). */
  readonly leading: { readonly affirm: RegExp; readonly deny: RegExp };
  /** Of an answer that begins with yes or no and goes on. */
  readonly verdict: {
    /** Between its clauses. */
    readonly breaks: RegExp;
    /** Clauses that say yes or no anew, wherever they stand. */
    readonly yes: RegExp;
    readonly no: RegExp;
    /** Before what replaces what was said: "wait", after which one may think again, and "actually". */
    readonly halts: RegExp;
    readonly turns: RegExp;
    /** Says no to a deed where a yes is taken back; with the verb, where it may be the deed itself ("cancel it"). */
    readonly refuses: RegExp;
    /** Makes a yes depend on something, or asks before it. */
    readonly hedges: RegExp;
  };
  /** The message asks for something to be known. */
  readonly question: RegExp;
  /** The message asks what holds for anybody: a term, a price, a condition. */
  readonly rule: RegExp;
  /** The message asks for something to be done. */
  readonly wish: RegExp;
  /** Says that an earlier value is to change. */
  readonly correction: RegExp;
  /** At the beginning: takes back something said before, whatever is asked now. */
  readonly takeBack: RegExp;
  /** Words before a value that are not part of it; tried until none fits. */
  readonly carriers: readonly RegExp[];
  readonly trailers: readonly RegExp[];
  /** Opens a stretch whose values are refused. */
  readonly refusal: RegExp;
  /** Closes such a stretch. */
  readonly refusalEnd: RegExp;
  /** Between two wishes of one message. */
  readonly coordinator: RegExp;
  /** Ordinal words and "last", for options: position from 0, -1 for the last. */
  readonly ordinals: Readonly<Record<string, number>>;
  /** Other ways to say values that authors write in short. */
  readonly impliedAliases: Readonly<Record<string, readonly string[]>>;
}

/** The lists for a language. English is the only one yet: other languages are understood by examples and values. */
export function lexiconFor(_locale: string): Lexicon {
  return ENGLISH;
}
