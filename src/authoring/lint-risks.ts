import { isPattern, type CollectStep, type Step } from "../model/flow.ts";
import { lintSharedYes } from "./lint-shared-yes.ts";
import { reachedWithout } from "./paths.ts";
import type { Project } from "./project.ts";
import type { WrittenFlow } from "./read-flow.ts";
import { risksOf } from "./risks.ts";

/**
 * An action that is declared as `write` or `irreversible` is asked for first: every way to it passes a yes-or-no question
 * that is always asked (`ask_before_filling`) and whose answer some condition of the flow looks at. What cannot be taken
 * back is an error. An action whose risk nobody has declared is left alone.
 */
export function lintRisks(project: Project): void {
  const risks = risksOf(project);
  const confirmations = new Set<Step>();
  for (const written of project.flows.values()) {
    for (const { step } of written.steps) {
      if (step.kind === "collect" && isConfirmation(project, written, step)) confirmations.add(step);
    }
  }
  const unasked = reachedWithout(project, (step) => confirmations.has(step));
  for (const { flow, steps } of project.flows.values()) {
    if (isPattern(flow)) continue;
    for (const { step, map } of steps) {
      const risk = step.kind === "action" && unasked.has(`${flow.id} ${step.id}`) ? risks.get(step.action) : undefined;
      if (step.kind !== "action" || !risk || risk.risk === "read" || risk.waived) continue;
      const message =
        risk.risk === "write"
          ? `\`${step.action}\` changes something, and a way leads here on which nobody was asked.`
          : `\`${step.action}\` cannot be taken back, and a way leads here on which nobody was asked.`;
      project.findings[risk.risk === "write" ? "warning" : "error"](
        "lint/unconfirmed-write",
        map.entries.get("action")?.value.at,
        message,
        {
          hint: "Collect a bool slot with `ask_before_filling: true` before it and branch on the answer, or write `confirm: waived because …` where the action is declared.",
          related: [
            { at: risk.at, message: `declared as ${risk.risk} here` },
            { at: risk.confirmAt, message: "this waives nothing: it does not say why" },
          ],
        },
      );
    }
  }
  lintSharedYes(project, (written, step) => isConfirmation(project, written, step));
}

function isConfirmation({ slots }: Project, { flow }: WrittenFlow, { slot, askBeforeFilling }: CollectStep): boolean {
  if (!askBeforeFilling || slots.get(slot)?.slot.type !== "bool") return false;
  const name = new RegExp(`\\bslots\\.${slot}\\b`);
  return flow.steps.some(({ next }) => typeof next !== "string" && next.branches.some((branch) => name.test(branch.if)));
}
