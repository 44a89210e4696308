import { FORBIDDEN_NAMES } from "../base/forbidden-names.ts";
import type { ForbiddenKind } from "../model/policy.ts";
import { foldWords } from "./policy-words.ts";

/*
 * Whether a text asks for what is never asked for. A sentence that names it and is a question or a request does; one that
 * only names it ("your card number is on the back") or warns ("never share your PIN") does not. Where that is not clear it
 * is taken for a request: a message too few is better than a password given away.
 */

const NAMES: Readonly<Record<ForbiddenKind, readonly string[]>> = FORBIDDEN_NAMES;

export const FORBIDDEN_KINDS = Object.keys(NAMES) as readonly ForbiddenKind[];

/** Words by which something is wanted of somebody, folded. */
const REQUESTS = new Set(
  (
    "enter type provide give send tell share submit confirm input supply write state need require want what whats which " +
    "verify geben gib nennen nenne senden sende schicken eingeben teilen mitteilen brauche brauchen benotige benotigen lautet " +
    "bestatigen introduzca introduce ingrese ingresa escriba escribe dime digame indique indica envie envia proporcione " +
    "necesito necesitamos veuillez donnez donne entrez saisissez envoyez indiquez communiquez quel quelle inserisci inserisca " +
    "fornisca dimmi mandi invii vul geef typ stuur nodig digite insira informe diga"
  ).split(" "),
);

const POLITE = new Set(["please", "bitte", "favor", "plait", "kindly", "prego", "alsjeblieft", "alstublieft"]);

const WARNINGS = new Set(
  "never not don dont cannot nie niemals nicht kein keine nunca no jamais pas mai non nooit niet geen nao without ohne".split(
    " ",
  ),
);

/** Words between a warning and what it warns of: "we will never ask you to give". */
const REACH = 4;

/** Kinds of these that the text asks for. */
export function asksFor(text: string, kinds: readonly ForbiddenKind[]): readonly ForbiddenKind[] {
  const sentences = text.match(/[^.!?。？！\n]+[.!?。？！]*/gu) ?? [];
  // "Do not worry, give me your PIN": a warning reaches no further than its own part.
  const parts = sentences.flatMap((sentence) => [sentence, ...sentence.split(/[,;:–—]\s+/u)]);
  const asking = parts.map((part) => ({ part, folded: foldWords(part) })).filter(({ part, folded }) => isRequest(part, folded));
  return kinds.filter((kind) => asking.some(({ folded }) => isNamed(kind, folded)));
}

/** Whether a folded text holds a name of the kind. */
export function isNamed(kind: ForbiddenKind, folded: string): boolean {
  return NAMES[kind].some((name) => folded.includes(` ${name} `));
}

function isRequest(sentence: string, folded: string): boolean {
  if (/[?？]/u.test(sentence)) return true;
  const words = folded.trim().split(" ");
  if (words.some((word) => POLITE.has(word)) && !words.some((word) => WARNINGS.has(word))) return true;
  return words.some(
    (word, at) => REQUESTS.has(word) && !words.slice(Math.max(0, at - REACH), at).some((before) => WARNINGS.has(before)),
  );
}
