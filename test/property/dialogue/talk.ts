import fc from "fast-check";
import type { Json } from "../../../src/base/json.ts";
import { takeTurn } from "../../../src/dialogue/turn.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { Command } from "../../../src/model/command.ts";
import type { Outcome } from "../../../src/model/effect.ts";
import { isPattern } from "../../../src/model/flow.ts";
import type { DialogueState } from "../../../src/model/state.ts";
import type { Parse } from "../../../src/model/training.ts";
import type { TurnInput, TurnResult } from "../../../src/model/turn.ts";

/** The names that a talk is about. */
export interface Vocabulary {
  readonly flows: readonly string[];
  readonly slots: readonly string[];
  readonly values: readonly Json[];
  readonly intents: readonly string[];
  readonly actions: readonly string[];
}

/** What an assistant has names for. */
export function vocabularyOf(assistant: Assistant): Vocabulary {
  const flows = Object.values(assistant.flows).filter((flow) => !isPattern(flow));
  const slots = Object.values(assistant.slots);
  const named = (names: readonly string[]): readonly string[] => (names.length > 0 ? names : ["none"]);
  return {
    flows: flows.map(({ id }) => id),
    slots: slots.map(({ name }) => name),
    values: [...new Set(slots.flatMap(({ values }) => values)), "2026-11-21", "a@b.de", "+4930123456"],
    intents: named([
      ...Object.keys(assistant.training?.intents ?? {}),
      ...flows.flatMap(({ nluTriggers }) => nluTriggers.map(({ intent }) => intent)),
    ]),
    actions: named(assistant.actions),
  };
}

type AgentDid =
  | { readonly kind: "joined"; readonly name: string }
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "typing" }
  | { readonly kind: "released"; readonly labels: readonly string[] };

export type Move =
  | { readonly text: string; readonly commands: readonly Command[]; readonly parse: Parse | null; readonly gap: number }
  /** What came of the action that is waited for, or of one that is not. */
  | { readonly outcome: Outcome; readonly late?: boolean }
  /** What a person does who has the conversation, or who has not. */
  | { readonly agent: AgentDid; readonly seq: number }
  /** From here on another assistant has the conversation. */
  | { readonly renewed: true };

const PATTERNS = [
  "pattern_chitchat",
  "pattern_cancel_flow",
  "pattern_correction",
  "pattern_completed",
  "pattern_continue_interrupted",
  "pattern_clarification",
  "pattern_user_silence",
  "pattern_collect_information",
  "pattern_missing",
];

/** Talks about those names: everything that can be said or come back, in any order. */
export function talks({ flows, slots, values, intents, actions }: Vocabulary): fc.Arbitrary<readonly Move[]> {
  const flow = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...flows) },
    { weight: 1, arbitrary: fc.constantFrom("missing", "pattern_completed", "constructor") },
  );
  const slot = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...slots) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        "continue_conversation",
        "continue_interrupted_flow_confirmation",
        "interrupted_flow_to_continue",
        "csat_score",
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom("missing", "__proto__", "constructor") },
  );
  const value: fc.Arbitrary<Json> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom<Json[]>(null, true, false, "yes", "no", 1, "3", 9, "bad", "none", {}, [1], ...flows),
    },
    { weight: 3, arbitrary: fc.constantFrom(...values) },
    { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
  );
  const context = fc.constantFrom(
    {},
    { collect: "text", utter: "utter_x" },
    { names: 3, reason: null, canceled_frames: ["f1", "f2", 3] },
    { corrected_slots: { text: "1" }, reset_flow_id: flows[0]!, reset_frame_id: "f2", reset_step_id: "s0" },
    { reset_frame_id: "f1", corrected_slots: [1] },
    { multiple_flows_interrupted: true, interrupting: true, linked_from: [flows[0]!] },
  );
  const command: fc.Arbitrary<Command> = fc.oneof(
    { weight: 6, arbitrary: flow.map((id): Command => ({ command: "start flow", flow: id })) },
    {
      weight: 8,
      arbitrary: fc
        .tuple(slot, value, fc.constantFrom("LLM" as const, "LLM" as const, "NLU" as const, "COMMAND_PAYLOAD_READER" as const))
        .map(([name, content, extractor]): Command => ({ command: "set slot", name, value: content, extractor })),
    },
    {
      weight: 1,
      arbitrary: fc.array(fc.tuple(slot, value), { maxLength: 3 }).map((pairs): Command => ({
        command: "correct slot",
        corrected_slots: pairs.map(([name, content]) => ({ name, value: content })),
      })),
    },
    { weight: 1, arbitrary: fc.array(flow, { maxLength: 5 }).map((options): Command => ({ command: "clarify", options })) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...PATTERNS), context)
        .map(([pattern, properties]): Command => ({ command: "push pattern", pattern, context: properties })),
    },
    { weight: 2, arbitrary: fc.constant<Command>({ command: "cancel flow" }) },
    {
      weight: 5,
      arbitrary: fc.constantFrom<Command[]>(
        { command: "skip question" },
        { command: "chitchat" },
        { command: "chitchat", about: "help" },
        { command: "knowledge" },
        { command: "human handoff" },
        { command: "repeat bot messages" },
        { command: "cannot handle" },
        { command: "cannot handle", reason: "cannot_handle_chitchat" },
        { command: "dissatisfied" },
        { command: "wait" },
        { command: "user silence" },
        { command: "handle code change" },
        { command: "error", error_type: "x", info: { a: [1] } },
        { command: "noop" },
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom<Command[]>({ command: "restart" }, { command: "session start" }) },
  );
  const ends: fc.Arbitrary<Command> = fc.constant({ command: "session end" });

  const event = fc.oneof(
    fc.record({ event: fc.constant("slot"), name: slot, value }),
    fc.record({ event: fc.constant("followup"), name: fc.constantFrom(...actions, "utter_x", "") }),
    fc.constantFrom<{ event: string; [key: string]: Json }[]>(
      { event: "reset_slots" },
      { event: "action", name: "action_listen" },
      { event: "bot", text: "b" },
      { event: "agent", text: "a" },
      { event: "user", text: "u" },
      { event: "pause" },
      { event: "resume" },
      { event: "rewind" },
      { event: "restart" },
      { event: "session_started" },
      { event: "session_ended" },
      { event: "reminder", intent: "later", date_time: "2026-11-21T10:00:00Z" },
      { event: "reminder", intent: 3, date_time: "never" },
      { event: "cancel_reminder" },
      { event: "action_execution_rejected" },
      { event: "nothing of the kind", name: { a: 1 } },
    ),
  );
  const outcome: fc.Arbitrary<Outcome> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(slot, value, fc.array(event, { maxLength: 2 })).map(([name, content, events]): Outcome => ({
        kind: "done",
        result: {
          kind: "action",
          output: Object.fromEntries([[name, content]]),
          messages: [{ message: { text: "m" } }, { response: "utter_x", variables: { text: content } }],
          events,
        },
      })),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom<Outcome[]>(
        { kind: "done", result: { kind: "search", answer: null } },
        { kind: "done", result: { kind: "search", answer: { text: "a", citations: [] } } },
        { kind: "done", result: { kind: "handoff", reference: null } },
        { kind: "failed", reason: "no-source", retryable: false },
        { kind: "failed", reason: "500", retryable: true, rejected: true },
        { kind: "offline" },
        { kind: "offline", unsent: true },
        { kind: "queued", until: 2_000_000 },
        { kind: "queued", until: 2_000_000 },
        { kind: "accepted", operation: { id: "o", url: "https://b.example/o" } },
        { kind: "accepted", operation: { id: "o", url: "https://b.example/o" } },
        { kind: "expired" },
        { kind: "denied" },
        { kind: "timedOut", afterMs: 1 },
        { kind: "cancelled" },
      ),
    },
    {
      weight: 2,
      arbitrary: fc
        .array(slot, { minLength: 1, maxLength: 2 })
        .map((names): Outcome => ({ kind: "refused", errors: names.map((name) => ({ slot: name, code: "c", message: "m" })) })),
    },
  );

  const words = fc.oneof(
    { weight: 12, arbitrary: fc.constant("words") },
    {
      weight: 2,
      arbitrary: fc.oneof(
        fc.constantFrom("", " ", "/restart", "/SetSlots(", "/session_start", "/silence_timeout", "/x{", "x".repeat(5_000)),
        fc.constantFrom(...flows).map((id) => `/StartFlow(${id})`),
        fc.tuple(slot, value).map(([name, content]) => `/SetSlots(${name}=${JSON.stringify(content)}, ${slots[0]!}=1)`),
        fc.constantFrom(...intents).map((name) => `/${name}{"e": "v"}`),
      ),
    },
    { weight: 1, arbitrary: fc.string() },
  );
  const parse: fc.Arbitrary<Parse | null> = fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.option(fc.constantFrom(...intents, "i9")), fc.constantFrom(0.2, 0.9), fc.boolean())
        .map(([name, confidence, found]): Parse => ({
          intent: name === null ? null : { name, confidence },
          entities: found ? [{ entity: "e", start: 0, end: 5, value: "words" }] : [],
          ranking: [],
        })),
    },
  );
  const message = fc.record({
    text: words,
    commands: fc.oneof(
      { weight: 20, arbitrary: fc.array(command, { maxLength: 4 }) },
      { weight: 4, arbitrary: fc.constant<Command[]>([{ command: "cancel flow" }]) },
      { weight: 1, arbitrary: ends.map((one) => [one]) },
    ),
    parse,
    gap: fc.constantFrom(1_000, 1_000, 1_000, 1_000, 4_000_000),
  });
  const move: fc.Arbitrary<Move> = fc.oneof(
    { weight: 12, arbitrary: message },
    { weight: 8, arbitrary: fc.record({ outcome, late: fc.constantFrom(false, false, false, true) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        agent: fc.constantFrom<AgentDid[]>(
          { kind: "joined", name: "Ann" },
          { kind: "message", text: "words" },
          { kind: "typing" },
          { kind: "released", labels: ["f1"] },
        ),
        seq: fc.constantFrom(1, 2, 3),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ renewed: true as const }) },
  );
  const begin = fc.subarray([...flows], { maxLength: 2 }).map((ids) =>
    ids.map((id): Move => ({
      text: "words",
      commands: [{ command: "start flow", flow: id }],
      parse: null,
      gap: 1_000,
    })),
  );
  // Most talks begin with a task, so that there is something to disturb.
  return fc.tuple(begin, fc.array(move, { maxLength: 14 })).map(([begun, then]) => [...begun, ...then]);
}

export interface Turn {
  readonly assistant: Assistant;
  readonly before: DialogueState | null;
  readonly input: TurnInput;
  readonly result: TurnResult;
  readonly steps: number;
}

function inputOf(before: DialogueState | null, move: Exclude<Move, { renewed: true }>, turn: number, at: number): TurnInput {
  const base = { turnId: `t${turn}`, at, seed: (turn * 0.618) % 1, channel: "browser", locale: "en" };
  if ("agent" in move) {
    const handoff = before?.human?.handoff ?? "t0.1";
    return { ...base, kind: "agent", event: { ...move.agent, handoff, seq: (before?.human?.seen ?? 0) + move.seq - 1 } };
  }
  if (!("outcome" in move)) return { ...base, kind: "message", text: move.text, commands: move.commands, parse: move.parse };
  const parked = before?.parked?.find((call) => !call.outcome)?.effect;
  const effect = (move.late ? parked : (before?.pending?.effect ?? parked)) ?? "t0.1";
  return { ...base, kind: "outcome", effect, outcome: move.outcome };
}

/** Plays a talk, turn by turn, and then the log of it once more, each state through storage and back: it must end the same. */
export function play(assistants: readonly [Assistant, Assistant], moves: readonly Move[], check: (turn: Turn) => void): void {
  let [assistant, other] = assistants;
  let state: DialogueState | null = null;
  let at = 1_000_000;
  const log: (readonly [Assistant, TurnInput])[] = [];
  for (const [number, move] of moves.entries()) {
    if ("renewed" in move) {
      [assistant, other] = [other, assistant];
      continue;
    }
    at += "gap" in move ? move.gap : 500;
    const input = inputOf(state, move, number, at);
    let steps = 0;
    const result = takeTurn(assistant, state, input, () => steps++);
    check({ assistant, before: state, input, result, steps });
    log.push([assistant, input]);
    ({ state } = result);
  }
  let again: DialogueState | null = null;
  for (const [bot, input] of log) again = takeTurn(bot, JSON.parse(JSON.stringify(again)) as DialogueState | null, input).state;
  if (JSON.stringify(again) !== JSON.stringify(state)) throw new Error("The log, played again, ends in another state.");
}
