import { shapeOf } from "../../trace/shape.ts";
import { conversationsOf, groupRows, tally, type EvidenceRow } from "./evidence.ts";
import { quantile, round, wilson, type Share } from "./statistics.ts";

/** One line of `form-ux.jsonl`. */
export interface FormQuestion {
  readonly slot: string;
  readonly flow: string | null;
  readonly bundle: string;
  /** How often the question got an answer, good or not. */
  readonly asks: number;
  readonly conversations: number;
  /** Of those who came to the attempt, how many answered with it. */
  readonly fillRate: readonly (Share & { readonly attempt: number; readonly of: number })[];
  readonly misses: Readonly<Record<string, number>>;
  /** What misses look like: `aaa@aaa`, `dd.dd`, `AA-dd`. */
  readonly shapes: Readonly<Record<string, number>>;
  /** Milliseconds, the middle one; null where it was not kept. */
  readonly timeToFillMs: number | null;
  readonly exhausted: number;
  readonly abandoned: number;
  /** Of what was recovered, how much by another input than words. */
  readonly recoveredByWidget: number | null;
  readonly suggestion: string | null;
}

const MAX_SHAPES = 10;
/** A kind of miss that is so frequent deserves a hint. */
const FREQUENT = 0.5;
/** Misses below which nothing is suggested. */
const MIN_MISSES = 5;

const ADVICE: Readonly<Record<string, string>> = {
  absent: "users answer something else: say in the question what is wanted, or enable the repair of spoken forms",
  partial: "users give a part: name the missing part in `utter_hint_<slot>`",
  invalid: "users give values that a rule refuses: say the rule in the question, or loosen it",
  lowConfidence: "values are read unsurely: offer buttons, or add aliases",
};

/** How the questions of forms fare, per slot and version of the assistant. */
export function formQuestions(
  rows: readonly EvidenceRow[],
): readonly { readonly rows: readonly EvidenceRow[]; readonly line: FormQuestion }[] {
  const own = rows.filter(({ guard, slot }) => guard === "form" && slot !== null);
  return groupRows(own, ({ slot, bundle }) => JSON.stringify([slot, bundle]))
    .map((group) => ({ rows: group, line: questionOf(group) }))
    .toSorted((a, b) => missCount(b.line) - missCount(a.line));
}

const missCount = ({ misses }: FormQuestion): number => Object.values(misses).reduce((sum, count) => sum + count, 0);

function questionOf(rows: readonly EvidenceRow[]): FormQuestion {
  const of = (...what: readonly string[]): readonly EvidenceRow[] => rows.filter((row) => what.includes(row.what));
  const misses = of("miss");
  const fills = of("filled", "recovered");
  const recovered = of("recovered");
  const byKind = tally(misses.map(({ reason }) => reason));
  const times = fills.flatMap(({ details }) => (typeof details["ms"] === "number" ? [details["ms"]] : []));
  const byWidget = recovered.filter(({ details }) => details["widget"] === true).length;
  const knowsWidgets = recovered.some(({ details }) => details["widget"] !== undefined);
  return {
    slot: rows[0]!.slot!,
    flow: rows.findLast(({ flow }) => flow !== null)?.flow ?? null,
    bundle: rows[0]!.bundle,
    asks: misses.length + fills.length,
    conversations: conversationsOf(rows),
    fillRate: fillRates(fills, misses),
    misses: byKind,
    shapes: Object.fromEntries(Object.entries(tally(misses.map(shapeIn))).slice(0, MAX_SHAPES)),
    timeToFillMs: quantile(times, 0.5),
    exhausted: of("ceiling").length,
    abandoned: of("abandoned").length,
    recoveredByWidget: knowsWidgets ? round(byWidget / recovered.length) : null,
    suggestion: suggest(byKind, misses.length),
  };
}

/** An attempt is over by an answer or by a miss, and both know which it was. */
function fillRates(fills: readonly EvidenceRow[], misses: readonly EvidenceRow[]): FormQuestion["fillRate"] {
  const last = Math.max(0, ...[...fills, ...misses].map(({ attempt }) => attempt ?? 0));
  return Array.from({ length: last }, (_, index) => {
    const attempt = index + 1;
    const hits = fills.filter((row) => row.attempt === attempt).length;
    const of = hits + misses.filter((row) => row.attempt === attempt).length;
    return { attempt, of, ...wilson(hits, of) };
  }).filter(({ of }) => of > 0);
}

function suggest(byKind: Readonly<Record<string, number>>, misses: number): string | null {
  const [most] = Object.entries(byKind);
  if (!most || misses < MIN_MISSES || most[1] / misses < FREQUENT) return null;
  return `${most[0]} ${Math.round((100 * most[1]) / misses)} %: ${ADVICE[most[0]] ?? "look at the shapes"}`;
}

function shapeIn({ details, text }: EvidenceRow): string | null {
  if (typeof details["shape"] === "string") return details["shape"];
  return text === null ? null : shapeOf(text);
}
