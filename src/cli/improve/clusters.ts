import { Likeness } from "../../authoring/similarity.ts";

/** Texts that say much the same. */
export interface Cluster {
  /** The text that is most like the others. */
  readonly medoid: string;
  /** The medoid among them, the most frequent first. */
  readonly texts: readonly string[];
}

/** From this likeness on two texts are of one cluster. */
const ALIKE = 0.5;
/** Texts that are compared with each other: more would take minutes. */
const MAX_TEXTS = 3_000;

/**
 * Puts texts together that are alike, or that `same` says belong together. The order is that of the most frequent text.
 *
 * @param counts - text → how often it was said.
 */
export function clusterTexts(
  counts: Readonly<Record<string, number>>,
  same: readonly (readonly string[])[] = [],
): readonly Cluster[] {
  const texts = Object.keys(counts)
    .toSorted((a, b) => counts[b]! - counts[a]! || (a < b ? -1 : 1))
    .slice(0, MAX_TEXTS);
  const likeness = new Likeness(texts);
  const place = new Map(texts.map((text, at) => [text, at]));
  const root = texts.map((_, at) => at);
  const find = (at: number): number => (root[at] === at ? at : (root[at] = find(root[at]!)));
  const join = (a: number, b: number): void => {
    const [one, two] = [find(a), find(b)];
    root[Math.max(one, two)] = Math.min(one, two);
  };
  for (const group of same) {
    const places = group.flatMap((text) => place.get(text) ?? []);
    for (const at of places) join(places[0]!, at);
  }
  for (let a = 0; a < texts.length; a++) {
    for (let b = 0; b < a; b++) {
      if (find(a) !== find(b) && likeness.between(a, b, ALIKE) >= ALIKE) join(a, b);
    }
  }
  const members = new Map<number, number[]>();
  for (const at of texts.keys()) members.set(find(at), [...(members.get(find(at)) ?? []), at]);
  const centrality = (at: number, among: readonly number[]): number =>
    among.reduce((sum, other) => sum + counts[texts[other]!]! * likeness.between(at, other), 0);
  return [...members.values()].map((among) => {
    const ranked = among
      .map((at) => ({ at, value: centrality(at, among) }))
      .toSorted((a, b) => b.value - a.value || a.at - b.at);
    return { medoid: texts[ranked[0]!.at]!, texts: among.map((at) => texts[at]!) };
  });
}

/** What an assistant already has of a sentence. */
export interface Example {
  readonly text: string;
  /** The flow or intent that it is an example of. */
  readonly of: string;
}

/** For each text the example that is most like it; null if there is none like it at all. */
export function nearestExamples(
  texts: readonly string[],
  examples: readonly Example[],
): readonly ((Example & { readonly similarity: number }) | null)[] {
  const likeness = new Likeness([...texts, ...examples.map(({ text }) => text)]);
  return texts.map((_, at) => {
    let best: (Example & { readonly similarity: number }) | null = null;
    for (const [index, example] of examples.entries()) {
      const similarity = likeness.between(at, texts.length + index, best?.similarity ?? 0);
      if (similarity > (best?.similarity ?? 0)) best = { ...example, similarity: Math.round(similarity * 100) / 100 };
    }
    return best;
  });
}
