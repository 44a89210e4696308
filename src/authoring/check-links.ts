import { isPattern } from "../model/flow.ts";
import { didYouMean } from "./closest.ts";
import { userFlowIds, type Project } from "./project.ts";
import type { WrittenFlow, WrittenStep } from "./read-flow.ts";

/** Patterns that an author's flow may hand over to. */
const LINKABLE = new Set(["pattern_human_handoff", "pattern_chitchat", "pattern_search"]);

/** Links and calls between flows: that the target exists, may be reached this way, and does not come back to itself. */
export function checkLinks(project: Project): void {
  const called = new Map<string, string>();
  for (const written of project.flows.values()) {
    for (const step of written.steps) {
      if (step.step.kind === "link") checkLink(project, written, step, step.step.flow);
      if (step.step.kind !== "call") continue;
      checkCall(project, written, step, step.step.flow);
      if (!called.has(step.step.flow)) called.set(step.step.flow, written.flow.id);
    }
  }
  for (const [id, caller] of called) checkCalled(project, id, caller);
}

function checkLink({ flows, findings, ...rest }: Project, { flow }: WrittenFlow, { map }: WrittenStep, target: string): void {
  const { at } = map.entries.get("link")!.value;
  if (target === flow.id) {
    findings.error("flow/self-reference", at, `\`${flow.id}\` links to itself.`, {
      hint: "Lead `next` back to its first step.",
    });
  } else if (flow.id === "pattern_internal_error") {
    findings.error("flow/link-not-allowed", at, "pattern_internal_error may not link: it must end whatever happens.", {
      hint: "Say something instead.",
    });
  } else if (isPattern(target) && !isPattern(flow) && !LINKABLE.has(target)) {
    findings.error("flow/link-not-allowed", at, `A flow may not link to \`${target}\`.`, {
      hint: `Only to ${[...LINKABLE].join(", ")}.`,
    });
  } else if (!flows.has(target)) {
    const project = { flows, findings, ...rest };
    findings.error("flow/unknown-flow", at, `There is no flow \`${target}\` to link to.`, {
      hint: didYouMean(target, [...userFlowIds(project), ...LINKABLE]),
    });
  }
}

function checkCall(project: Project, { flow }: WrittenFlow, { map }: WrittenStep, target: string): void {
  const { findings, flows } = project;
  const { at } = map.entries.get("call")!.value;
  if (map.entries.has("mcp_server") || map.entries.has("exit_if")) {
    findings.error(
      "flow/unsupported-call",
      at,
      `\`${target}\` is a tool or an agent of a server, which cannot be called from a page.`,
      {
        hint: "Make it an action of your backend: `action: …`.",
      },
    );
  } else if (isPattern(flow)) {
    findings.error("flow/call-not-allowed", at, "A pattern may not call a flow.", { hint: "Use `link`." });
  } else if (isPattern(target)) {
    findings.error("flow/call-not-allowed", at, `A flow may not call \`${target}\`.`, { hint: "Use `link`." });
  } else if (target === flow.id) {
    findings.error("flow/self-reference", at, `\`${flow.id}\` calls itself.`, { hint: "Lead `next` back to its first step." });
  } else if (!flows.has(target)) {
    findings.error("flow/unknown-flow", at, `There is no flow \`${target}\` to call.`, {
      hint: didYouMean(target, userFlowIds(project)),
    });
  }
}

/** What a called flow may not do: link away, or call its caller again, however far round. */
function checkCalled({ flows, findings }: Project, id: string, caller: string): void {
  const written = flows.get(id);
  for (const { step, map } of written?.steps ?? []) {
    if (step.kind === "link" && !isPattern(step.flow)) {
      findings.error(
        "flow/link-not-allowed",
        map.entries.get("link")!.value.at,
        `\`${id}\` is called by \`${caller}\`, so it may not link away.`,
        { hint: "Use `call`." },
      );
    }
    if (step.kind === "call" && step.flow !== id && callsBack(flows, step.flow, id)) {
      findings.error(
        "flow/self-reference",
        map.entries.get("call")!.value.at,
        `\`${id}\` calls itself through \`${step.flow}\`.`,
        { hint: "Break the circle." },
      );
    }
  }
}

function callsBack(flows: Project["flows"], from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    for (const { step } of flows.get(id)?.steps ?? []) if (step.kind === "call") open.push(step.flow);
  }
  return false;
}
