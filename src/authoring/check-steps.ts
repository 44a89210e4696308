import { END, type Step, type Target } from "../model/flow.ts";
import { findCycle, isSilent } from "./cycles.ts";
import { didYouMean, findClosest, renameTo } from "./closest.ts";
import type { Findings, Mend } from "./findings.ts";
import { leadsTo } from "./paths.ts";
import type { Project } from "./project.ts";
import { insertKey, type WrittenFlow, type WrittenStep } from "./read-flow.ts";
import type { Range } from "./source.ts";
import type { Value } from "./tree.ts";

/** The shape of one flow: ids, where steps lead, what can never be reached, loops that never wait. */
export function checkSteps(project: Project, written: WrittenFlow): void {
  const { findings } = project;
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
    reportUnreachable(written, step, map, findings);
  }
  checkLoops(project, written, byId);
}

function reportUnreachable({ flow, steps }: WrittenFlow, step: Step, map: WrittenStep["map"], findings: Findings): void {
  const before = stepBefore(steps, map.at);
  const away = before && (before.map.entries.get("next") ?? before.map.entries.get("link") ?? before.map.entries.get("noop"));
  const at = map.entries.get("id")?.value.at ?? firstKeyOf(map);
  findings.error("flow/unreachable-step", at, `The step \`${step.id}\` of \`${flow.id}\` can never be reached.`, {
    hint: "Lead some step's `next` to it, or remove it.",
    ...(away && {
      label: "… so this step is skipped",
      related: [{ at: leadAt(away.value) ?? away.keyAt, message: "every path continues here …" }],
      mend: map.entries.has("id") && away.key === "next" ? leadHere(away.value, step.id) : undefined,
    }),
  });
}

/** The step that stands right before this place in the same sequence. */
function stepBefore(steps: readonly WrittenStep[], { start }: Range): WrittenStep | undefined {
  return steps
    .filter(({ map: { at } }) => at.end <= start)
    .toSorted((a, b) => b.map.at.end - a.map.at.end || a.map.at.start - b.map.at.start)[0];
}

/** A target that stands on one line; branches are too long to be marked. */
function leadAt(value: Value): Range | undefined {
  return value.kind === "scalar" && value.at.end > value.at.start ? value.at : undefined;
}

function leadHere(next: Value, id: string): Mend | undefined {
  const at = leadAt(next);
  return at && { title: `Lead the step above here: next: ${id}`, at, text: id, safe: false };
}

/** Ids that nobody wrote are marked by the first key of their step. */
function firstKeyOf({ entries, at }: WrittenStep["map"]): Range {
  return [...entries.values()].find(({ keyAt }) => keyAt.start === at.start)?.keyAt ?? startOf(at);
}

function checkIds(steps: readonly WrittenStep[], findings: Findings): ReadonlyMap<string, Step> {
  const byId = new Map<string, WrittenStep>();
  for (const written of steps) {
    const { step, map } = written;
    const at = idAt(written);
    const first = byId.get(step.id);
    if (step.id === END || step.id === "START") {
      findings.error("flow/reserved-step-id", at, `\`${step.id}\` is a reserved step id.`, { hint: "Choose another id." });
    } else if (first) {
      findings.error("flow/duplicate-step", at, `Two steps have the id \`${step.id}\`.`, {
        hint: "Rename one of them.",
        related: [{ at: idAt(first), message: "the first is here" }],
        mend: map.entries.has("id") ? renameTo(freeName(step.id, steps), at) : undefined,
      });
    } else byId.set(step.id, written);
  }
  return new Map([...byId].map(([id, { step }]) => [id, step]));
}

function idAt({ map }: WrittenStep): Range {
  return map.entries.get("id")?.value.at ?? startOf(map.at);
}

function freeName(id: string, steps: readonly WrittenStep[]): string {
  const taken = new Set(steps.map(({ step }) => step.id));
  let count = 2;
  while (taken.has(`${id}_${count}`)) count += 1;
  return `${id}_${count}`;
}

function checkTargets(steps: readonly WrittenStep[], byId: ReadonlyMap<string, Step>, findings: Findings): void {
  for (const { targets } of steps) {
    for (const { id, at } of targets) {
      if (id === END || byId.has(id)) continue;
      findings.error("flow/unknown-step", at, `No step of this flow has the id \`${id}\`.`, {
        hint: didYouMean(id, [END, ...byId.keys()]) ?? "Give a step this `id`, or write END.",
        mend: renameTo(findClosest(id, [END, ...byId.keys()]) ?? END, at),
      });
    }
  }
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
 * A cycle of noops, set_slots and responses spins for ever: an error. One that also passes collects that do not always
 * ask spins once their slots are filled: a warning, because an action or a rejection elsewhere may empty them.
 */
function checkLoops(project: Project, { flow, steps }: WrittenFlow, byId: ReadonlyMap<string, Step>): void {
  const spinning = findCycle(byId, (step) => isSilent(step, project));
  const quiet =
    spinning ??
    findCycle(
      byId,
      (step) => step.kind === "noop" || (step.kind === "collect" && !step.askBeforeFilling && !step.forceSlotFilling),
    );
  if (!quiet) return;
  const at = (id: string): Range | undefined => steps.find(({ step }) => step.id === id)?.map.at;
  const start = at(quiet.first);
  if (!start) return;
  const back = quiet.last === quiet.first ? undefined : at(quiet.last);
  const related = back && [{ at: startOf(back), message: "… and from here it leads back" }];
  if (spinning) {
    project.findings.error(
      "flow/endless-loop",
      startOf(start),
      `The step \`${quiet.first}\` of \`${flow.id}\` leads back to itself without ever waiting.`,
      { hint: "Put a collect or an action into the loop.", related },
    );
  } else {
    const asking = steps.find(({ step }) => step.kind === "collect" && quiet.ids.has(step.id));
    project.findings.warning(
      "flow/loop-never-asks",
      startOf(start),
      `The loop through \`${quiet.first}\` asks nothing once its slots are filled, and would turn for ever.`,
      {
        hint: "Add `ask_before_filling: true` to its collect, or empty the slot with set_slots.",
        related,
        mend: asking && insertKey(asking.map, "ask_before_filling: true", false),
      },
    );
  }
}

function startOf({ source, start }: Range): Range {
  return source.range(start);
}
