import { versionScores, type VersionScores } from "./drift.ts";
import { conversationsOf, tally, type Evidence, type EvidenceRow } from "./evidence.ts";
import type { FormQuestion } from "./forms.ts";
import type { KnowledgeGap, ScoreSpread } from "./gaps.ts";
import { wilson } from "./statistics.ts";
import type { TimerDuplicate } from "./timers.ts";
import type { TrainingCandidate } from "./training.ts";

/** Everything that is written, after what may not be shared was left out. */
export interface Findings {
  readonly candidates: readonly TrainingCandidate[];
  readonly gaps: readonly KnowledgeGap[];
  readonly forms: readonly FormQuestion[];
  readonly timers: readonly TimerDuplicate[];
  readonly spreads: readonly ScoreSpread[];
  /** Lines that were withheld because too few conversations stand behind them. */
  readonly withheld: number;
}

/** From this share of conversations on a ceiling is no exception: what is below it must change, not the ceiling. */
export const ALERT = 0.05;

const GUARDS: Readonly<Record<string, { readonly name: string; readonly instead: string }>> = {
  form: { name: "Questions of tasks", instead: "mend the questions in form-ux.jsonl" },
  nlu: { name: "Understanding", instead: "add the candidates in training-candidates.jsonl and fit again" },
  kb: { name: "Answers of sources", instead: "write what knowledge-gaps.jsonl lacks" },
  timer: { name: "Timers", instead: "make the steps in timer-duplicates.jsonl set theirs once" },
};

/** Conversations in which a guard said "enough". */
export interface CeilingShare {
  readonly guard: string;
  readonly hits: number;
  readonly of: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly isAlert: boolean;
}

/** The rule of five per cent, of the conversations in which any guard saw anything. */
export function ceilingShares(rows: readonly EvidenceRow[]): readonly CeilingShare[] {
  const of = conversationsOf(rows);
  return Object.keys(GUARDS).map((guard) => {
    const hits = conversationsOf(rows.filter((row) => row.guard === guard && row.what === "ceiling"));
    const share = wilson(hits, of);
    return { guard, hits, of, ...share, isAlert: share.rate > ALERT };
  });
}

/** `summary.md`. */
export function writeSummary(evidence: Evidence, findings: Findings, since: string): string {
  const { rows, scores, assistants, devices, unreadable } = evidence;
  const { candidates, gaps, forms, timers, spreads, withheld } = findings;
  const counts = tally(rows.map(({ guard, what }) => `${guard}.${what}`));
  const lines = [
    "# What the guards learned",
    "",
    `${assistants.join(", ") || "No assistant"}, since ${since}: ${rows.length} rows of ${conversationsOf(rows)} conversations on ${devices} devices.`,
    ...(assistants.length > 1 ? ["Several assistants are mixed here: name one with `--assistant`."] : []),
    ...(unreadable > 0 ? [`${unreadable} lines could not be read and were left out.`] : []),
    ...(withheld > 0 ? [`${withheld} lines were withheld: too few conversations stand behind them.`] : []),
    "",
    "## Ceilings",
    "",
    "Share of the conversations in which a guard saw anything; conversations without a word of any guard are not counted.",
    "",
    table(
      ["guard", "reached the ceiling", "of", "share", "95 %", ""],
      ceilingShares(rows).map(({ guard, hits, of, rate, low, high, isAlert }) => [
        GUARDS[guard]!.name,
        hits,
        of,
        percent(rate),
        `${percent(low)} to ${percent(high)}`,
        isAlert ? `**above 5 %**: ${GUARDS[guard]!.instead}; do not raise the ceiling` : "",
      ]),
    ),
    "",
    "## How surely messages were read",
    "",
    ...readSurely(versionScores(scores)),
    "",
    "## Answers of sources",
    "",
    spreads.length === 0
      ? "No source gave a score."
      : table(
          ["scale", "version", "questions", "p10", "p50", "p90", "threshold", "below it", "95 %"],
          spreads.map(({ scale, knowledgeVersion, questions, p10, p50, p90, threshold, belowThreshold }) => [
            scale,
            knowledgeVersion.slice(0, 12),
            questions,
            p10,
            p50,
            p90,
            threshold,
            percent(belowThreshold.rate),
            `${percent(belowThreshold.low)} to ${percent(belowThreshold.high)}`,
          ]),
        ),
    ...spreads.flatMap(({ p50, threshold, scale }) =>
      p50 !== null && threshold !== null && p50 < threshold
        ? ["", `Half of the questions on the scale ${scale} find nothing good enough: the sources cover too little.`]
        : [],
    ),
    "",
    "## To do",
    "",
    todo(
      "training-candidates.jsonl",
      candidates,
      ({ text, label, count }) => `"${text}"${label ? ` means ${label}` : ""} (${count})`,
    ),
    todo(
      "knowledge-gaps.jsonl",
      gaps,
      ({ question, suggestion, conversations }) => `${quoted(question)}: ${suggestion} (${conversations} conversations)`,
    ),
    todo(
      "form-ux.jsonl",
      forms,
      ({ slot, suggestion, asks }) => `${slot}, ${asks} answers: ${suggestion ?? "nothing stands out"}`,
    ),
    todo(
      "timer-duplicates.jsonl",
      timers,
      ({ key, step, blocked }) => `${key}${step ? ` at step ${step}` : ""}, blocked ${blocked} times`,
    ),
    "",
    "## Everything that was seen",
    "",
    table(["what", "rows"], Object.entries(counts)),
    "",
  ];
  return `${lines.join("\n")}`;
}

/** A version of which users speak otherwise than before, or that reads too many conversations unsurely. */
function readSurely(versions: readonly VersionScores[]): readonly string[] {
  if (versions.length === 0) return ["Nothing was counted."];
  const index = (value: number | undefined): string => (value === undefined ? "" : value.toFixed(2));
  return [
    table(
      [
        "version",
        "from",
        "to",
        "messages",
        "conversations",
        "read unsurely",
        "95 %",
        "PSI of the best score",
        "of the margin",
        "",
      ],
      versions.map(({ bundle, firstDay, lastDay, turns, conversations, unsure, drift }) => [
        bundle.slice(0, 12),
        firstDay,
        lastDay,
        turns,
        conversations,
        percent(unsure.rate),
        `${percent(unsure.low)} to ${percent(unsure.high)}`,
        index(drift.psi?.top),
        index(drift.psi?.margin),
        drift.alert ? "**users speak otherwise**: add the candidates and fit again; do not loosen a ceiling" : "",
      ]),
    ),
  ];
}

const MAX_SHOWN = 5;

function todo<Line>(file: string, lines: readonly Line[], show: (line: Line) => string): string {
  const rest = lines.length - MAX_SHOWN;
  return [
    `- \`${file}\`: ${lines.length === 0 ? "nothing" : lines.length}`,
    ...lines.slice(0, MAX_SHOWN).map((line) => `  - ${show(line).replaceAll("\n", " ")}`),
    ...(rest > 0 ? [`  - and ${rest} more`] : []),
  ].join("\n");
}

const quoted = (question: string | null): string => (question === null ? "(words are not kept)" : `"${question}"`);

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function table(head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const line = (cells: readonly (string | number | null)[]): string =>
    `| ${cells.map((cell) => String(cell ?? "").replaceAll("|", String.raw`\|`)).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
