import { isPattern } from "../model/flow.ts";
import { isUnderstood } from "../model/slot.ts";
import { parseCondition, type ConditionNode } from "../dialogue/condition.ts";
import { isTemplate, type Project } from "./project.ts";
import { get, getMaps, type MapValue, type ScalarValue } from "./tree.ts";

/** A comparison that decides by a number what somebody typed. */
interface Threshold {
  readonly slot: string;
  readonly number: number;
}

/**
 * `if: slots.amount > 500` on what the visitor typed is a business rule, and those change without anybody thinking of the
 * flows: an action decides, the flow follows. Rejections are no decisions: they say what can be read at all. Zero is no
 * threshold but a sign.
 */
export function lintThresholds(project: Project): void {
  const typed = typedSlots(project);
  for (const { flow, map, steps } of project.flows.values()) {
    if (isPattern(flow)) continue;
    for (const condition of [...guardOf(map), ...steps.flatMap((step) => conditionsOf(step.map))]) {
      const found = thresholdsOf(condition).find(({ slot }) => typed.has(slot));
      if (!found) continue;
      project.findings.warning(
        "lint/business-threshold",
        condition.at,
        `${found.number} is a business rule about what people type as \`${found.slot}\`: it belongs to an action.`,
        {
          hint: "Let an action decide and set a slot, such as `needs_approval`, and branch on that.",
          related: [{ at: project.slots.get(found.slot)?.entry.keyAt, message: "visitors fill this slot" }],
        },
      );
    }
  }
}

/** Slots that some flow asks for and that understanding may fill. */
function typedSlots({ flows, slots }: Project): ReadonlySet<string> {
  const collected = [...flows.values()].flatMap(({ flow }) =>
    flow.steps.flatMap((step) => (step.kind === "collect" ? [step.slot] : [])),
  );
  return new Set(collected.filter((name) => slots.has(name) && isUnderstood(slots.get(name)!.slot)));
}

function guardOf(flow: MapValue): readonly ScalarValue[] {
  const guard = get(flow, "if");
  return guard?.kind === "scalar" ? [guard] : [];
}

function conditionsOf(step: MapValue): readonly ScalarValue[] {
  return [...getMaps(step, "next"), ...getMaps(step, "noop")].flatMap(guardOf);
}

function thresholdsOf({ value }: ScalarValue): readonly Threshold[] {
  if (typeof value !== "string" || isTemplate(value)) return [];
  const condition = parseCondition(value);
  return condition.kind === "problem" ? [] : inNode(condition.root);
}

function inNode(node: ConditionNode): readonly Threshold[] {
  if (node.kind === "not") return inNode(node.node);
  if (node.kind === "and" || node.kind === "or") return [...inNode(node.left), ...inNode(node.right)];
  if (node.kind !== "compare" || !/^[<>]=?$/.test(node.operator)) return [];
  const [word, literal] = node.left.kind === "word" ? [node.left, node.right] : [node.right, node.left];
  if (word.kind !== "word" || literal.kind !== "literal" || typeof literal.value !== "number" || literal.value === 0) return [];
  return [{ slot: word.name.replace(/^slots\./, ""), number: literal.value }];
}
