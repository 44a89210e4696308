import { get, getText, textOf, type MapValue, type Value } from "./tree.ts";

/** Training sentences by intent, and other words by value. */
export interface NluExamples {
  readonly intents: Map<string, string[]>;
  readonly synonyms: Map<string, string[]>;
}

/** Adds the items of one `nlu` list. Sentences lose their annotations: what is learnt from them is the flow. */
export function readNlu(items: readonly MapValue[], into: NluExamples): void {
  for (const item of items) {
    const intent = getText(item, "intent");
    const synonym = getText(item, "synonym");
    const examples = readExamples(get(item, "examples")).map(stripAnnotations);
    if (intent !== undefined) append(into.intents, intent, examples);
    if (synonym !== undefined) append(into.synonyms, synonym, examples);
  }
}

function append(map: Map<string, string[]>, key: string, values: readonly string[]): void {
  map.set(key, [...(map.get(key) ?? []), ...values]);
}

/** A block of lines that begin with `- `, or a list of texts. */
function readExamples(value: Value | undefined): string[] {
  if (!value) return [];
  if (value.kind === "list")
    return value.items.flatMap((item) => (item.kind === "map" ? getText(item, "text") : textOf(item)) ?? []).map(clean);
  return (textOf(value) ?? "").split("\n").flatMap((line) => {
    const [, sentence] = /^\s*-\s+(.*)$/.exec(line) ?? [];
    return sentence?.trim() ? [sentence.trim()] : [];
  });
}

function clean(text: string): string {
  return text.trim().replace(/^-\s+/, "");
}

/** `[two](count:2) [large]{"entity": "size"} [x][{…}]` → `two large x`. */
export function stripAnnotations(sentence: string): string {
  return sentence.replace(/\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\}|\[\s*\{[^\]]*\])/g, "$1");
}
