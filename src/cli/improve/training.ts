import type { Json, JsonObject } from "../../base/json.ts";
import { clusterTexts, nearestExamples, type Example } from "./clusters.ts";
import { conversationsOf, groupRows, tally, textOf, type EvidenceRow } from "./evidence.ts";

/** How far an outcome tells what was meant: what somebody chose, from a person or a button, tells it. */
const WEIGHTS: Readonly<Record<string, number>> = {
  menu_choice: 1,
  clarify_choice: 1,
  agent_label: 1,
  rephrased_ok: 0.6,
  remote_label: 0.4,
};

/** One line of `training-candidates.jsonl`. */
export interface TrainingCandidate {
  readonly text: string;
  readonly language: string | null;
  /** Where it was said. */
  readonly context: { readonly flow: string | null; readonly asking: string | null; readonly key: string | null };
  /** What it was taken for, best first, where that was kept. */
  readonly top: Json;
  /** Who told what was meant, what, and how far that is to be believed (0 to 1). */
  readonly outcome: string;
  readonly label: string | null;
  readonly weight: number;
  readonly count: number;
  readonly conversations: number;
  readonly cluster: number;
  readonly medoid: string;
  /** The example that is most like it: what is nearly there already need not be added. */
  readonly nearest: JsonObject | null;
}

/** Sentences that were not understood, with what they turned out to mean. */
export function trainingCandidates(
  rows: readonly EvidenceRow[],
  examples: readonly Example[],
): readonly { readonly rows: readonly EvidenceRow[]; readonly line: TrainingCandidate }[] {
  const said = rows.filter(
    ({ guard, what, text }) => guard === "nlu" && text !== null && (what === "label" || what === "repeat"),
  );
  const clusters = clusterTexts(tally(said.map(({ text }) => text)));
  const clusterOf = new Map(clusters.flatMap(({ texts }, at) => texts.map((text) => [text, at] as const)));
  const groups = groupRows(said, ({ text, language, flow, what, label }) =>
    JSON.stringify([text, language, flow, label?.source ?? what, label?.value]),
  );
  const topOf = new Map(
    rows.flatMap(({ guard, conversation, text, details: { top } }) =>
      guard === "nlu" && text !== null && top !== undefined ? [[JSON.stringify([conversation, text]), top] as const] : [],
    ),
  );
  const nearest = nearestExamples(
    groups.map(([row]) => row!.text!),
    examples,
  );
  const lines = groups.map((group, at) => {
    const { text, language, flow, context, what, label, details, conversation } = group.at(-1)!;
    const cluster = clusterOf.get(text!) ?? clusters.length;
    const value = label?.value ? label.value : null;
    const line: TrainingCandidate = {
      text: text!,
      language,
      context: { flow, asking: textOf(details["asking"]), key: context },
      // What it meant is known later than what it was read as.
      top: details["top"] ?? topOf.get(JSON.stringify([conversation, text])) ?? null,
      outcome: label?.source ?? what,
      label: value,
      weight: value === null ? 0 : (WEIGHTS[label!.source] ?? 0),
      count: group.length,
      conversations: conversationsOf(group),
      cluster,
      medoid: clusters[cluster]?.medoid ?? text!,
      nearest: nearest[at] ? { ...nearest[at] } : null,
    };
    return { rows: group, line };
  });
  return lines.toSorted((a, b) => b.line.weight * b.line.count - a.line.weight * a.line.count || b.line.count - a.line.count);
}
