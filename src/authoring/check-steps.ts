import { END, type Step, type Target } from "../model/flow.ts";
import { didYouMean } from "./closest.ts";
import type { Findings } from "./findings.ts";
import type { WrittenFlow, WrittenStep } from "./read-flow.ts";
import type { Range } from "./source.ts";

/** The shape of one flow: ids, where steps lead, what can never be reached, loops that never wait. */
export function checkSteps(written: WrittenFlow, findings: Findings): void {
  const { flow, steps, keyAt, map } = written;
  if (steps.length === 0) {
    // Steps that could not be read are not missing.
    if (findings.hasErrorIn(map.at)) return;
    findings.error("flow/empty-steps", keyAt, `The flow \`${flow.id}\` has no steps.`, { hint: "Add at least one step." });
    return;
  }
  const before = findings.list.length;
  const byId = checkIds(steps, findings);
  // A step may hang on the very name that was misspelt: its reachability is judged when all names are right.
  checkTargets(steps, byId, findings);
  if (findings.list.length > before) return;
  const reached = reachable(flow.first, byId);
  for (const { step, map } of steps) {
    if (reached.has(step.id)) continue;
    // Its own steps hang on it: one report is enough.
    if (
      steps.some((other) => other.step.id !== step.id && !reached.has(other.step.id) && leadsTo(other.step).includes(step.id))
    )
      continue;
    findings.error(
      "flow/unreachable-step",
      startOf(map.at),
      `The step \`${step.id}\` of \`${flow.id}\` can never be reached.`,
      {
        hint: "Lead some step's `next` to it, or remove it.",
      },
    );
  }
  checkLoops(written, byId, findings);
}

function checkIds(steps: readonly WrittenStep[], findings: Findings): ReadonlyMap<string, Step> {
  const byId = new Map<string, Step>();
  for (const { step, map } of steps) {
    const at = map.entries.get("id")?.value.at ?? startOf(map.at);
    if (step.id === END || step.id === "START") {
      findings.error("flow/reserved-step-id", at, `\`${step.id}\` is a reserved step id.`, { hint: "Choose another id." });
    } else if (byId.has(step.id)) {
      const first = byId.get(step.id)!.place;
      findings.error(
        "flow/duplicate-step",
        at,
        `Two steps have the id \`${step.id}\`${first ? `; the first is in line ${first.line}` : ""}.`,
        { hint: "Rename one of them." },
      );
    } else byId.set(step.id, step);
  }
  return byId;
}

function checkTargets(steps: readonly WrittenStep[], byId: ReadonlyMap<string, Step>, findings: Findings): void {
  for (const { targets } of steps) {
    for (const { id, at } of targets) {
      if (id === END || byId.has(id)) continue;
      findings.error("flow/unknown-step", at, `No step of this flow has the id \`${id}\`.`, {
        hint: didYouMean(id, [END, ...byId.keys()]) ?? "Give a step this `id`, or write END.",
      });
    }
  }
}

/** Where a step can lead, without duplicates. */
export function leadsTo({ next }: Step): readonly Target[] {
  if (typeof next === "string") return [next];
  return [...new Set([...next.branches.map((branch) => branch.then), next.else])];
}

function reachable(first: Target, byId: ReadonlyMap<string, Step>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [first];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = byId.get(id);
    if (!step || seen.has(id)) continue;
    seen.add(id);
    open.push(...leadsTo(step));
  }
  return seen;
}

/**
 * A cycle of noops and set_slots spins for ever: an error. One that also passes collects that do not always ask spins
 * once their slots are filled: a warning, because an action or a rejection elsewhere may empty them.
 */
function checkLoops({ flow, steps }: WrittenFlow, byId: ReadonlyMap<string, Step>, findings: Findings): void {
  const spinning = findCycle(byId, (step) => step.kind === "noop" || step.kind === "set_slots");
  const quiet =
    spinning ??
    findCycle(
      byId,
      (step) => step.kind === "noop" || (step.kind === "collect" && !step.askBeforeFilling && !step.forceSlotFilling),
    );
  const at = steps.find(({ step }) => step.id === quiet)?.map.at;
  if (!quiet || !at) return;
  if (spinning) {
    findings.error(
      "flow/endless-loop",
      startOf(at),
      `The step \`${quiet}\` of \`${flow.id}\` leads back to itself without ever waiting.`,
      {
        hint: "Put a collect or an action into the loop.",
      },
    );
  } else {
    findings.warning(
      "flow/loop-never-asks",
      startOf(at),
      `The loop through \`${quiet}\` asks nothing once its slots are filled, and would turn for ever.`,
      {
        hint: "Add `ask_before_filling: true` to its collect, or empty the slot with set_slots.",
      },
    );
  }
}

/** Id of a step on a cycle of steps that all fit, or null. Depth first, without recursion. */
function findCycle(byId: ReadonlyMap<string, Step>, fits: (step: Step) => boolean): string | null {
  const done = new Set<string>();
  for (const start of byId.keys()) {
    const path: { id: string; open: Target[] }[] = [];
    const onPath = new Set<string>();
    const enter = (id: string): boolean => {
      const step = byId.get(id);
      if (!step || done.has(id) || !fits(step)) return false;
      if (onPath.has(id)) return true;
      onPath.add(id);
      path.push({ id, open: [...leadsTo(step)] });
      return false;
    };
    enter(start);
    while (path.length > 0) {
      const top = path.at(-1)!;
      const target = top.open.pop();
      if (target === undefined) {
        done.add(top.id);
        onPath.delete(top.id);
        path.pop();
      } else if (enter(target)) return target;
    }
  }
  return null;
}

function startOf({ source, start }: Range): Range {
  return source.range(start);
}
