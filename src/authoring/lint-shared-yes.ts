import { isPattern, type CollectStep, type Step, type Target } from "../model/flow.ts";
import type { Findings } from "./findings.ts";
import { leadsTo } from "./paths.ts";
import type { Project } from "./project.ts";
import type { WrittenFlow, WrittenStep } from "./read-flow.ts";
import { risksOf, type Risk } from "./risks.ts";
import { get } from "./tree.ts";

/**
 * One yes is one change: where a way leads from one declared change to another without a question between them, the second
 * is refused (or, as a write, done unconfirmed) unless a question names it under `confirms`.
 *
 * @param isConfirmation - whether a step of a flow asks for a yes.
 */
export function lintSharedYes(project: Project, isConfirmation: (written: WrittenFlow, step: CollectStep) => boolean): void {
  const risks = risksOf(project);
  const named = new Set<string>();
  for (const { steps } of project.flows.values()) {
    for (const written of steps) for (const name of checkNames(project.findings, written, risks)) named.add(name);
  }
  const isChange = (step: Step | undefined): step is Step & { readonly kind: "action" } => {
    const risk = step?.kind === "action" ? risks.get(step.action) : undefined;
    return risk !== undefined && risk.risk !== "read" && !risk.waived;
  };
  const asks = (written: WrittenFlow, step: Step): boolean => {
    if (step.kind === "collect") return isConfirmation(written, step);
    const called = step.kind === "call" ? project.flows.get(step.flow) : undefined;
    return called?.steps.some((one) => one.step.kind === "collect" && isConfirmation(called, one.step)) ?? false;
  };
  for (const written of project.flows.values()) {
    if (isPattern(written.flow)) continue;
    const byId = new Map(written.steps.map((one) => [one.step.id, one]));
    const told = new Set<string>();
    for (const { step, map } of written.steps) {
      if (!isChange(step)) continue;
      for (const id of reachedFrom(step, byId, (one) => asks(written, one))) {
        const second = byId.get(id)!;
        if (told.has(id) || !isChange(second.step) || named.has(second.step.action)) continue;
        told.add(id);
        const { risk } = risks.get(second.step.action)!;
        project.findings[risk === "write" ? "warning" : "error"](
          "lint/shared-confirmation",
          get(second.map, "action")?.at,
          `A yes to \`${step.action}\` is none to \`${second.step.action}\`, and nobody is asked in between.`,
          {
            hint: `Ask once more before it, or name both in the question: \`confirms: [${step.action}, ${second.step.action}]\`.`,
            related: [{ at: get(map, "action")?.at, message: "the yes is used up here" }],
          },
        );
      }
    }
  }
}

/** What a question names must be what needs a yes: anything else is a slip of the pen. */
function checkNames(findings: Findings, { step, map }: WrittenStep, risks: ReadonlyMap<string, Risk>): readonly string[] {
  const names = (step.kind === "collect" && step.confirms) || [];
  for (const name of names) {
    const risk = risks.get(name)?.risk;
    if (risk === "write" || risk === "irreversible") continue;
    findings.error("key/value", get(map, "confirms")?.at, `\`${name}\` is not declared as something that changes anything.`, {
      hint: "Name actions that are declared with `risk: write` or `risk: irreversible`.",
    });
  }
  return names;
}

/** Steps of the flow to which a way leads from one of them, without a question in between. */
function reachedFrom(from: Step, byId: ReadonlyMap<Target, WrittenStep>, asks: (step: Step) => boolean): ReadonlySet<Target> {
  const reached = new Set<Target>();
  const open = [...leadsTo(from)];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = byId.get(id)?.step;
    if (!step || reached.has(id) || asks(step)) continue;
    reached.add(id);
    open.push(...leadsTo(step));
  }
  return reached;
}
