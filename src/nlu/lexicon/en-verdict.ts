import type { Lexicon } from "./lexicon.ts";

/** "No problem", "no need to wait": says no to nothing. */
const IDLE =
  "(?:problems?|need|worr(?:y|ies)|rush|hurry|doubts?|questions?|issues?|objections?|matter|longer|more|changes?|other|one|further|idea)";

/** How yes and no are taken back, turned and hedged in English. */
export const ENGLISH_VERDICT: Lexicon["verdict"] = {
  breaks: new RegExp(
    [
      String.raw`[.,;:!?()…]+`,
      String.raw`\s-+(?=\s)|--+`,
      String.raw`\b(?=(?:but|or rather|hold on|hang on|actually|on second thoughts?|yes|yeah|yep)\b)`,
      String.raw`(?<!\b(?:can|to|will|'ll|not|don't|please) )\b(?=wait\b)`,
      String.raw`\b(?=no (?:wait|actually|sorry|hold|hang|don't|do not|dont|not|stop|cancel|thank|thanks|please|i|it|that|leave|never|forget|yes|no)\b|no$)`,
    ].join("|"),
  ),
  yes: /^(?:(?:oh|ok|okay|well|um+|and|then|i said) )*(?:yes|yeah|yep|yup)\b/,
  no: new RegExp(`^(?:(?:oh|ok|okay|well|um+|and|then|so|i said) )*(?:no|nope|nah)\\b(?! ${IDLE}\\b)`),
  halts:
    /^(?:(?:oh|ok|okay|well|um+|and|but|sorry|please|just|no) )*(?:wait|hold on|hang on|on second thoughts?|scratch that|oops|let me think)\b(?: (?:a|one|just a) (?:second|sec|moment|minute))?/,
  turns: /^\s*(?:(?:oh|ok|okay|well|um+|and|but) )*(?:actually|or rather|rather|sorry|i mean|i meant)\b/,
  refuses:
    /^(?:(?:and|but|so|please|just|then|i said) )*(?:(?:don't|dont|do not|never)\b(?! (?:worry|forget|hesitate|mind|wait|know)\b)|not (?:today|now|yet|really|this time|any ?more|at all)\b|(?:i|we)(?: would|'d)? (?:don't|dont|do not|won't|will not|can't|cannot|no longer|shouldn't|rather not|changed my mind)\b(?! (?:mind|care|know)\b)|(?:i've|i have) changed my mind\b|rather not\b|(cancel|stop|forget|leave|drop|abort|scrap|undo)\b)/,
  hedges:
    /^(?:but|although|though|except|only|maybe|perhaps|later|tomorrow|tonight|next (?:week|month|time)|another (?:time|day))\b|\b(?:unless|until|provided|as long as|depend(?:s|ing)|not sure|wrong|incorrect|mistake)\b|\bif\b(?! (?:you (?:could|can|would|don't mind|like|want|please|wish)|possible|so|necessary|needed|that's (?:ok|okay|fine|possible))\b)|^(?:(?:and|so|then) )*(?:what|how|why|when|where|which|who|whose|is (?:it|that|there|this|the)|are (?:there|they|the)|does|did|will (?:it|that|there|i))\b/,
};
