import { isJsonObject, type Json } from "../../base/json.ts";
import { clusterTexts } from "./clusters.ts";
import { conversationsOf, groupRows, tally, textOf, type EvidenceRow } from "./evidence.ts";
import { quantile, wilson, type Share } from "./statistics.ts";

/** One line of `knowledge-gaps.jsonl`. */
export interface KnowledgeGap {
  /** The question that is most like the others; null where words may not be kept. */
  readonly question: string | null;
  readonly variants: readonly string[];
  readonly count: number;
  readonly conversations: number;
  readonly bestScore: number | null;
  readonly threshold: number | null;
  readonly scale: string | null;
  /** The passages that came closest, most frequent first. */
  readonly nearest: readonly { readonly id: string; readonly title: string | null }[];
  /** How often an answer was not what was meant. */
  readonly dissatisfied: number;
  readonly language: string | null;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly knowledgeVersion: string | null;
  /** The document to extend. */
  readonly suggestion: string;
}

/** What counts as not covered. */
const GAPS: ReadonlySet<string> = new Set(["low_score", "same_topic", "ceiling", "dissatisfied"]);
const MAX_NEAREST = 5;

/** Topics that the sources do not cover. */
export function knowledgeGaps(
  rows: readonly EvidenceRow[],
): readonly { readonly rows: readonly EvidenceRow[]; readonly line: KnowledgeGap }[] {
  // What was answered before and asked again is no gap.
  const missed = rows.filter(({ guard, what, details }) => guard === "kb" && GAPS.has(what) && details["repeated"] !== true);
  const topicOf = ({ conversation, context }: EvidenceRow): string => JSON.stringify([conversation, context]);
  const topics = groupRows(
    missed.filter(({ text, context }) => text !== null && context !== null),
    topicOf,
  ).map((group) => group.map(({ text }) => text!));
  const clusters = clusterTexts(tally(missed.map(({ text }) => text)), topics);
  const clusterOf = new Map(clusters.flatMap(({ texts }, at) => texts.map((text) => [text, at] as const)));
  const groups = groupRows(missed, (row) =>
    row.text === null
      ? `passages ${JSON.stringify(row.details["passages"] ?? row.context)}`
      : `cluster ${clusterOf.get(row.text)}`,
  );
  return groups
    .map((group) => ({ rows: group, line: gapOf(group, clusters[clusterOf.get(group[0]!.text ?? "") ?? -1] ?? null) }))
    .toSorted((a, b) => b.line.conversations - a.line.conversations || b.line.count - a.line.count);
}

function gapOf(rows: readonly EvidenceRow[], cluster: { medoid: string; texts: readonly string[] } | null): KnowledgeGap {
  const scored = rows.filter(({ details }) => typeof details["score"] === "number");
  const best = scored.toSorted((a, b) => numberOf(b.details["score"])! - numberOf(a.details["score"])!)[0];
  const nearest = nearestOf(rows);
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  return {
    question: cluster?.medoid ?? null,
    variants: cluster?.texts.filter((text) => text !== cluster.medoid) ?? [],
    count: rows.length,
    conversations: conversationsOf(rows),
    bestScore: numberOf(best?.details["score"]),
    threshold: numberOf(best?.details["threshold"]),
    scale: textOf(best?.details["scale"]),
    nearest,
    dissatisfied: rows.filter(({ what }) => what === "dissatisfied").length,
    language: Object.keys(tally(rows.map(({ language }) => language)))[0] ?? null,
    firstSeen: day(rows[0]!.at),
    lastSeen: day(rows.at(-1)!.at),
    knowledgeVersion: textOf(rows.at(-1)!.details["knowledgeVersion"]),
    suggestion: nearest[0] ? `extend ${nearest[0].title ?? nearest[0].id}` : "write a new document",
  };
}

function nearestOf(rows: readonly EvidenceRow[]): KnowledgeGap["nearest"] {
  const titles = new Map<string, string>();
  const ids: string[] = [];
  for (const { details } of rows) {
    const closest = Array.isArray(details["closest"]) ? (details["closest"] as readonly Json[]).filter(isJsonObject) : [];
    for (const { id, title } of closest) if (typeof id === "string" && typeof title === "string") titles.set(id, title);
    const { passages } = details;
    if (Array.isArray(passages)) ids.push(...passages.filter((id) => typeof id === "string"));
  }
  return Object.keys(tally(ids))
    .slice(0, MAX_NEAREST)
    .map((id) => ({ id, title: titles.get(id) ?? null }));
}

/** How good the best passages are, per scale and version of the sources. */
export interface ScoreSpread {
  readonly scale: string;
  readonly knowledgeVersion: string;
  readonly questions: number;
  readonly p10: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly threshold: number | null;
  readonly belowThreshold: Share;
}

const LOOKED: ReadonlySet<string> = new Set(["answered", "low_score", "same_topic", "ceiling"]);

export function scoreSpreads(rows: readonly EvidenceRow[]): readonly ScoreSpread[] {
  const looked = rows.filter(
    ({ guard, what, details }) => guard === "kb" && LOOKED.has(what) && typeof details["score"] === "number",
  );
  return groupRows(looked, ({ details }) => JSON.stringify([details["scale"], details["knowledgeVersion"]])).map((group) => {
    const scores = group.map(({ details }) => numberOf(details["score"])!);
    const [{ details }] = group as readonly [EvidenceRow];
    const below = group.filter(({ what }) => what !== "answered").length;
    return {
      scale: textOf(details["scale"]) ?? "",
      knowledgeVersion: textOf(details["knowledgeVersion"]) ?? "",
      questions: group.length,
      p10: quantile(scores, 0.1),
      p50: quantile(scores, 0.5),
      p90: quantile(scores, 0.9),
      threshold: numberOf(details["threshold"]),
      belowThreshold: wilson(below, group.length),
    };
  });
}

function numberOf(value: Json | undefined): number | null {
  return typeof value === "number" ? value : null;
}
