import { asksFor, FORBIDDEN_KINDS, isNamed } from "../dialogue/policy-asks.ts";
import { foldWords } from "../dialogue/policy-words.ts";
import { isPattern } from "../model/flow.ts";
import type { ForbiddenKind, PolicySettings, RedactSettings } from "../model/policy.ts";
import type { ResponseVariation } from "../model/response.ts";
import { humanName, semanticOf, type Semantic } from "../model/semantic.ts";
import type { Slot } from "../model/slot.ts";
import { didYouMean, findClosest, renameTo } from "./closest.ts";
import { userFlowIds, type Project } from "./project.ts";
import { unknownKind } from "./read-policy.ts";
import type { Range } from "./source.ts";
import { entriesOf, get, getList, getMap, getMaps, getText, textOf, type MapValue, type Value } from "./tree.ts";

/** What a policy and an escalation name, and what flows do although the policy forbids it or makes it useless. */
export function checkPolicy(project: Project, policy: PolicySettings | undefined): void {
  for (const top of project.tops) {
    const written = getMap(top, "policy");
    if (written) checkNames(project, written);
    for (const trigger of getMaps(getMap(top, "escalation") ?? top, "triggers")) checkTrigger(project, trigger);
  }
  if (policy?.neverAsk) checkQuestions(project, policy.neverAsk);
  if (policy?.redact) checkMasked(project, policy.redact);
}

function checkNames(project: Project, policy: MapValue): void {
  const { slots, responses, findings } = project;
  for (const item of itemsOf(policy, "never_ask")) {
    const name = textOf(item) ?? "";
    if (!slots.has(name) && !isKind(name)) unknownKind(name, [...FORBIDDEN_KINDS, ...slots.keys()], item.at, findings);
  }
  const redact = getMap(policy, "redact");
  for (const { key, keyAt } of entriesOf(redact && getMap(redact, "except")))
    if (!slots.has(key)) unknownName("slot", key, slots.keys(), keyAt, project);
  for (const rule of getMaps(policy, "must_escalate")) {
    const say = getText(rule, "say");
    if (say?.startsWith("utter_") && !responses.has(say))
      unknownName("response", say, responses.keys(), get(rule, "say")!.at, project);
  }
}

function checkTrigger(project: Project, trigger: MapValue): void {
  const flows = userFlowIds(project);
  for (const item of itemsOf(trigger, "flows"))
    if (!flows.includes(textOf(item) ?? "")) unknownName("flow", textOf(item) ?? "", flows, item.at, project);
  const intents = Object.keys(project.training?.intents ?? {});
  for (const item of itemsOf(trigger, "intents"))
    if (!intents.includes(textOf(item) ?? "")) unknownName("intent", textOf(item) ?? "", intents, item.at, project);
}

function itemsOf(map: MapValue, key: string): readonly Value[] {
  const value = get(map, key);
  return value?.kind === "scalar" ? [value] : getList(map, key);
}

function unknownName(what: string, name: string, known: Iterable<string>, at: Range, { findings }: Project): void {
  const names = [...known];
  findings.error("policy/unknown-name", at, `There is no ${what} \`${name}\`.`, {
    hint: didYouMean(name, names) ?? `Name a ${what} that there is, or leave it out.`,
    mend: renameTo(findClosest(name, names), at),
  });
}

function isKind(name: string): name is ForbiddenKind {
  return (FORBIDDEN_KINDS as readonly string[]).includes(name);
}

/** Nothing asks for it: no question of a flow, and no response that is said besides. */
function checkQuestions(project: Project, neverAsk: readonly string[]): void {
  const { flows, slots, responses, responseEntries, sources, findings } = project;
  const kinds = neverAsk.filter(isKind);
  const asked = new Set<string>();
  for (const { flow, steps } of flows.values()) {
    if (isPattern(flow)) continue;
    for (const { step, map } of steps) {
      const slot = step.kind === "collect" ? slots.get(step.slot)?.slot : undefined;
      if (step.kind !== "collect" || !slot) continue;
      asked.add(step.utter);
      const why = whyForbidden(slot, { kinds, neverAsk, texts: textsOf(responses.get(step.utter)) });
      if (why === null) continue;
      const at = map.entries.get("collect")!.value.at;
      findings.error(
        "policy/never-ask",
        at,
        `\`${slot.name}\` is asked for here, but the policy never asks for that: ${why}.`,
        {
          hint: "Take the question out; let the page or the backend get what is needed without the conversation.",
          related: [{ at: responseEntries.get(step.utter)?.keyAt, message: "its question is here" }],
        },
      );
    }
  }
  for (const [name, { keyAt }] of responseEntries) {
    // Ours are said where a flow asks, and that is told.
    const found =
      asked.has(name) || !sources.includes(keyAt.source) ? [] : asksFor(textsOf(responses.get(name)).join("\n"), kinds);
    if (found.length === 0) continue;
    findings.error("policy/never-ask", keyAt, `\`${name}\` asks for what the policy never asks for (${found.join(", ")}).`, {
      hint: "Word it so that it asks for nothing of the kind.",
    });
  }
}

interface Forbidden {
  readonly kinds: readonly ForbiddenKind[];
  readonly neverAsk: readonly string[];
  readonly texts: readonly string[];
}

function whyForbidden(slot: Slot, { kinds, neverAsk, texts }: Forbidden): string | null {
  if (neverAsk.includes(slot.name)) return "it is named there";
  const named = kinds.find((kind) => isNamed(kind, foldWords(humanName(slot.name))));
  if (named) return `its name says ${named}`;
  const meant = kinds.find((kind) => SEMANTICS[semanticOf(slot)]?.includes(kind));
  if (meant) return `it holds ${slot.format ?? semanticOf(slot)} (${meant})`;
  const described = kinds.find((kind) => isNamed(kind, foldWords(slot.description ?? "")));
  if (described) return `its description says ${described}`;
  const [worded] = asksFor(texts.join("\n"), kinds);
  return worded ? `its question says ${worded}` : null;
}

/** What a slot may hold by its format or its name. */
const SEMANTICS: Readonly<Partial<Record<Semantic, readonly ForbiddenKind[]>>> = {
  email: ["email"],
  phone: ["phone"],
  secret: ["password", "pin", "one_time_code", "card_code"],
};

function textsOf(variations: readonly ResponseVariation[] = []): readonly string[] {
  return variations.flatMap(({ text, translation = {} }) => [
    ...(text === undefined ? [] : [text]),
    ...Object.values(translation).flatMap((translated) => translated.text ?? []),
  ]);
}

/** A question whose every right answer is masked would be asked for ever. */
function checkMasked({ flows, slots, findings }: Project, { kinds, except = {} }: RedactSettings): void {
  for (const { flow, steps } of flows.values()) {
    for (const { step, map } of steps) {
      const slot = step.kind === "collect" && !isPattern(flow) ? slots.get(step.slot)?.slot : undefined;
      if (!slot) continue;
      const kind = kinds.find((one) => holdsKind(slot, one) && !except[slot.name]?.includes(one));
      if (kind === undefined) continue;
      const at = map.entries.get("collect")!.value.at;
      findings.error(
        "policy/masked-slot",
        at,
        `\`${slot.name}\` asks for ${kind}, which the policy masks: no answer ever fits.`,
        {
          hint: `Let it through: \`except: { ${slot.name}: ${kind} }\` under \`redact\`.`,
        },
      );
    }
  }
}

function holdsKind(slot: Slot, kind: RedactSettings["kinds"][number]): boolean {
  if (slot.type !== "text" && slot.type !== "any") return false;
  if (kind === "email" || kind === "phone") return semanticOf(slot) === kind;
  return isNamed(kind, foldWords(humanName(slot.name)));
}
