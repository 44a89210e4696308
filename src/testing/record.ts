import type { JsonObject } from "../base/json.ts";
import type { Outcome } from "../model/effect.ts";
import type { DialogueEvent } from "../model/event.ts";
import { isPattern } from "../model/flow.ts";
import type { Exchange } from "./drive.ts";
import type { Expectation, Stub, Stubs, TestCase, TestTurn } from "./test-case.ts";

export interface RecordedTalk {
  readonly name: string;
  /** Wall time at which all of it took place, milliseconds: the clock must have stood still. */
  readonly now: number;
  /** The greeting: what followed before anybody said anything. */
  readonly greeting: Exchange;
  readonly turns: readonly { readonly user: string; readonly exchange: Exchange }[];
  /** What the host said of the user's identity. Default: nothing. */
  readonly claims?: JsonObject | undefined;
}

const NOWHERE = { file: "", line: 1, column: 1 } as const;

/**
 * A talk as a test that it passes: each message with what followed from it (slots, flows, actions, what was said), and
 * what every action came to as its stub, so that it runs without a backend.
 */
export function recordTalk({ name, now, greeting, turns, claims }: RecordedTalk): TestCase {
  const exchanges = [greeting, ...turns.map(({ exchange }) => exchange)];
  const stubs = stubsOf(exchanges);
  return {
    name,
    file: "",
    place: NOWHERE,
    slots: {},
    ...(claims && { claims }),
    now: new Date(now).toISOString(),
    stubs: Object.keys(stubs).length > 0 ? stubs : null,
    turns: turns.map(({ user, exchange }): TestTurn => {
      const expectations = exchange.events.flatMap((event) => expectationsOf(event, stubs));
      return { user, metadata: {}, ordered: true, expectations, place: NOWHERE };
    }),
  };
}

/** What actions came to, where one was called more than once in the order of its calls. Searches are no actions. */
function stubsOf(exchanges: readonly Exchange[]): Stubs {
  /** By effect, in the order of the calls: what came of one that was set aside belongs to its first mention. */
  const calls = new Map<string, { readonly action: string; readonly at: number; readonly stub: Stub }>();
  for (const [at, { performed }] of exchanges.entries()) {
    for (const { effect, outcome } of performed) {
      if (effect.kind !== "call") continue;
      const first = calls.get(effect.id);
      calls.set(effect.id, {
        action: effect.action,
        at: first?.at ?? at,
        stub: stubOf(outcome, first && { stub: first.stub, after: at - first.at }),
      });
    }
  }
  const stubs = new Map<string, Stub[]>();
  for (const { action, stub } of calls.values()) stubs.set(action, [...(stubs.get(action) ?? []), stub]);
  return Object.fromEntries([...stubs].map(([action, list]) => [action, list.length === 1 ? list[0]! : list]));
}

/** `before`: what the call was taken for until now, and how many messages ago that was. */
function stubOf(outcome: Outcome, before: { readonly stub: Stub; readonly after: number } | undefined): Stub {
  const isAside = outcome.kind === "queued" || outcome.kind === "accepted";
  if (before && isAside) return before.stub;
  if (isAside) return { kind: "later", why: outcome.kind, then: null, after: 1 };
  const result = outcome.kind === "done" && outcome.result.kind === "action" ? outcome.result : outcome;
  return before?.stub.kind === "later" ? { ...before.stub, then: result, after: before.after } : result;
}

/** What a test would say of an event, in the order of events; nothing of what patterns do among themselves. */
function expectationsOf(event: DialogueEvent, custom: Readonly<Record<string, unknown>>): readonly Expectation[] {
  const place = NOWHERE;
  if (event.event === "action")
    return Object.hasOwn(custom, event.name) ? [{ kind: "action_executed", name: event.name, place }] : [];
  if (event.event === "slot") {
    const { name, value } = event;
    return [{ kind: "slot_was_set", style: "assertion", slots: [{ name, value }], place }];
  }
  if (event.event === "bot") return [{ kind: "bot_uttered", wanted: wantedOf(event), place }];
  if (!("flow_id" in event) || isPattern(event.flow_id)) return [];
  const { flow_id: flow } = event;
  if (event.event === "flow_started") return [{ kind: "flow_started", operator: "all", flows: [flow], place }];
  if (event.event === "flow_completed" || event.event === "flow_cancelled")
    return [{ kind: event.event, flow, step: null, place }];
  return [];
}

/** By its response, which stays when the wording changes; by its words where it has none. */
function wantedOf({ metadata, text, buttons }: Extract<DialogueEvent, { event: "bot" }>): (Expectation & {
  kind: "bot_uttered";
})["wanted"] {
  if (metadata.utter_action !== undefined) return { utterName: metadata.utter_action };
  if (text !== undefined && text.trimEnd() !== "") return { textMatches: text.trimEnd() };
  return { buttons: buttons ?? [] };
}
