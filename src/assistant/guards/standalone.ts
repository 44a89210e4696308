import { isWordless, normalText } from "../../base/normal-text.ts";

/** Words that stand for what was spoken of before: English and German. Other languages are taken at their word. */
const POINTING = new Set("it its they them their davon dafür damit dazu ihn ihm".split(" "));
/** Words that may do so: only where next to nothing else is said. "This date" names its own thing. */
const PERHAPS = new Set("that this these those das dies es sie".split(" "));
/** Words that do so at the end: "is there a lift" says that there is one. */
const AT_END = new Set(["there", "dort"]);
/** Words that say nothing by themselves. */
const EMPTY = new Set(
  "a an the and or but so to of for in on at by with from as is are was be do does did can could may might must shall should will would have has had how what when where which who why whose much many long far often i me my we us our you your he she not no yes please tell about ok okay also then what's it's der die ein eine einen einem und oder aber zu von für im in an auf bei mit aus ist sind war wird werden kann können darf muss soll hat haben wie was wann wo welche welcher wer warum viel viele lange ich mich mir mein wir uns unser du ihr ihre nicht kein ja nein bitte auch dann".split(
    " ",
  ),
);
/** A question with more words of its own than this stands alone, whatever it points at. */
const MAX_OWN = 3;
const MAX_OWN_PERHAPS = 1;
/** Words of the last topic that are taken over. */
const MAX_TAKEN = 8;

/**
 * The question as it would be asked by somebody who was not there: "How much does it cost?" after "What is a heat pump?"
 * gets the words "heat pump". One that points at nothing stays as it is.
 */
export function standaloneForm(question: string, last: string | null, language: string): string {
  if (last === null) return question;
  const words = wordsOf(question, language);
  const own = words.filter(isOwn).length;
  const points =
    words.some((word) => POINTING.has(word)) ||
    AT_END.has(words.at(-1) ?? "") ||
    (own <= MAX_OWN_PERHAPS && words.some((word) => PERHAPS.has(word)));
  if (!points || own > MAX_OWN) return question;
  const taken = wordsOf(last, language).filter((word) => isOwn(word) && !words.includes(word));
  return taken.length === 0 ? question : `${question} (${taken.slice(0, MAX_TAKEN).join(" ")})`;
}

/** Whether a word says something by itself. */
function isOwn(word: string): boolean {
  return ![POINTING, PERHAPS, AT_END, EMPTY].some((list) => list.has(word));
}

function wordsOf(text: string, language: string): readonly string[] {
  const normal = normalText(text, language);
  return isWordless(normal) ? [] : normal.split(" ");
}
