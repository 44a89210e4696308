/** Words that say nothing about what a flow is for. */
const STOP_WORDS = new Set(
  [
    "a an the of to for and or in on at by with from as is are be been it its this that these those their them they you your i my me we our",
    "he she his her when if so not no do does did can will would should wants want user users customer customers help helps let lets allow allows handle",
    "der die das den dem des ein eine einen einem einer und oder in im an am auf mit von vom zu zum zur für ist sind wird ich mein meine sie ihr",
    "kunde kunden wenn nicht el la los las un una unos unas de del y o en con por para que es son su sus mi cliente clientes usuario",
  ]
    .join(" ")
    .split(" "),
);

/** Letters in a row that are compared, so that `refund` is like `refunds` and `refunded`. */
const GRAM = 4;

type Weights = ReadonlyMap<string, number>;

/** How alike texts are, without a model: TF-IDF cosines of words and of runs of letters, half and half. */
export class Likeness {
  readonly #words: readonly Weights[];
  readonly #grams: readonly Weights[];

  constructor(texts: readonly string[]) {
    const words = texts.map(wordsOf);
    this.#words = weigh(words);
    this.#grams = weigh(words.map((list) => list.flatMap(gramsOf)));
  }

  /** From 0 (nothing in common) to 1 (the same words); 0 too where `least` cannot be reached, which words alone tell. */
  between(a: number, b: number, least = 0): number {
    const words = cosine(this.#words[a]!, this.#words[b]!);
    if ((words + 1) / 2 < least) return 0;
    return (words + cosine(this.#grams[a]!, this.#grams[b]!)) / 2;
  }
}

function wordsOf(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !STOP_WORDS.has(word)).map(stemOf);
}

/** Plurals and the like, roughly: the runs of letters do the rest. */
function stemOf(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ed|es|s|en)$/, "") : word;
}

function gramsOf(word: string): readonly string[] {
  const padded = ` ${word} `;
  if (padded.length <= GRAM) return [padded];
  return Array.from({ length: padded.length - GRAM + 1 }, (_, at) => padded.slice(at, at + GRAM));
}

/** Each text's weights, of length 1. A word that all texts share still counts: three flows of one kind share theirs. */
function weigh(texts: readonly (readonly string[])[]): readonly Weights[] {
  const inHowMany = new Map<string, number>();
  for (const features of texts) {
    for (const feature of new Set(features)) inHowMany.set(feature, (inHowMany.get(feature) ?? 0) + 1);
  }
  return texts.map((features) => {
    // A word said twice is not twice as telling: descriptions are short.
    const raw = [...new Set(features)].map(
      (feature) => [feature, 1 + Math.log((1 + texts.length) / (1 + inHowMany.get(feature)!))] as const,
    );
    const length = Math.hypot(...raw.map(([, weight]) => weight)) || 1;
    return new Map(raw.map(([feature, weight]) => [feature, weight / length]));
  });
}

function cosine(a: Weights, b: Weights): number {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [feature, weight] of few) sum += weight * (many.get(feature) ?? 0);
  return sum;
}
