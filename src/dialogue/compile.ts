import { createMachine, initialTransition, transition, type AnyStateMachine, type Snapshot } from "xstate";
import type { Json, JsonObject } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import { END, type Flow, type Next, type Step, type Target } from "../model/flow.ts";
import type { Slot } from "../model/slot.ts";
import { prepareCondition, type ConditionScope } from "./condition.ts";
import { EVERY_TURN, everyTurnFlow } from "./every-turn.ts";
import { createScope } from "./scope.ts";

/**
 * A flow as an XState machine: a step is a state, END is the final one, and the only event, `next`, leaves a step whose
 * work is done. Guards are the flow's own conditions, named by their source, so that the configuration is plain JSON
 * which XState's tools open and `xstate/graph` walks. Nothing runs inside: no invoke, no timer, no eventless transition.
 */
export interface CompiledFlow {
  readonly flow: Flow;
  readonly machine: AnyStateMachine;
  /** By state key. */
  readonly steps: ReadonlyMap<string, Step>;
  /** Changes when the flow does; its places in the files do not count. */
  readonly build: string;
}

/** Leaves a step. `slots` and `context` are what its branches judge. */
export interface NextEvent {
  readonly type: "next";
  readonly slots: Readonly<Record<string, Json>>;
  readonly context: JsonObject;
  /** Told why a condition could not be judged. */
  readonly report?: ConditionScope["report"];
}

/** Compiled once for each assistant, when it is first needed: a turn costs nothing for flows it does not meet. */
const compiled = new WeakMap<Assistant, Map<string, CompiledFlow>>();

/** The machine of a flow of the assistant, or null if it has no such flow. */
export function compiledFlow(assistant: Assistant, id: string): CompiledFlow | null {
  let flows = compiled.get(assistant);
  if (!flows) compiled.set(assistant, (flows = new Map()));
  const known = flows.get(id);
  if (known) return known;
  const written = Object.hasOwn(assistant.flows, id) ? assistant.flows[id] : undefined;
  const flow = written ?? (id === EVERY_TURN ? everyTurnFlow(assistant) : null);
  if (!flow) return null;
  const made = compileFlow(flow, assistant.slots);
  flows.set(id, made);
  return made;
}

/** Compiles one flow. `slots` says which ones exist and which are categorical. */
export function compileFlow(flow: Flow, slots: Readonly<Record<string, Slot>>): CompiledFlow {
  const guards: Record<string, (args: { event: unknown }) => boolean> = {};
  for (const { next } of flow.steps) {
    if (typeof next === "string") continue;
    for (const branch of next.branches) guards[branch.if] ??= guardOf(branch.if, slots);
  }
  const machine = createMachine(machineConfig(flow) as Parameters<typeof createMachine>[0], { guards });
  return {
    flow,
    machine,
    steps: new Map(flow.steps.map((step) => [stateKey(step.id), step])),
    build: fingerprint(JSON.stringify(flow, (key, value: unknown) => (key === "place" ? undefined : value))),
  };
}

/** The machine's configuration, plain JSON: for XState's tools and for export. */
export function machineConfig(flow: Flow): JsonObject {
  const states: Record<string, JsonObject> = {};
  for (const step of flow.steps) {
    states[stateKey(step.id)] = { on: { next: transitions(step.next) }, meta: metaOf(step), ...described(step) };
  }
  states[END] = { type: "final" };
  // A machine without eventless transitions cannot spin; the ceiling says so.
  return { id: flow.id, initial: stateKey(flow.first), states, options: { maxIterations: 10 } };
}

function transitions(next: Next): Json {
  if (typeof next === "string") return { target: stateKey(next) };
  return [
    ...next.branches.map(({ if: source, then }) => ({ guard: source, target: stateKey(then) })),
    { target: stateKey(next.else) },
  ];
}

function metaOf(step: Step): JsonObject {
  switch (step.kind) {
    case "action":
      return { kind: step.kind, action: step.action };
    case "collect":
      return { kind: step.kind, slot: step.slot };
    case "link":
    case "call":
      return { kind: step.kind, flow: step.flow };
    case "set_slots":
    case "noop":
      return { kind: step.kind };
  }
}

function described(step: Step): JsonObject {
  return step.description === undefined ? {} : { description: step.description };
}

/** A step id as a state key: XState gives `.`, `#` and `\` a meaning of their own. */
export function stateKey(step: Target): string {
  return step.replaceAll(/[%.#\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

function guardOf(source: string, slots: Readonly<Record<string, Slot>>): (args: { event: unknown }) => boolean {
  const condition = prepareCondition(source);
  return ({ event }) => {
    const { slots: values = {}, context = {}, report } = event as Partial<NextEvent>;
    return condition(createScope(slots, values, context, report));
  };
}

/** Where a flow begins. */
export function startSnapshot({ machine }: CompiledFlow): JsonObject {
  const [snapshot] = initialTransition(machine);
  return persisted(machine, snapshot);
}

/** The place of a step, to go on from there. */
export function snapshotAt({ machine }: CompiledFlow, step: Target): JsonObject {
  const status = step === END ? "done" : "active";
  return persisted(machine, machine.resolveState({ value: stateKey(step), status, context: {} }));
}

/** Leaves the step that the snapshot is at, by the first branch whose condition holds. */
export function leaveStep({ machine }: CompiledFlow, snapshot: JsonObject, event: NextEvent): JsonObject {
  const [next] = transition(machine, revive(machine, snapshot), event);
  return persisted(machine, next);
}

/** The state key that a snapshot is at. */
export function stateOf(snapshot: JsonObject): string {
  return snapshot["value"] as string;
}

function revive(machine: AnyStateMachine, snapshot: JsonObject): ReturnType<AnyStateMachine["resolveState"]> {
  return machine.resolveState({ value: stateOf(snapshot), status: snapshot["status"] as "active", context: {} });
}

function persisted(machine: AnyStateMachine, snapshot: ReturnType<AnyStateMachine["resolveState"]>): JsonObject {
  return machine.getPersistedSnapshot(snapshot) as Snapshot<unknown> as unknown as JsonObject;
}

/** FNV-1a, 32 bits: enough to notice that a flow is another one than it was. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16);
}
