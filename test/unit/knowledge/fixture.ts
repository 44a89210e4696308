import { buildIndex, type Encode } from "../../../src/knowledge/build-index.ts";
import { readArticle } from "../../../src/knowledge/markdown.ts";
import { readTopic } from "../../../src/knowledge/words.ts";
import type { KnowledgeIndex, KnowledgeTable } from "../../../src/model/knowledge.ts";

const LIBRARY: Readonly<Record<string, string>> = {
  card: "# Card\n## What a card costs\nA card costs 18 pounds a year. It is free for children.\n## Lost cards\nTell us at once. A replacement costs 3 pounds.",
  loans:
    "# Borrowing\n## Renewing\n<!-- also: extend -->\nA loan can be renewed twice. Nobody may have reserved the item.\n## Overdue items\nFor every overdue item we charge 20 pence a day. Children pay nothing.\n## Reservations\nItems can be reserved for 1 pound. We keep them for seven days. A message tells you that they are here. Later they go back.",
  house: "# House\n## Lift\nA lift leads to all floors.\n## Café\nThe café is on the ground floor, beside the garden.",
};

export const passages = Object.entries(LIBRARY).flatMap(([id, text]) => readArticle(id, text, `/help#${id}`).passages);

/** Words that mean the same have the same vector; each other stem has a direction of its own. */
export const encode: Encode = async (text) => {
  const vector = new Float32Array(64);
  for (const { stem } of readTopic(text, "en")) {
    const known = { elevator: "lift", prolong: "renew" }[stem] ?? stem;
    let at = 0;
    for (const letter of known) at = (at * 31 + letter.charCodeAt(0)) % 64;
    vector[at]! += 1;
  }
  const length = Math.hypot(...vector) || 1;
  return { encoder: "toy", vector: vector.map((value) => value / length) };
};

export const library = (tables: readonly KnowledgeTable[] = [], language = "en"): Promise<KnowledgeIndex> =>
  buildIndex({ language, passages, tables }, encode);

export const wordsOnly = (): Promise<KnowledgeIndex> => buildIndex({ language: "en", passages, tables: [] }, async () => null);
