import { isPattern, type Step } from "../model/flow.ts";
import type { ResponseVariation } from "../model/response.ts";
import { findClaim } from "./claims.ts";
import { reachedWithout } from "./paths.ts";
import { customActions, type Project } from "./project.ts";
import type { WrittenStep } from "./read-flow.ts";
import { risksOf } from "./risks.ts";
import type { Range } from "./source.ts";
import { get } from "./tree.ts";

/**
 * "Your refund has been processed", where some way through the flow leads there without an action: nothing has happened
 * yet. An action that fails cancels its flow, so whatever comes after one comes after its success; one that only reads
 * proves nothing.
 */
export function lintClaims(project: Project): void {
  const actions = new Set(customActions(project));
  const risks = risksOf(project);
  const proves = (step: Step): boolean =>
    step.kind === "action" && actions.has(step.action) && risks.get(step.action)?.risk !== "read";
  const unproven = reachedWithout(project, proves);
  const claims = new Claims(project);
  for (const { flow, steps } of project.flows.values()) {
    if (isPattern(flow)) continue;
    for (const written of steps) {
      const { step } = written;
      if (unproven.has(`${flow.id} ${step.id}`)) checkStep(project, claims, written, responseOf(step));
    }
  }
}

function responseOf(step: Step): string | null {
  return step.kind === "action" ? step.action : step.kind === "collect" ? step.utter : null;
}

function checkStep(project: Project, claims: Claims, written: WrittenStep, response: string | null): void {
  const claim = response === null ? null : claims.of(response);
  if (response === null || claim === null) return;
  const elsewhere = project.responseEntries.get(response);
  project.findings.warning(
    "lint/unproven-claim",
    saidAt(written),
    `“${claim}” is said here, but a way leads here on which no action has done anything.`,
    {
      hint: "Say it after the action that does it: when an action fails, its flow ends and nothing after it is said.",
      label: "success that nothing has proved",
      related: elsewhere && !written.wording ? [{ at: elsewhere.keyAt, message: "these are the words" }] : undefined,
    },
  );
}

/** What the responses claim: each is judged once, though many flows may say it. */
class Claims {
  readonly #project: Project;
  readonly #known = new Map<string, string | null>();

  constructor(project: Project) {
    this.#project = project;
  }

  of(response: string): string | null {
    const known = this.#known.get(response);
    if (known !== undefined) return known;
    const claim = claimOf(this.#project.responses.get(response) ?? []);
    this.#known.set(response, claim);
    return claim;
  }
}

function claimOf(variations: readonly ResponseVariation[]): string | null {
  for (const { text = "", translation = {} } of variations) {
    for (const words of [text, ...Object.values(translation).map((each) => each.text ?? "")]) {
      const claim = findClaim(words);
      if (claim !== null) return claim;
    }
  }
  return null;
}

function saidAt({ map }: WrittenStep): Range {
  return (get(map, "action") ?? get(map, "say") ?? get(map, "utter") ?? get(map, "ask") ?? get(map, "collect"))?.at ?? map.at;
}
