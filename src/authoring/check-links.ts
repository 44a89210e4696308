import { isPattern } from "../model/flow.ts";
import { didYouMean, findClosest, renameTo } from "./closest.ts";
import { findCycle, isSilent } from "./cycles.ts";
import type { Mend } from "./findings.ts";
import { isStartable, leadsTo } from "./paths.ts";
import { userFlowIds, type Project } from "./project.ts";
import type { WrittenFlow, WrittenStep } from "./read-flow.ts";
import type { Range } from "./source.ts";

/** Patterns that an author's flow may hand over to. Small talk and repairs begin by what people say. */
const LINKABLE = new Set(["pattern_human_handoff", "pattern_search"]);

/** A call, and the flow that makes it. */
interface Caller {
  readonly id: string;
  readonly at: Range;
}

/** Links and calls between flows: that the target exists, may be reached this way, and does not come back to itself. */
export function checkLinks(project: Project): void {
  const called = new Map<string, Caller>();
  const linked = new Set<string>();
  for (const written of project.flows.values()) {
    for (const step of written.steps) {
      if (step.step.kind === "link") {
        checkLink(project, written, step, step.step.flow);
        linked.add(step.step.flow);
      }
      if (step.step.kind !== "call") continue;
      checkCall(project, written, step, step.step.flow);
      if (!called.has(step.step.flow)) called.set(step.step.flow, { id: written.flow.id, at: targetAt(step) });
    }
  }
  for (const [id, caller] of called) checkCalled(project, id, caller);
  for (const written of project.flows.values()) {
    const { id } = written.flow;
    if (isPattern(id) || isStartable(written) || called.has(id) || linked.has(id)) continue;
    project.findings.warning("flow/never-started", written.keyAt, `Nothing ever starts the flow \`${id}\`.`, {
      hint: "Link to it or call it, give it an `nlu_trigger`, or take its guard away.",
      label: "no flow links to it or calls it …",
      related: [{ at: written.map.entries.get("if")?.value.at, message: "… and its guard never holds" }],
    });
  }
  checkRounds(project);
}

/** The name that a link or a call was given. */
function targetAt({ map, step }: WrittenStep): Range {
  return map.entries.get(step.kind)!.value.at;
}

/** Flows that link round in a circle, each without a word of the visitor in between. */
function checkRounds({ flows, findings, ...rest }: Project): void {
  const project = { flows, findings, ...rest };
  const hurried = new Map([...flows].map(([id, written]) => [id, linksAtOnce(project, written)]));
  const first = [...flows.values()].map(({ flow: { id } }) => ({
    id,
    kind: "noop" as const,
    next: { branches: hurried.get(id)!.map(({ step }) => ({ if: "", then: step.kind === "link" ? step.flow : "" })), else: "" },
  }));
  const cycle = findCycle(new Map(first.map((step) => [step.id, step])), () => true);
  const back = cycle && hurried.get(cycle.last)!.find(({ step }) => step.kind === "link" && step.flow === cycle.first);
  // A flow that links to itself is told so already.
  if (!cycle || !back || cycle.first === cycle.last) return;
  // Slots that a link empties may end it: no error, therefore.
  findings.warning("flow/endless-loop", targetAt(back), `\`${cycle.first}\` links back to itself without ever waiting.`, {
    hint: "Put a collect or an action on the way.",
    related: [{ at: flows.get(cycle.first)!.keyAt, message: "the circle begins here" }],
  });
}

/** Links that a flow comes to before it has waited for anything. */
function linksAtOnce(project: Project, { flow, steps }: WrittenFlow): readonly WrittenStep[] {
  const byId = new Map(steps.map((written) => [written.step.id, written]));
  const found: WrittenStep[] = [];
  const seen = new Set<string>();
  const open = [flow.first];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const written = byId.get(id);
    if (!written || seen.has(id)) continue;
    seen.add(id);
    if (written.step.kind === "link") found.push(written);
    else if (isSilent(written.step, project)) open.push(...leadsTo(written.step));
  }
  return found;
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
      mend: renameTo(findClosest(target, [...userFlowIds(project), ...LINKABLE]), at),
    });
  }
}

function checkCall(project: Project, { flow }: WrittenFlow, { map }: WrittenStep, target: string): void {
  const { findings, flows } = project;
  const { at } = map.entries.get("call")!.value;
  if (map.entries.has("mcp_server") || map.entries.has("exit_if") || project.agents.has(target)) {
    findings.error(
      "flow/unsupported-call",
      at,
      `\`${target}\` is a tool or an agent of a server, which cannot be called from a page.`,
      {
        hint: "Make it an action of your backend: `action: …`.",
      },
    );
  } else if (isPattern(flow)) {
    findings.error("flow/call-not-allowed", at, "A pattern may not call a flow.", {
      hint: "Use `link`.",
      mend: useInstead("link", map.entries.get("call")!.keyAt),
    });
  } else if (isPattern(target)) {
    findings.error("flow/call-not-allowed", at, `A flow may not call \`${target}\`.`, { hint: "Use `link`." });
  } else if (target === flow.id) {
    findings.error("flow/self-reference", at, `\`${flow.id}\` calls itself.`, { hint: "Lead `next` back to its first step." });
  } else if (!flows.has(target)) {
    findings.error("flow/unknown-flow", at, `There is no flow \`${target}\` to call.`, {
      hint: didYouMean(target, userFlowIds(project)),
      mend: renameTo(findClosest(target, userFlowIds(project)), at),
    });
  }
}

/** What a called flow may not do: link away, or call its caller again, however far round. */
function checkCalled({ flows, findings }: Project, id: string, caller: Caller): void {
  const written = flows.get(id);
  for (const { step, map } of written?.steps ?? []) {
    if (step.kind === "link" && !isPattern(step.flow)) {
      const link = map.entries.get("link")!;
      findings.error(
        "flow/link-not-allowed",
        link.value.at,
        `\`${id}\` is called by \`${caller.id}\`, so it may not link away.`,
        {
          hint: "Use `call`.",
          related: [{ at: caller.at, message: "it is called here" }],
          mend: useInstead("call", link.keyAt),
        },
      );
    }
    if (step.kind === "call" && step.flow !== id && callsBack(flows, step.flow, id)) {
      const back = flows
        .get(step.flow)!
        .steps.find((other) => other.step.kind === "call" && callsBack(flows, other.step.flow, id));
      findings.error(
        "flow/self-reference",
        map.entries.get("call")!.value.at,
        `\`${id}\` calls itself through \`${step.flow}\`.`,
        {
          hint: "Break the circle.",
          label: "it goes this way …",
          related: back && [{ at: targetAt(back), message: "… and comes back from here" }],
        },
      );
    }
  }
}

function useInstead(key: "link" | "call", at: Range): Mend {
  return { title: `Use \`${key}\``, at, text: key, safe: false };
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
