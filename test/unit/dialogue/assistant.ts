import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Json } from "../../../src/base/json.ts";
import { ASSISTANT_FORMAT, type Assistant, type AssistantSettings } from "../../../src/model/assistant.ts";
import { END, type Flow, type Next, type Step, type Target } from "../../../src/model/flow.ts";
import type { ResponseVariation } from "../../../src/model/response.ts";
import type { Training } from "../../../src/model/training.ts";
import type { Slot } from "../../../src/model/slot.ts";

/** A flow as an author writes it, nested steps included; only what tests of the engine need is read. */
interface WrittenStep {
  readonly id?: string;
  readonly action?: string;
  readonly collect?: string;
  readonly set_slots?: readonly Readonly<Record<string, Json>>[];
  readonly link?: string;
  readonly call?: string;
  readonly noop?: boolean;
  readonly ask_before_filling?: boolean;
  readonly force_slot_filling?: boolean;
  readonly confirms?: readonly string[];
  readonly reset_after_flow_ends?: boolean;
  readonly utter?: string;
  readonly rejections?: readonly { readonly if: string; readonly utter: string }[];
  readonly next?: WrittenNext;
}
type WrittenTarget = string | readonly WrittenStep[];
type WrittenNext = string | readonly { readonly if?: string; readonly then?: WrittenTarget; readonly else?: WrittenTarget }[];

export interface WrittenFlow {
  readonly name?: string;
  readonly description?: string;
  readonly if?: string | boolean;
  readonly run_pattern_completed?: boolean;
  readonly persisted_slots?: readonly string[];
  readonly nlu_trigger?: readonly {
    readonly intent: string | { readonly name: string; readonly confidence_threshold: number };
  }[];
  readonly steps: readonly WrittenStep[];
}

interface WrittenSlot {
  readonly type: Slot["type"];
  readonly values?: readonly string[];
  readonly initial_value?: Json;
  readonly min_value?: number;
  readonly max_value?: number;
  readonly mappings?: Slot["mappings"];
  readonly validation?: Slot["validation"];
  readonly aliases?: Slot["aliases"];
  readonly renamed_from?: readonly string[];
}

export interface Written {
  readonly flows?: Readonly<Record<string, WrittenFlow>>;
  readonly slots?: Readonly<Record<string, WrittenSlot>>;
  readonly responses?: Readonly<Record<string, string | readonly ResponseVariation[]>>;
  readonly actions?: readonly string[];
  readonly settings?: Partial<AssistantSettings>;
  readonly hash?: string;
  readonly training?: Training;
}

const DEFAULTS = parse(readFileSync(new URL("../../../src/authoring/patterns.yaml", import.meta.url), "utf8")) as Required<
  Pick<Written, "flows" | "slots" | "responses">
>;

const DEFAULT_FLOWS = flowsOf(DEFAULTS.flows);
const DEFAULT_SLOTS = slotsOf(DEFAULTS.slots);

/** Texts that were read already: many talks are about the same assistant. */
const read = new Map<string, Written>();
function readWritten(text: string): Written {
  const known = read.get(text) ?? (parse(text) as Written);
  read.set(text, known);
  return known;
}

/** An assistant out of YAML text or an object, with the default patterns beneath. Every `utter_ask_` it needs is made. */
export function assistantOf(written: Written | string): Assistant {
  const {
    flows = {},
    slots = {},
    responses = {},
    actions = [],
    settings = {},
    hash = "h1",
    training,
  } = typeof written === "string" ? readWritten(written) : written;
  const asks = Object.fromEntries(Object.keys(slots).map((name) => [`utter_ask_${name}`, `${name}?`]));
  const allResponses = { ...DEFAULTS.responses, ...asks, ...responses };
  return {
    format: ASSISTANT_FORMAT,
    name: "test",
    hash,
    settings: {
      compat: "3.16",
      language: "en",
      additionalLanguages: [],
      maxUserCharacters: 420,
      sessionExpirationMinutes: 60,
      carryOverSlots: true,
      actionDeadlineMs: 10_000,
      // What is tested is what CALM does; the tests of guards let them act.
      guards: { form: { mode: "count" }, understanding: { mode: "count" } },
      ...settings,
    },
    flows: { ...DEFAULT_FLOWS, ...flowsOf(flows) },
    slots: { ...DEFAULT_SLOTS, ...slotsOf(slots) },
    responses: Object.fromEntries(
      Object.entries(allResponses).map(([key, value]) => [key, typeof value === "string" ? [{ text: value }] : value]),
    ),
    actions,
    ...(training && { training }),
  };
}

function flowsOf(flows: Readonly<Record<string, WrittenFlow>>): Readonly<Record<string, Flow>> {
  return Object.fromEntries(Object.entries(flows).map(([id, flow]) => [id, flowOf(id, flow)]));
}

function slotsOf(slots: Readonly<Record<string, WrittenSlot>>): Readonly<Record<string, Slot>> {
  return Object.fromEntries(Object.entries(slots).map(([name, slot]) => [name, slotOf(name, slot)]));
}

function slotOf(name: string, slot: WrittenSlot): Slot {
  return {
    name,
    type: slot.type,
    values: slot.values ?? [],
    aliases: slot.aliases ?? {},
    ...(slot.renamed_from && { renamedFrom: slot.renamed_from }),
    initialValue: slot.initial_value ?? null,
    minValue: slot.min_value,
    maxValue: slot.max_value,
    mappings: slot.mappings ?? [{ type: "from_llm" }],
    validation: slot.validation,
  };
}

function flowOf(id: string, written: WrittenFlow): Flow {
  const steps: Step[] = [];
  const first = flatten(written.steps, steps, "", END);
  return {
    id,
    name: written.name ?? id.replaceAll("_", " "),
    description: written.description ?? "",
    guard: written.if === undefined ? undefined : String(written.if),
    nluTriggers: (written.nlu_trigger ?? []).map(({ intent }) =>
      typeof intent === "string"
        ? { intent, confidenceThreshold: 0 }
        : { intent: intent.name, confidenceThreshold: intent.confidence_threshold },
    ),
    alwaysIncludeInPrompt: false,
    runPatternCompleted: written.run_pattern_completed ?? true,
    persistedSlots: written.persisted_slots ?? [],
    examples: [],
    translation: {},
    first,
    steps,
  };
}

/** Adds the steps to `into`, each with its own `next`; returns the id of the first. */
function flatten(written: readonly WrittenStep[], into: Step[], prefix: string, end: Target): Target {
  const ids = written.map((step, index) => step.id ?? `${prefix}${index}_${kindOf(step)}`);
  for (const [index, step] of written.entries()) {
    const at = into.length;
    into.push(stepOf(step, ids[index]!, END));
    const next = nextOf(step.next, into, `${prefix}${index}_`, ids[index + 1] ?? end);
    into[at] = { ...into[at]!, next: step.link === undefined ? next : END };
  }
  return ids[0] ?? END;
}

function nextOf(next: WrittenNext | undefined, into: Step[], prefix: string, following: Target): Next {
  if (next === undefined) return following;
  if (typeof next === "string") return next;
  const target = (written: WrittenTarget, branch: number): Target =>
    typeof written === "string" ? written : flatten(written, into, `${prefix}${branch}_`, END);
  const branches: { if: string; then: Target }[] = [];
  for (const [index, branch] of next.entries()) {
    if (branch.if !== undefined) branches.push({ if: branch.if, then: target(branch.then!, index) });
  }
  return { branches, else: target(next.find((branch) => branch.else !== undefined)!.else!, next.length) };
}

function kindOf(step: WrittenStep): string {
  return (["action", "collect", "set_slots", "link", "call", "noop"] as const).find((kind) => step[kind] !== undefined)!;
}

function stepOf(step: WrittenStep, id: string, next: Next): Step {
  const base = { id, next };
  if (step.action !== undefined) return { ...base, kind: "action", action: step.action };
  if (step.link !== undefined) return { ...base, kind: "link", flow: step.link };
  if (step.call !== undefined) return { ...base, kind: "call", flow: step.call };
  if (step.set_slots) {
    const slots = step.set_slots.flatMap((entry) => Object.entries(entry).map(([name, value]) => ({ name, value })));
    return { ...base, kind: "set_slots", slots };
  }
  if (step.collect === undefined) return { ...base, kind: "noop" };
  return {
    ...base,
    kind: "collect",
    slot: step.collect,
    askBeforeFilling: step.ask_before_filling ?? false,
    resetAfterFlowEnds: step.reset_after_flow_ends ?? true,
    forceSlotFilling: step.force_slot_filling ?? false,
    ...(step.confirms && { confirms: step.confirms }),
    utter: step.utter ?? `utter_ask_${step.collect}`,
    rejections: step.rejections ?? [],
  };
}
