import { isPattern } from "../model/flow.ts";
import { checkConditions } from "./check-conditions.ts";
import { checkLinks } from "./check-links.ts";
import { checkResponses } from "./check-responses.ts";
import { checkSlots } from "./check-slots.ts";
import { checkSteps } from "./check-steps.ts";
import { PATTERN_IDS, userFlowIds, type Project } from "./project.ts";
import { checkSlot } from "./read-slot.ts";
import type { Range } from "./source.ts";

/** Everything that can be wrong once all files are read and merged. */
export function checkProject(project: Project): void {
  const { flows, slots, findings } = project;
  for (const { slot, entry } of slots.values()) checkSlot(slot, entry, findings);
  for (const written of flows.values()) {
    checkFlowItself(project, written.flow.id, written.keyAt, written.flow.description);
    checkSteps(project, written);
    checkSlots(project, written);
  }
  checkLinks(project);
  checkTriggers(project);
  checkResponses(project);
  checkConditions(project);
  if (userFlowIds(project).length === 0 && findings.list.length === 0) {
    findings.error("assistant/no-flows", project.sources.at(-1)?.range(0), "The assistant has no flows.", {
      hint: "Add `flows:` with at least one flow.",
    });
  }
}

function checkFlowItself({ findings }: Project, id: string, at: Range, description: string): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(id)) {
    findings.error("flow/bad-id", at, `\`${id}\` cannot be the id of a flow.`, {
      hint: "Letters, digits, _ and -, not beginning with -.",
    });
  }
  if (isPattern(id) && !PATTERN_IDS.has(id)) {
    findings.error("flow/reserved-id", at, `\`${id}\` is not a pattern that there is, so it would never run.`, {
      hint: "Ids that begin with pattern_ are reserved. Choose another id.",
    });
  }
  if (!isPattern(id) && description === "") {
    findings.warning("flow/no-description", at, `The flow \`${id}\` has no description: it is understood by its name alone.`, {
      hint: "Say in a few words what people want when they need it.",
    });
  }
}

function checkTriggers({ flows, findings }: Project): void {
  const owners = new Map<string, string>();
  for (const { flow, map } of flows.values()) {
    for (const { intent } of flow.nluTriggers) {
      const owner = owners.get(intent);
      if (owner !== undefined && owner !== flow.id) {
        findings.error(
          "flow/duplicate-trigger",
          map.entries.get("nlu_trigger")!.keyAt,
          `The intent \`${intent}\` starts both \`${owner}\` and \`${flow.id}\`.`,
          {
            hint: "An intent belongs to one flow.",
          },
        );
      } else owners.set(intent, flow.id);
    }
  }
}
