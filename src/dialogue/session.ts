import type { JsonObject } from "../base/json.ts";
import { nextEffectId, note, resetSlot, setSlot, type Draft } from "./draft.ts";
import { callOff } from "./handover.ts";
import { forgetUnheard } from "./guard-understanding.ts";
import { initialSlots } from "./slots.ts";
import { takeClaims } from "./claims.ts";
import { forgetTasks } from "./parked.ts";
import type { Frame } from "../model/state.ts";
import { pushPattern } from "./tasks.ts";

/** Whether a message at `at` begins a session: the first, or the first after a long silence. Nobody is cut off while an action runs. */
export function needsSession({ sessionStarted, latest, pending, assistant }: Draft, at: number): boolean {
  if (!sessionStarted) return true;
  const { sessionExpirationMinutes, startSessionAfterExpiry = true } = assistant.settings;
  const limit = startSessionAfterExpiry ? sessionExpirationMinutes * 60_000 : 0;
  return limit > 0 && latest !== null && pending === null && at - latest.at > limit;
}

/** Where CALM's actions look for what came with the message that began the session. */
const METADATA = "session_started_metadata";

/** Puts the greeting on an empty stack; its first action begins the session. */
export function startSession(draft: Draft): void {
  draft.stack = [];
  draft.pending = null;
  keepMetadata(draft);
  if (!pushPattern(draft, "pattern_session_start")) newSession(draft);
}

function keepMetadata(draft: Draft): void {
  const { metadata = {} } = draft.input as { readonly metadata?: JsonObject | undefined };
  // `shown` is the transcript's: what a bubble says in place of the text.
  const entries = Object.entries(metadata).filter(([key]) => key !== "shown");
  if (entries.length === 0 || !Object.hasOwn(draft.assistant.slots, METADATA)) return;
  setSlot(draft, METADATA, Object.fromEntries(entries));
  draft.fresh.add(METADATA);
}

/** The boundary of a session. Slots go on into it unless the assistant says no. */
export function newSession(draft: Draft): void {
  const isFirst = !draft.sessionStarted;
  draft.sessionStarted = true;
  draft.events.push({ event: "session_started" });
  forgetUnheard(draft);
  draft.escalation = undefined;
  if (isFirst) return;
  if (draft.assistant.settings.carryOverSlots) {
    for (const [name, value] of Object.entries(draft.slots)) draft.events.push({ event: "slot", name, value });
  } else for (const name of Object.keys(draft.assistant.slots)) if (!draft.fresh.has(name)) resetSlot(draft, name);
}

/** Forgets everything and begins again. */
export function restartSession(draft: Draft, frame: Frame): void {
  callOff(draft);
  draft.events.push({ event: "restart" });
  draft.slots = initialSlots(draft.assistant);
  draft.nluFilled.clear();
  draft.counts = {};
  draft.escalation = undefined;
  draft.pending = null;
  draft.saidBefore = [];
  draft.said = [];
  draft.stack = [frame];
  draft.sessionStarted = false;
  draft.paused = false;
  draft.parked = forgetTasks(draft.parked);
  takeClaims(draft);
}

/** Ends the conversation for good. */
export function endSession(draft: Draft): void {
  callOff(draft);
  draft.events.push({ event: "session_ended" });
  draft.effects.push({ kind: "end", id: nextEffectId(draft) });
  draft.ended = true;
  draft.parked = forgetTasks(draft.parked);
  draft.stack = [];
  draft.pending = null;
  note(draft, "The conversation was ended.");
}
