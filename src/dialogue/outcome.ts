import type { JsonObject } from "../base/json.ts";
import { OVER_BUDGET } from "../model/budget.ts";
import type { ActionMessage, ActionResult, EffectId, Outcome, OutcomeKind } from "../model/effect.ts";
import type { BotMessage } from "../model/response.ts";
import type { Frame } from "../model/state.ts";
import type { OutcomeInput } from "../model/turn.ts";
import { sayAnswer } from "./answers.ts";
import { useConfirmation } from "./confirm.ts";
import { rewind, rewindTarget } from "./corrections.ts";
import { countFailedAction } from "./escalation.ts";
import { note, resetSlot, sayMessage, setSlot, type Draft } from "./draft.ts";
import { HAND_OVER, takeHandoff } from "./handover.ts";
import { sayForeign } from "./policy.ts";
import { providesAction } from "./provides.ts";
import { bringBack, keepOutcome, nextArrived, park, say, tellCancelled } from "./parked.ts";
import { cancelReminders, setReminder } from "./reminders.ts";
import { sayResponse, wordResponse } from "./respond.ts";
import { denyTask, failDialogue, performAction } from "./run.ts";
import { endSession, restartSession, startSession } from "./session.ts";
import { activeIndex, isUserFrame, removeFrames } from "./stack.ts";
import { dropTask, isDigression, pushPattern } from "./tasks.ts";
import { settle } from "./unsettled.ts";

/** Takes in what an effect came to. False if nobody waits for it: then nothing has changed. */
export function takeOutcome(draft: Draft, { effect, outcome }: OutcomeInput): boolean {
  settle(draft, effect, outcome.kind);
  if (keepOutcome(draft, effect, outcome)) return deliverParked(draft);
  const { pending } = draft;
  const frame = draft.stack.find(({ id }) => id === pending?.frame);
  if (!pending || pending.effect !== effect || !frame) {
    note(draft, `Nobody waits for the outcome of ${effect}; it was ignored.`);
    return false;
  }
  draft.pending = null;
  // A value that the author's own check empties was an answer that is none.
  if (pending.action.startsWith("validate_")) draft.attempts.set(pending.action.slice("validate_".length), "invalid");
  note(draft, `${pending.action}: ${outcome.kind}.`);
  logFailure(draft, pending.action, outcome);
  if (outcome.kind === "failed" && outcome.rejected)
    draft.events.push({ event: "action_execution_rejected", name: pending.action });
  // An author's action of that name is an action like any other.
  if (pending.action === SEARCH && !providesAction(draft.assistant, SEARCH)) takeSearch(draft, frame, outcome);
  else if (pending.action === HAND_OVER && !providesAction(draft.assistant, HAND_OVER))
    takeHandoff(draft, frame, effect, outcome);
  else takeAction(draft, frame, outcome, pending);
  return true;
}

/** Tells of one parked call whose outcome has come, and lets its task go on. False: there is none that can be told now. */
export function deliverParked(draft: Draft): boolean {
  const call = nextArrived(draft);
  if (!call) return false;
  const { outcome } = call;
  note(draft, `${call.action}: ${outcome.kind}, after all.`);
  logFailure(draft, call.action, outcome);
  if (call.stopping) {
    say(draft, call, wordOfStop(outcome));
    if (outcome.kind === "done" && outcome.result.kind === "action") applyAlone(draft, outcome.result);
    return true;
  }
  if (outcome.kind !== "done" && outcome.kind !== "refused") {
    tellCancelled(draft, call);
    say(
      draft,
      call,
      outcome.kind === "expired" ? "utter_action_expired" : wordFor(draft, call.action, outcome, "utter_action_failed"),
    );
    return true;
  }
  const frame = bringBack(draft, call);
  say(draft, call, call.why === "queued" ? "utter_action_sent" : "utter_action_finished");
  if (frame) takeAction(draft, frame, outcome, call);
  else if (outcome.kind === "done" && outcome.result.kind === "action") applyAlone(draft, outcome.result);
  else for (const { message } of outcome.kind === "refused" ? outcome.errors : []) sayReason(draft, message);
  return true;
}

/** What is said of work that was called off: the truth about what became of it, as far as anybody knows. */
function wordOfStop(outcome: Outcome): string {
  if (outcome.kind === "done") return "utter_action_too_late";
  if (outcome.kind === "stopped" && outcome.confirmed) return "utter_action_stopped";
  const cameToNothing = outcome.kind === "refused" || (outcome.kind === "failed" && !outcome.retryable);
  return cameToNothing ? "utter_action_failed" : "utter_action_abandoned";
}

/** No failure is silent: whoever reads the log finds each, whatever the user was told. */
function logFailure(draft: Draft, name: string, outcome: Outcome): void {
  if (!FAILURES.has(outcome.kind)) return;
  const reason = isOverBudget(outcome) ? ({ reason: OVER_BUDGET } as const) : {};
  draft.events.push({ event: "action_failed", name, outcome: outcome.kind, ...reason });
  if (name !== SEARCH && name !== HAND_OVER) countFailedAction(draft);
}

/** Nothing was sent: what may be asked for has its end. */
function isOverBudget(outcome: Outcome): boolean {
  return outcome.kind === "failed" && outcome.reason === OVER_BUDGET;
}

const FAILURES: ReadonlySet<OutcomeKind> = new Set(["failed", "offline", "timedOut", "denied", "expired"]);

/** What a result says and sets, where no task waits for it. */
function applyAlone(draft: Draft, { messages, output, events = [] }: ActionResult): void {
  for (const message of messages) sayActionMessage(draft, {}, message);
  for (const [name, value] of Object.entries(output)) setSlot(draft, name, value);
  for (const { event, name, value } of events) if (event === "slot") setSlot(draft, name as string, value ?? null);
}

const SEARCH = "action_trigger_search";

function takeAction(
  draft: Draft,
  frame: Frame,
  outcome: Outcome,
  call: { readonly effect: EffectId; readonly action: string },
): void {
  switch (outcome.kind) {
    case "done":
      useConfirmation(draft, frame, call.action);
      if (outcome.result.kind === "action") return applyResult(draft, frame, outcome.result);
      return failAction(draft, frame);
    case "refused":
      return askAgain(draft, frame, outcome.errors);
    case "failed":
    case "timedOut":
    case "offline":
    case "expired":
      return giveUp(draft, frame, outcome, call.action);
    case "denied":
      return denyTask(draft, frame);
    case "queued":
    case "accepted":
      return park(draft, frame, call, outcome) ? undefined : failAction(draft, frame);
    case "stopped":
    case "cancelled":
      return dropTask(draft, frame);
  }
}

function giveUp(draft: Draft, frame: Frame, outcome: Outcome, action: string): void {
  const word = wordFor(draft, action, outcome, "");
  if (word === "") return failAction(draft, frame);
  dropTask(draft, frame);
  sayResponse(draft, word, { context: frame.context });
}

/**
 * What is said of a call that came to nothing, by what it could have done: nothing is lost where something was only to be
 * looked up, and of a change of which nobody knows whether it was made, that is said. `otherwise`: there is nothing to say of it.
 */
function wordFor(draft: Draft, action: string, outcome: Outcome, otherwise: string): string {
  if (isOverBudget(outcome)) return "utter_over_budget";
  const { risk } = draft.assistant.actionRules?.[action] ?? {};
  if (risk === "read") return "utter_lookup_unavailable";
  if (outcome.kind === "offline") return outcome.unsent && risk ? "utter_not_sent" : "utter_offline";
  const isUnknown = outcome.kind === "timedOut" || (outcome.kind === "failed" && outcome.retryable);
  return risk && isUnknown ? "utter_outcome_unknown" : otherwise;
}

function failAction(draft: Draft, frame: Frame): void {
  if (!isDigression(frame)) return failDialogue(draft, frame);
  removeFrames(draft, new Set([frame.id]));
  pushPattern(draft, "pattern_internal_error", { error_type: "rasa_internal_error_default", info: {} });
}

/** Messages, then the fields of the output, then the events: in this order. What follows up comes when all that is done. */
function applyResult(draft: Draft, frame: Frame, { messages, output, events = [] }: ActionResult): void {
  for (const message of messages) sayActionMessage(draft, frame.context, message);
  for (const [name, value] of Object.entries(output)) setSlot(draft, name, value);
  for (const event of events) applyEvent(draft, frame, event);
  const followup = events.findLast(({ event }) => event === "followup")?.["name"];
  if (typeof followup !== "string" || draft.ended || !draft.stack.some(({ id }) => id === frame.id)) return;
  performAction(draft, frame, followup, followup === "");
}

/** The domain's response with the action's variables, overlaid by what the action wrote itself. */
function sayActionMessage(draft: Draft, context: JsonObject, { response, variables = {}, message = {} }: ActionMessage): void {
  const wording = { context, variables };
  const worded = response === undefined ? null : wordResponse(draft, response, wording);
  const own = Object.fromEntries(Object.entries(message).filter(([, value]) => !isEmpty(value)));
  if (!worded && Object.keys(own).length === 0)
    return response === undefined ? undefined : sayResponse(draft, response, wording);
  if (response !== undefined && !worded) note(draft, `An action asked for the response "${response}", of which none fits.`);
  const buttons = [...(worded?.buttons ?? []), ...(message.buttons ?? [])];
  const said: BotMessage = { ...worded, ...own, ...(buttons.length > 0 && { buttons }), metadata: worded?.metadata ?? {} };
  sayForeign(draft, said);
}

/** CALM's servers send every field of a message; those without anything in them say nothing. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

type TrackerEvent = NonNullable<ActionResult["events"]>[number];

/** An event of a CALM action server, spec 7.4. */
function applyEvent(draft: Draft, frame: Frame, event: TrackerEvent): void {
  const text = (key: string): string | null => (typeof event[key] === "string" ? event[key] : null);
  switch (event.event) {
    case "slot":
      return setSlot(draft, text("name") ?? "", event["value"] ?? null);
    case "reset_slots":
      return Object.keys(draft.assistant.slots).forEach((name) => resetSlot(draft, name));
    case "user":
      draft.latest = { text: text("text") ?? "", at: draft.input.at };
      draft.events.push({ event: "user", text: draft.latest.text, commands: [] });
      return;
    case "bot":
      // Said already, by somebody else: for the record.
      draft.events.push({ event: "bot", ...(text("text") !== null && { text: text("text")! }), metadata: {} });
      return;
    case "agent":
      return sayMessage(draft, { text: text("text") ?? "", metadata: { sender: "agent" } });
    case "followup":
      return;
    case "action":
      // After the beginning of a session comes what the session began for.
      if (text("name") !== "action_listen") draft.events.push({ event: "action", name: text("name") ?? "" });
      else if (frame.flow !== "pattern_session_start") draft.listening = true;
      return;
    case "pause":
    case "resume":
      draft.paused = event.event === "pause";
      draft.events.push({ event: event.event });
      return;
    case "rewind":
    case "undo":
      // What has been done stays done: only readers of the history look past it.
      draft.events.push({ event: event.event });
      return;
    case "restart":
      restartSession(draft, frame);
      return startSession(draft);
    case "session_started":
      draft.sessionStarted = true;
      draft.events.push({ event: "session_started" });
      return;
    case "session_ended":
      return endSession(draft);
    case "reminder":
      return setReminder(draft, frame, event);
    case "cancel_reminder":
      return cancelReminders(draft, event);
    case "action_execution_rejected":
      draft.events.push({ event: "action_execution_rejected", name: text("name") ?? "" });
      return;
    default:
      note(draft, `The event "${event.event}" of an action has no meaning here.`);
  }
}

/** The backend refuses values: each is emptied, the reason is said, and its question is asked again. */
function askAgain(draft: Draft, frame: Frame, errors: readonly { readonly slot: string; readonly message: string }[]): void {
  const owner = isUserFrame(frame) ? frame : draft.stack[activeIndex(draft.stack.slice(0, draft.stack.indexOf(frame)))];
  const target = owner
    ? rewindTarget(
        draft,
        errors.map(({ slot }) => slot),
        owner,
      )
    : null;
  if (!target) {
    note(draft, "The refused value is not asked for in this flow.");
    return failAction(draft, frame);
  }
  for (const { slot } of errors) {
    setSlot(draft, slot, null);
    draft.attempts.set(slot, "invalid");
  }
  for (const { message } of errors) sayReason(draft, message);
  rewind(draft, target.frame, target.step);
}

function sayReason(draft: Draft, message: string): void {
  if (message !== "") sayForeign(draft, { text: message, metadata: {} });
}

function takeSearch(draft: Draft, frame: Frame, outcome: Outcome): void {
  if (outcome.kind === "done" && outcome.result.kind === "search") return sayAnswer(draft, frame, outcome.result);
  if (outcome.kind === "failed" && outcome.reason === "no-source") return sayResponse(draft, "utter_no_knowledge_base");
  if (isOverBudget(outcome)) return sayResponse(draft, "utter_over_budget");
  if (outcome.kind === "offline") return sayResponse(draft, "utter_search_offline");
  if (outcome.kind !== "cancelled") failAction(draft, frame);
}
