const MAX_SENTENCES = 3;
const MAX_CHARACTERS = 420;

/** Splits at the end of a sentence: a stop, a space, a capital or a digit. */
export function splitSentences(text: string): string[] {
  return text.split(/(?<=[.!?])\s+(?=[A-Z0-9“"£])/).filter((sentence) => sentence !== "");
}

/**
 * The sentences of a passage to say: from the one that shares most with the question, but never without what it
 * follows on from, so a passage that is short is said from its start.
 */
export function chooseSentences(text: string, question: string): string {
  const sentences = splitSentences(text);
  const asked = readStems(question);
  const shared = sentences.map((sentence) => readStems(sentence).filter((stem) => asked.includes(stem)).length);
  const best = shared.indexOf(Math.max(...shared));
  const start = sentences.length <= MAX_SENTENCES ? 0 : Math.max(0, Math.min(best, sentences.length - MAX_SENTENCES));
  const chosen = sentences.slice(start, start + MAX_SENTENCES);
  while (chosen.length > 1 && chosen.join(" ").length > MAX_CHARACTERS) chosen.pop();
  return chosen.join(" ");
}

function readStems(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z0-9]{3,}/g) ?? [];
  return [...new Set(words.map((word) => word.replace(/(ing|ed|es|s)$/, "")))];
}
