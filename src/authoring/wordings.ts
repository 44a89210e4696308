import type { Flow, Step } from "../model/flow.ts";
import type { ResponseVariation } from "../model/response.ts";
import type { Findings } from "./findings.ts";
import { canonicalJson } from "./hash.ts";
import type { WrittenFlow, WrittenStep } from "./read-flow.ts";
import { readWording } from "./read-response.ts";
import { get, type Entry } from "./tree.ts";
import type { Json } from "../base/json.ts";

export type Responses = Map<string, readonly ResponseVariation[]>;

/**
 * Our short forms, as the CALM they stand for: `ask` of a slot becomes the response `utter_ask_<slot>`; `ask` of a
 * collect step too, or a response of the step's own where that name already says something else; `say` becomes a
 * response named after flow and step.
 */
export function nameWordings(
  flows: readonly WrittenFlow[],
  slots: Iterable<Entry>,
  responses: Responses,
  findings: Findings,
): readonly WrittenFlow[] {
  for (const { key, value } of slots) {
    const ask = value.kind === "map" ? get(value, "ask") : undefined;
    if (!ask) continue;
    if (responses.has(`utter_ask_${key}`)) {
      findings.error("flow/two-questions", ask.at, `\`${key}\` has both \`ask\` and a response \`utter_ask_${key}\`.`, {
        hint: "Keep one of them.",
      });
    } else responses.set(`utter_ask_${key}`, readWording(ask));
  }
  return flows.map((written) => {
    const steps = written.steps.map((step) => nameWording(step, written.flow, responses, findings));
    return { ...written, steps, flow: { ...written.flow, steps: steps.map(({ step }) => step) } };
  });
}

function nameWording(written: WrittenStep, flow: Flow, responses: Responses, findings: Findings): WrittenStep {
  const { step, wording, map } = written;
  if (!wording) return written;
  if (step.kind === "action") {
    responses.set(step.action, wording);
    return written;
  }
  if (step.kind !== "collect") return written;
  if (get(map, "utter")) {
    findings.error("flow/two-questions", map.entries.get("ask")!.keyAt, "This step has both `ask` and `utter`.", {
      hint: "Keep one of them.",
    });
    return written;
  }
  const known = responses.get(step.utter);
  if (!known) {
    responses.set(step.utter, wording);
    return written;
  }
  if (sameWords(known, wording)) return written;
  const utter = `utter_ask_${flow.id}_${step.id}`;
  responses.set(utter, wording);
  return { ...written, step: { ...step, utter } satisfies Step };
}

function sameWords(a: readonly ResponseVariation[], b: readonly ResponseVariation[]): boolean {
  return canonicalJson(a as unknown as Json) === canonicalJson(b as unknown as Json);
}
