import { isPattern } from "../model/flow.ts";
import type { ResponseVariation } from "../model/response.ts";
import { findClosest, renameTo } from "./closest.ts";
import { declareIn } from "./declare.ts";
import type { Mend } from "./findings.ts";
import { PATTERNS_PATH } from "./open-files.ts";
import { isTemplate, type Project } from "./project.ts";
import type { WrittenFlow, WrittenStep } from "./read-flow.ts";
import type { Range } from "./source.ts";
import { get, getMaps, getMap, type MapValue } from "./tree.ts";

/** That every response which is named exists, and that every response which exists says something that can be said. */
export function checkResponses(project: Project): void {
  for (const flow of project.flows.values()) {
    for (const step of flow.steps) {
      checkStep(project, flow, step);
      if (step.wording) checkVariables(project, "This text", get(step.map, "say") ?? get(step.map, "ask"), step.wording);
    }
  }
  for (const { slot, entry } of project.slots.values()) {
    const validation = entry.value.kind === "map" ? getMap(entry.value, "validation") : undefined;
    if (!validation) continue;
    checkRejections(project, validation);
    const refill = slot.validation?.refillUtter;
    if (refill !== undefined) checkNamed(project, refill, validation.entries.get("refill_utter")!.value.at);
  }
  for (const [name, variations] of project.responses) checkWords(project, name, variations);
}

function checkStep(project: Project, { flow }: WrittenFlow, { step, map }: WrittenStep): void {
  if (step.kind === "collect") {
    checkRejections(project, map);
    const utter = map.entries.get("utter");
    if (utter && !project.actions.has(`action_ask_${step.slot}`)) checkNamed(project, step.utter, utter.value.at);
  }
  const action = map.entries.get("action");
  if (step.kind !== "action" || !action || isTemplate(step.action) || project.actions.has(step.action)) return;
  if (step.action.startsWith("utter_")) checkNamed(project, step.action, action.value.at);
  else if (step.action.startsWith("validate_") && !isPattern(flow)) {
    project.findings.info("flow/validation-step", action.value.at, `\`${step.action}\` runs by itself after its question.`, {
      hint: "List it under `actions` and remove this step.",
    });
  }
}

function checkRejections(project: Project, map: MapValue): void {
  for (const rejection of getMaps(map, "rejections")) {
    const utter = rejection.entries.get("utter")!.value;
    if (utter.kind === "scalar") checkNamed(project, utter.text, utter.at);
  }
}

function checkNamed({ responses, findings, tops }: Project, name: string, at: Range): void {
  if (responses.has(name) || isTemplate(name)) return;
  const close = findClosest(name, responses.keys());
  findings.error("response/missing", at, `There is no response \`${name}\`.`, {
    hint: close === null ? `Add it under \`responses\`: \`${name}: "…"\`.` : `Did you mean \`${close}\`?`,
    mend: close === null ? declareIn(tops, "responses", `${name}: "…"`, at) : renameTo(close, at),
  });
}

function checkWords(project: Project, name: string, variations: readonly ResponseVariation[]): void {
  const { responseEntries, findings } = project;
  const at = responseEntries.get(name)?.keyAt;
  if (variations.length === 0 || variations.some(saysNothing)) {
    findings.error("response/empty", at, `The response \`${name}\` says nothing.`, { hint: "Give it a `text`." });
  }
  // The variables of our own words are given by the engine.
  if (!at || at.source.path === PATTERNS_PATH) return;
  checkVariables(project, `\`${name}\``, { at }, variations);
}

/** `what` is being said, as the message names it. */
function checkVariables(
  { slots, findings }: Project,
  what: string,
  written: { readonly at: Range } | undefined,
  variations: readonly ResponseVariation[],
): void {
  for (const { text = "", metadata } of variations) {
    if (!written || metadata?.["template"] === "jinja") continue;
    for (const [, variable] of text.replaceAll("{{", "").matchAll(/\{([\w.-]+)\}/g)) {
      const close = slots.has(variable!) ? null : findClosest(variable!, slots.keys());
      if (close)
        findings.warning("response/unknown-variable", written.at, `${what} speaks of {${variable}}, which is no slot.`, {
          hint: `Did you mean {${close}}?`,
          mend: mendVariable(written.at, variable!, close),
        });
    }
  }
}

function saysNothing({ text, buttons, image, attachment, elements, custom }: ResponseVariation): boolean {
  return text === undefined && !buttons && image === undefined && attachment === undefined && !elements && !custom;
}

/** Only where the variable stands once in what is marked. */
function mendVariable({ source, start, end }: Range, variable: string, close: string): Mend | undefined {
  const written = source.text.slice(start, end).split(`{${variable}}`);
  if (written.length !== 2) return undefined;
  const from = start + written[0]!.length + 1;
  return renameTo(close, source.range(from, from + variable.length));
}
