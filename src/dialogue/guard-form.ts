import type { JsonObject } from "../base/json.ts";
import type { Command } from "../model/command.ts";
import type { MissKind, SlotSignal } from "../model/guards.ts";
import { humanName } from "../model/semantic.ts";
import type { Frame } from "../model/state.ts";
import { countOf, formMode, isExhausted, keepCount, missesOf, notice, patienceWith, withMiss } from "./guard-counts.ts";
import { note, setSlot, slotValue, type Draft } from "./draft.ts";
import { escalateExhausted, escalateQuestion } from "./escalation.ts";
import { askAnew, proposeRepair } from "./guard-hints.ts";
import { activeIndex, COLLECT, isUserFrame, moveFrame, openQuestion, placeOf, removeFrames, VALIDATE } from "./stack.ts";
import { cancellable, cancelTask, flowName, pushPattern } from "./tasks.ts";

/*
 * A question is not asked for ever. A miss is an answer that is none to a question that had been asked; what is said besides
 * (another wish, a question of the user's, "wait") is none. After each miss the question is asked in another way, and after
 * some it is given up: then the user chooses how to go on.
 */

/** The pattern that says so, and the slot that it asks for. */
export const EXHAUSTED = "pattern_slot_exhausted";
const CHOICE = "slot_exhausted_choice";

/** Misses after which even the choice is not asked for any more: the task is called off. */
const CHOICE_CEILING = 2;

/** Commands that answer nothing although somebody tried to. */
const VAIN: ReadonlySet<string> = new Set(["cannot handle", "skip question"]);

/** Reasons for which something was not done although it was understood. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  "cannot_handle_chitchat",
  "cannot_handle_not_supported",
  "cannot_handle_no_relevant_answer",
]);

/** Notes what the message was as an answer to the open question: whether it missed is seen when that is asked again. */
export function judgeAnswer(draft: Draft, commands: readonly Command[], signal: SlotSignal | undefined): void {
  const slot = openQuestion(draft.stack);
  if (slot === null) return;
  const own = signal?.slot === slot ? signal : undefined;
  draft.signal = own;
  for (const command of commands) {
    if (command.command === "set slot" && command.name === slot && command.value !== null)
      draft.attempts.set(slot, own?.kind === "partial" ? "partial" : "invalid");
    else if (VAIN.has(command.command) && !isUnderstood(command)) draft.attempts.set(slot, vainKind(own));
  }
}

function isUnderstood(command: Command): boolean {
  return command.command === "cannot handle" && UNDERSTOOD.has(command.reason ?? "");
}

function vainKind(signal: SlotSignal | undefined): MissKind {
  if (signal?.kind === "complete") return "lowConfidence";
  return signal?.kind ?? "absent";
}

/** Whether a step asks for the slot of a question. */
export function asksFor(frame: Frame, action: string): boolean {
  if (frame.flow !== COLLECT && frame.flow !== VALIDATE) return false;
  const { utter, collect_action: act, refill_utter: again, refill_action: actAgain } = frame.context;
  return action !== "" && [utter, act, again, actAgain].includes(action);
}

/** Whether what was not understood will be followed by a hint in place of a plea to say it again. */
export function willHint(draft: Draft): boolean {
  const slot = openQuestion(draft.stack);
  const frame = draft.stack.at(-1);
  if (slot === null || !frame || formMode(draft) !== "act" || !draft.attempts.has(slot)) return false;
  const owner = ownerOf(draft, frame);
  return owner !== null && isUserFrame(owner) && countOf(draft, owner.id, slot).asks > 0;
}

/**
 * Stands before every question. True: something else was done in its place. A question that was given up is asked on no
 * path any more.
 */
export function guardQuestion(draft: Draft, frame: Frame, action: string): boolean {
  const slot = (frame.context["collect"] ?? frame.context["validate"]) as string;
  const owner = ownerOf(draft, frame);
  const mode = formMode(draft);
  if (!owner || mode === "off") return false;
  if (!isUserFrame(owner)) return owner.flow === EXHAUSTED && guardChoice(draft, frame, owner);
  const before = countOf(draft, owner.id, slot);
  const kind = before.asks > 0 ? draft.attempts.get(slot) : undefined;
  draft.attempts.delete(slot);
  const asked = { ...before, asks: before.asks + 1 };
  const count = kind === undefined ? asked : withMiss(asked, kind);
  keepCount(draft, owner.id, slot, count);
  const misses = missesOf(count);
  const patience = patienceWith(draft, slot);
  const about = { guard: "form", flow: owner.flow, slot, attempt: misses, ceiling: patience.ceiling } as const;
  if (kind !== undefined) notice(draft, { ...about, what: "miss", reason: kind, ...saidNow(draft) });
  if (kind !== undefined && escalateQuestion(draft, misses)) {
    beginAgain(draft, frame);
    return true;
  }
  if (!count.exhausted && kind !== undefined && isExhausted(draft, owner.id, slot, misses)) {
    keepCount(draft, owner.id, slot, { ...count, exhausted: true });
    notice(draft, { ...about, what: "ceiling" });
  }
  if (mode === "count") return false;
  if (countOf(draft, owner.id, slot).exhausted) {
    giveUp(draft, frame, owner, slot);
    return true;
  }
  if (kind === undefined) return false;
  const { signal } = draft;
  if (signal?.repair !== undefined && kind === "partial" && proposeRepair(draft, { slot, action }, signal.repair)) {
    notice(draft, { ...about, what: "strategy", reason: "repair" });
    return true;
  }
  return askAnew(draft, { frame, flow: owner.flow, slot, action, kind, misses, patience });
}

function saidNow({ input }: Draft): { readonly said?: string } {
  return input.kind === "message" && !input.text.startsWith("/") ? { said: input.text } : {};
}

/** The frame whose question it is: the task's, or the pattern's that asks something of its own. */
function ownerOf(draft: Draft, frame: Frame): Frame | null {
  const below = draft.stack.slice(0, placeOf(draft.stack, frame));
  const next = below.at(-1);
  if (next && !isUserFrame(next) && frame.flow === COLLECT) return next;
  return below[activeIndex(below)] ?? null;
}

/** Lets the user choose how to go on; a secret is not tried any further. */
function giveUp(draft: Draft, frame: Frame, owner: Frame, slot: string): void {
  note(draft, `${slot} is not asked for any more.`);
  const task = cancellable(draft.stack);
  const context: JsonObject = {
    exhausted: slot,
    slot_name: humanName(slot),
    is_secret: patienceWith(draft, slot).semantic === "secret",
    reason: "slot_exhausted",
    canceled_name: flowName(draft, (task.find(isUserFrame) ?? owner).flow),
  };
  // What was said once this turn and came to nothing would be said for ever.
  const isTried = draft.gaveUp.has(slot);
  draft.gaveUp.add(slot);
  // Whatever becomes of it, the question is not waited for as if it had been asked, and an answer is judged as one.
  beginAgain(draft, frame);
  if (!isTried && escalateExhausted(draft)) return;
  if (isTried || !pushPattern(draft, EXHAUSTED, context)) cancelTask(draft, task);
}

/** The question is asked anew when what stands above it is done. */
function beginAgain(draft: Draft, frame: Frame): void {
  moveFrame(draft, frame, draft.assistant.flows[frame.flow]!.first);
}

/** The choice itself is asked for twice at most; who gives the missing answer after all goes on. */
function guardChoice(draft: Draft, frame: Frame, owner: Frame): boolean {
  const slot = owner.context["exhausted"] as string;
  if (slotValue(draft, slot) !== null) {
    removeFrames(draft, new Set([frame.id, owner.id]));
    note(draft, `${slot} was answered after all.`);
    return true;
  }
  const before = countOf(draft, owner.id, CHOICE);
  const kind = before.asks > 0 ? draft.attempts.get(CHOICE) : undefined;
  draft.attempts.delete(CHOICE);
  const asked = { ...before, asks: before.asks + 1 };
  const count = kind === undefined ? asked : withMiss(asked, kind);
  keepCount(draft, owner.id, CHOICE, count);
  if (missesOf(count) < CHOICE_CEILING) return false;
  note(draft, "Nothing was chosen; the task is called off.");
  setSlot(draft, CHOICE, "cancel");
  removeFrames(draft, new Set([frame.id]));
  return true;
}
