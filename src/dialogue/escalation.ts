import type { Command } from "../model/command.ts";
import type { EscalationCount, EscalationMode, EscalationSettings } from "../model/policy.ts";
import type { Parse } from "../model/training.ts";
import type { MessageInput } from "../model/turn.ts";
import { note, type Draft } from "./draft.ts";
import { holdsPhrase } from "./policy-words.ts";
import { removeFrames } from "./stack.ts";
import { pushPattern } from "./tasks.ts";

/*
 * When a person takes over, in the author's own numbers. Each criterion counts by itself, begins anew once it was met, and has
 * a reason that arrives in the handoff packet. Where the author says nothing, nothing is counted.
 */

/** Asks whether a person is wanted, and the slot of its question. */
export const OFFER = "pattern_escalation";
const ANSWER = "escalation_confirmation";
const HAND_OVER = "pattern_human_handoff";

/** The guards' ceilings have reasons of their own. */
const NOT_UNDERSTOOD = "not_understood";
const SLOT_EXHAUSTED = "slot_exhausted";

const NOTHING: EscalationCount = { unsure: [], inARow: 0, failedActions: 0, angry: 0, offered: [] };

/** Commands of which nobody learns whether they were understood. */
const SILENT: ReadonlySet<string> = new Set(["noop", "user silence", "session start"]);
/** Commands that leave an offer open. */
const WAITING: ReadonlySet<string> = new Set([...SILENT, "wait", "repeat bot messages"]);

interface Criterion {
  readonly mode: EscalationMode;
  readonly reason: string;
}

export interface Said {
  readonly input: MessageInput;
  /** What somebody typed; empty where nobody did. */
  readonly typed: string;
  readonly parse: Parse | null;
}

/** Judges a message by the author's criteria; returns the commands to execute. */
export function escalate(draft: Draft, commands: readonly Command[], said: Said): readonly Command[] {
  const { escalation } = draft.assistant;
  if (!escalation) return commands;
  const answered = closeOffer(draft, commands);
  if (answered !== commands || commands.every(({ command }) => SILENT.has(command))) return answered;
  countMessage(draft, escalation, commands, said);
  const met = metBy(draft, escalation, commands, said);
  return met ? meet(draft, met, commands) : commands;
}

/**
 * Whoever says something else than yes or no has declined; whoever asks for a person after an offer is handed over for the
 * reason of the offer.
 */
export function closeOffer(draft: Draft, commands: readonly Command[]): readonly Command[] {
  const at = draft.stack.findIndex(({ flow }) => flow === OFFER);
  if (at < 0 || commands.every(({ command }) => WAITING.has(command))) return commands;
  if (commands.some((command) => command.command === "set slot" && command.name === ANSWER)) return commands;
  const [offer, question] = draft.stack.slice(at);
  removeFrames(draft, new Set([offer!.id, ...(question ? [question.id] : [])]));
  note(draft, "The offer of a person was passed over.");
  const reason = offer!.context["reason"] as string;
  return commands.some(({ command }) => command === "human handoff")
    ? commands.map((command) => (command.command === "human handoff" ? { reason, ...command } : command))
    : commands;
}

function countMessage(
  draft: Draft,
  { lowConfidence, sentiment }: EscalationSettings,
  commands: readonly Command[],
  { input }: Said,
): void {
  const before = countsOf(draft);
  const unsure = commands.some(isUnsure);
  const angry = sentiment && (input.frustration ?? 0) >= sentiment.threshold;
  draft.escalation = {
    ...before,
    unsure: [...before.unsure, unsure ? 1 : 0].slice(-(lowConfidence?.of ?? 1)),
    inARow: unsure ? before.inARow + 1 : 0,
    angry: before.angry + (angry ? 1 : 0),
  };
}

/** Nothing was understood, or it had to be asked what was meant. What is understood and cannot be done is neither. */
function isUnsure(command: Command): boolean {
  if (command.command === "clarify") return true;
  return command.command === "cannot handle" && !command.reason?.startsWith("cannot_handle_");
}

/** The first criterion that is met: what was said comes before how, and how before what was counted. */
function metBy(draft: Draft, escalation: EscalationSettings, commands: readonly Command[], said: Said): Criterion | null {
  const { triggers = [], sentiment, lowConfidence, ceilings } = escalation;
  const counts = countsOf(draft);
  const trigger = triggers.find(
    ({ phrases, intents, flows }) =>
      holdsPhrase(said.typed, phrases) ||
      intents?.includes(said.parse?.intent?.name ?? "") ||
      commands.some((command) => command.command === "start flow" && flows?.includes(command.flow)),
  );
  if (trigger) return trigger;
  if (sentiment && counts.angry >= sentiment.times) {
    draft.escalation = { ...counts, angry: 0 };
    return sentiment;
  }
  if (lowConfidence && isLost(lowConfidence, counts)) {
    draft.escalation = { ...counts, inARow: 0, unsure: [] };
    return lowConfidence;
  }
  return ceilings && draft.rung === "human" ? { ...ceilings, reason: NOT_UNDERSTOOD } : null;
}

function isLost({ inARow, share, of }: NonNullable<EscalationSettings["lowConfidence"]>, counts: EscalationCount): boolean {
  if (inARow !== undefined && counts.inARow >= inARow) return true;
  if (share === undefined || of === undefined || counts.unsure.length < of) return false;
  // A message that was understood is no reason to go.
  const lost = counts.unsure.reduce((sum, one) => sum + one, 0);
  return counts.unsure.at(-1) === 1 && lost >= share * of;
}

/** Hands over in place of what was understood; an offer comes before it, and in place of what was not. */
function meet(draft: Draft, { mode, reason }: Criterion, commands: readonly Command[]): readonly Command[] {
  if (mode === "now") {
    note(draft, `The conversation is handed over (${reason}).`);
    return [{ command: "human handoff", reason }];
  }
  if (!mayOffer(draft, reason)) return commands;
  const offer: Command = { command: "push pattern", pattern: OFFER, context: { reason } };
  return [offer, ...commands.filter((command) => !isUnsure(command))];
}

/** Once a session for each reason, and one at a time: nobody is pestered. */
function mayOffer(draft: Draft, reason: string): boolean {
  const counts = countsOf(draft);
  if (counts.offered.includes(reason) || draft.stack.some(({ flow }) => flow === OFFER)) return false;
  draft.escalation = { ...counts, offered: [...counts.offered, reason] };
  note(draft, `A person is offered (${reason}).`);
  return true;
}

export function countFailedAction(draft: Draft): void {
  if (draft.assistant.escalation?.repeatedFailure?.actions === undefined) return;
  const counts = countsOf(draft);
  draft.escalation = { ...counts, failedActions: counts.failedActions + 1 };
}

/** Once everything is said of what failed: whether it was enough. True: there is something to run. */
export function escalateFailures(draft: Draft): boolean {
  const { repeatedFailure } = draft.assistant.escalation ?? {};
  const counts = countsOf(draft);
  if (repeatedFailure?.actions === undefined || counts.failedActions < repeatedFailure.actions) return false;
  if (draft.pending) return false;
  // A person who is there need not be asked for when they leave.
  draft.escalation = { ...counts, failedActions: 0 };
  return !draft.ended && !draft.paused && put(draft, repeatedFailure);
}

/** A question was answered by nothing so many times. True: something else comes in its place. */
export function escalateQuestion(draft: Draft, misses: number): boolean {
  const { repeatedFailure } = draft.assistant.escalation ?? {};
  return repeatedFailure?.reAsks === misses && put(draft, repeatedFailure);
}

/** A question is given up. True: the person comes in place of the choice. */
export function escalateExhausted(draft: Draft): boolean {
  const counts = countsOf(draft);
  // A second time, after the person or where there was none, the user chooses.
  if (draft.assistant.escalation?.ceilings?.mode !== "now" || counts.offered.includes(SLOT_EXHAUSTED)) return false;
  draft.escalation = { ...counts, offered: [...counts.offered, SLOT_EXHAUSTED] };
  return put(draft, { mode: "now", reason: SLOT_EXHAUSTED });
}

function put(draft: Draft, { mode, reason }: Criterion): boolean {
  if (mode === "offer") return mayOffer(draft, reason) && pushPattern(draft, OFFER, { reason });
  note(draft, `The conversation is handed over (${reason}).`);
  return pushPattern(draft, HAND_OVER, { reason });
}

function countsOf({ escalation }: Draft): EscalationCount {
  return escalation ?? NOTHING;
}
