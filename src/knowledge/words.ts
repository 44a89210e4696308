import { STOP_WORDS } from "./stop-words.ts";

/** A word of a text, as words are compared. */
export interface Term {
  /** Lower case, accents of Latin and Greek letters off. */
  readonly text: string;
  /** Without its ending. */
  readonly stem: string;
  /** Says nothing of a topic ("the", "how", "please"). */
  readonly empty: boolean;
}

/** Writing without spaces between words: every two characters that follow each other stand for one. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const PIECE = new RegExp(
  String.raw`(?:${UNSPACED.source}\p{M}*)+|\p{N}+(?:[.,:]\p{N}+)*|(?:(?!${UNSPACED.source})\p{L}\p{M}*)+(?:'\p{L}+)?\p{N}*`,
  "gu",
);

/** The words of a text in their order, in any script. `language`: BCP 47, for endings and for words that say nothing. */
export function readTerms(text: string, language: string): readonly Term[] {
  const [base = ""] = language.toLowerCase().split("-");
  return [...fold(text).matchAll(PIECE)].flatMap(([piece]) => (UNSPACED.test(piece) ? pairsOf(piece) : [toTerm(piece, base)]));
}

/** The words that say something, each stem once. */
export function readTopic(text: string, language: string): readonly Term[] {
  const topic = new Map<string, Term>();
  for (const term of readTerms(text, language)) if (!term.empty && !topic.has(term.stem)) topic.set(term.stem, term);
  return [...topic.values()];
}

/** One form for what is written in several: width and ligatures, case, quotes, accents, "e-mail" and "email". */
export function fold(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[’‘ʼ´`]/g, "'")
    .normalize("NFD")
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu, "")
    .normalize("NFC")
    .replaceAll("ß", "ss")
    .replace(/\be-(?=\p{L}{3})/gu, "e");
}

function pairsOf(run: string): readonly Term[] {
  const letters = Array.from(run);
  if (letters.length === 1) return [{ text: run, stem: run, empty: false }];
  return letters.slice(1).map((letter, at) => {
    const pair = `${letters[at]}${letter}`;
    return { text: pair, stem: pair, empty: false };
  });
}

function toTerm(piece: string, language: string): Term {
  const text = piece.replace(/'(?:s|d|ll|re|ve|m)?$/, "");
  const empty = STOP_WORDS[language]?.has(piece) === true || STOP_WORDS[language]?.has(text) === true;
  return { text, stem: takeEndingOff(text, language), empty };
}

/** Light: what differs is brought together, words are not taken apart. Other languages are met by their first letters. */
function takeEndingOff(word: string, language: string): string {
  if (word.length <= 3 || /\p{N}/u.test(word)) return word;
  if (language === "en") return takeEnglishEndingOff(word);
  const endings = ENDINGS[language];
  return endings ? word.replace(endings, "") : word;
}

/** At least three letters stay. */
const ENDINGS: Readonly<Record<string, RegExp>> = {
  de: /(?<=.{3})(?:ern|en|er|em|es|e|n|s)$/,
  fr: /(?<=.{3})(?:es|s|e|x)$/,
  es: /(?<=.{3})(?:es|as|os|s|a|o)$/,
  it: /(?<=.{3})[aeio]$/,
  pt: /(?<=.{3})(?:es|as|os|s|a|o)$/,
  nl: /(?<=.{3})(?:en|e|s)$/,
};

function takeEnglishEndingOff(word: string): string {
  let root = word
    .replace(/ies$/, "y")
    .replace(/(ss|x|z|ch|sh)es$/, "$1")
    .replace(/([^sui])s$/, "$1");
  if (root.length > 5 && /[aeiouy].*ing$/.test(root)) root = undouble(root.slice(0, -3));
  else if (root.length > 4 && /[aeiouy].*ed$/.test(root)) root = undouble(root.slice(0, -2));
  return root.length > 4 ? root.replace(/e$/, "") : root;
}

/** "stopp" → "stop", but "pass" and "sell" stay. */
function undouble(root: string): string {
  return /([bdgmnprt])\1$/.test(root) ? root.slice(0, -1) : root;
}
