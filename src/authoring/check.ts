import { hasErrors } from "../base/diagnostics.ts";
import { isPattern } from "../model/flow.ts";
import { checkButtons } from "./check-buttons.ts";
import { checkConditions } from "./check-conditions.ts";
import { checkLinks } from "./check-links.ts";
import { checkRenames } from "./check-renames.ts";
import { checkResponses } from "./check-responses.ts";
import { checkSlots } from "./check-slots.ts";
import { checkSteps } from "./check-steps.ts";
import { didYouMean, findClosest, renameTo } from "./closest.ts";
import { PATTERN_IDS, userFlowIds, type Project } from "./project.ts";
import { insertKey, readableName, type WrittenFlow } from "./read-flow.ts";
import { checkSlot } from "./read-slot.ts";
import type { Range } from "./source.ts";

/** Everything that can be wrong once all files are read and merged. */
export function checkProject(project: Project): void {
  const { flows, slots, findings } = project;
  for (const { slot, entry } of slots.values()) checkSlot(slot, entry, findings);
  for (const written of flows.values()) {
    checkFlowItself(project, written);
    checkSteps(project, written);
    checkSlots(project, written);
  }
  checkLinks(project);
  checkTriggers(project);
  checkRenames(project);
  checkResponses(project);
  checkButtons(project);
  checkConditions(project);
  if (userFlowIds(project).length === 0 && !hasErrors(findings.list)) {
    findings.error("assistant/no-flows", project.sources.at(-1)?.range(0), "The assistant has no flows.", {
      hint: "Add `flows:` with at least one flow.",
    });
  }
}

function checkFlowItself({ findings }: Project, { flow: { id, description }, keyAt: at, map }: WrittenFlow): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(id)) {
    findings.error("flow/bad-id", at, `\`${id}\` cannot be the id of a flow.`, {
      hint: "Letters, digits, _ and -, not beginning with -.",
      mend: renameTo(id.replaceAll(/[^A-Za-z0-9_-]+/g, "_").replace(/^[_-]+/, "") || null, at),
    });
  }
  if (isPattern(id) && !PATTERN_IDS.has(id)) {
    findings.error("flow/reserved-id", at, `\`${id}\` is not a pattern that there is, so it would never run.`, {
      hint: didYouMean(id, PATTERN_IDS) ?? "Ids that begin with pattern_ are reserved. Choose another id.",
      mend: renameTo(findClosest(id, PATTERN_IDS), at),
    });
  }
  if (!isPattern(id) && description === "") {
    findings.warning("flow/no-description", at, `The flow \`${id}\` has no description: it is understood by its name alone.`, {
      hint: "Say in a few words what people want when they need it.",
      mend: insertKey(map, `description: ${readableName(id)}`, false),
    });
  }
}

function checkTriggers({ flows, findings }: Project): void {
  const owners = new Map<string, { readonly id: string; readonly at: Range }>();
  for (const { flow, map } of flows.values()) {
    const written = map.entries.get("nlu_trigger");
    flow.nluTriggers.forEach(({ intent }, index) => {
      const owner = owners.get(intent);
      const item = written?.value.kind === "list" ? written.value.items[index] : undefined;
      const at = (item?.kind === "map" && item.entries.get("intent")?.value.at) || written!.keyAt;
      if (owner === undefined) owners.set(intent, { id: flow.id, at });
      else if (owner.id !== flow.id) {
        findings.error(
          "flow/duplicate-trigger",
          at,
          `The intent \`${intent}\` starts both \`${owner.id}\` and \`${flow.id}\`.`,
          {
            hint: "An intent belongs to one flow.",
            related: [{ at: owner.at, message: `here it starts \`${owner.id}\`` }],
          },
        );
      }
    });
  }
}
