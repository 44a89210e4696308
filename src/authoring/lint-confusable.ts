import { END, isPattern, type Flow, type Target } from "../model/flow.ts";
import type { Json } from "../base/json.ts";
import { canonicalJson } from "./hash.ts";
import { leadsTo } from "./paths.ts";
import type { Project } from "./project.ts";
import type { WrittenFlow } from "./read-flow.ts";
import { Likeness } from "./similarity.ts";

/** Found with the assistants of the demo and of the tests: what people keep apart lies below 0.55, twins above 0.66. */
const ALIKE = 0.62;
/** Flows whose ids say that they are of one kind (`billing_problem_1`, `billing_problem_refund`) need less. */
const ALIKE_OF_A_KIND = 0.3;

interface Twin {
  readonly other: WrittenFlow;
  readonly code: "lint/confusable-flows" | "lint/same-but-one-value";
  readonly message: string;
}

/**
 * Flows that understanding, and people, will mix up: described in nearly the same words, numbered, or the same steps but
 * for one value that a slot is set to. One flow with one more question is easier to find and to keep.
 */
export function lintConfusable(project: Project): void {
  const flows = [...project.flows.values()].filter(({ flow }) => !isPattern(flow));
  const likeness = new Likeness(flows.map(({ flow }) => flow.description || flow.name));
  const shapes = flows.map(({ flow }) => shapeOf(flow));
  const ids = flows.map(({ flow }) => split(flow.id));
  flows.forEach((written, index) => {
    const twin = closestBefore(flows, index, likeness, shapes, ids);
    if (!twin) return;
    project.findings.warning(twin.code, written.keyAt, twin.message, {
      hint: "Merge them: one flow, and a slot with a question where they differ. If they must stay apart, describe what only this one is for.",
      related: [{ at: twin.other.keyAt, message: "the other one" }],
    });
  });
}

/** The earlier flow that is most like this one, if one is too much so. One finding a flow is enough. */
function closestBefore(
  flows: readonly WrittenFlow[],
  index: number,
  likeness: Likeness,
  shapes: readonly Shape[],
  ids: readonly Id[],
): Twin | null {
  const { flow } = flows[index]!;
  let best: Twin | null = null;
  let most = 0;
  for (let before = 0; before < index; before++) {
    const other = flows[before]!;
    if (differInOneValue(shapes[before]!, shapes[index]!)) {
      const message = `\`${other.flow.id}\` and \`${flow.id}\` take the same steps; only one value is different.`;
      return { other, code: "lint/same-but-one-value", message };
    }
    const kind = kinship(ids[before]!, ids[index]!);
    const least = kind === "numbered" ? 0 : kind === "one stem" ? ALIKE_OF_A_KIND : ALIKE;
    const alike = likeness.between(before, index, least);
    if (alike < least) continue;
    if (best && alike <= most) continue;
    most = alike;
    const message =
      kind === "numbered"
        ? `\`${other.flow.id}\` and \`${flow.id}\` are numbered: what tells them apart is no part of what people say.`
        : `\`${other.flow.id}\` and \`${flow.id}\` are described nearly alike (${alike.toFixed(2)}): they will be mixed up.`;
    best = { other, code: "lint/confusable-flows", message };
  }
  return best;
}

/** `billing_problem_1` and `_2` are numbered; `billing_problem_refund` is of one stem with them. */
function kinship([stemA, lastA]: Id, [stemB, lastB]: Id): "numbered" | "one stem" | null {
  if (stemA !== stemB) return null;
  const numbers = [lastA, lastB].filter((last) => /^\d+$/.test(last)).length;
  if (numbers === 2) return "numbered";
  return numbers === 1 ? "one stem" : null;
}

/** The stem of an id, and what comes after it. */
type Id = readonly [string, string];

function split(id: string): Id {
  const [, stem = id, last = ""] = /^(.+?)[_-]?(\d+)$/.exec(id) ?? /^(.+)[_-]([^_-]+)$/.exec(id) ?? [];
  return [stem, last];
}

/** The steps of a flow without its own names, and the values that it sets, in order. */
interface Shape {
  readonly steps: string;
  readonly values: readonly string[];
  /** Whether it asks or sets anything: flows that only talk or link are alike by nature. */
  readonly deciding: boolean;
}

function shapeOf({ id, first, steps }: Flow): Shape {
  const names = new Map(steps.map((step, index) => [step.id, `#${index}`]));
  const name = (target: Target): string => (target === END ? END : (names.get(target) ?? target));
  const values: string[] = [];
  const shapes = steps.map((step): Json => {
    const next = typeof step.next === "string" ? [] : step.next.branches.map((branch) => branch.if);
    const ways = [...leadsTo(step).map(name), ...next];
    if (step.kind === "set_slots") {
      values.push(...step.slots.map(({ value }) => canonicalJson(value)));
      return [step.kind, ...step.slots.map((slot) => slot.name), ways];
    }
    if (step.kind === "collect")
      return [step.kind, step.slot, step.askBeforeFilling, step.rejections.map((each) => each.if), ways];
    if (step.kind === "link" || step.kind === "call") return [step.kind, step.flow, ways];
    // A response of the step's own is named after the flow; what it says may well differ.
    return [step.kind, step.kind === "action" ? step.action.replace(`utter_${id}_`, "") : "", ways];
  });
  const deciding = values.length > 0 || steps.some(({ kind }) => kind === "collect");
  return { steps: canonicalJson([name(first), ...shapes]), values, deciding };
}

function differInOneValue(a: Shape, b: Shape): boolean {
  if (!a.deciding || a.steps !== b.steps) return false;
  return a.values.filter((value, index) => value !== b.values[index]).length <= 1;
}
