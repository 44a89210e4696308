import type { Assistant } from "../model/assistant.ts";
import type { DialogueEvent } from "../model/event.ts";
import { isPattern } from "../model/flow.ts";
import type { DialogueState } from "../model/state.ts";
import type { Command } from "../model/command.ts";
import type { Parse } from "../model/training.ts";
import type { AgentInput, MessageInput, OutcomeInput, StepListener, TurnInput, TurnResult } from "../model/turn.ts";
import { adoptAssistant } from "./adopt.ts";
import { applyCommands } from "./apply.ts";
import { takeClaims } from "./claims.ts";
import { cleanCommands, isStartable } from "./commands.ts";
import { compiledFlow } from "./compile.ts";
import { closeDraft, note, openDraft, resetSlot, slotValue, type Draft } from "./draft.ts";
import { EVERY_TURN } from "./every-turn.ts";
import { callOff, callsOff, relayMessage, takeAgentEvent } from "./handover.ts";
import { judgeAnswer } from "./guard-form.ts";
import { forgetQuestions } from "./guard-counts.ts";
import { judgeMessage } from "./guard-understanding.ts";
import { mapParse, mergeMapped, type Mapped } from "./mappings.ts";
import { deliverParked, takeOutcome } from "./outcome.ts";
import { isSetSlots, readPayload, type Payload } from "./payload.ts";
import { adoptFlows } from "./renewed.ts";
import { sayResponse } from "./respond.ts";
import { runDialogue } from "./run.ts";
import { closeOffer, escalate, escalateFailures } from "./escalation.ts";
import { isFreeText, keptInput, maskCommands, maskParse, noteMasked, ruleFor, tellRule } from "./policy.ts";
import { needsSession, startSession } from "./session.ts";
import { openCollect, openQuestion, stepOf } from "./stack.ts";
import { activeFlows, pushPattern } from "./tasks.ts";

/**
 * Everything that follows from one input: the next state, what happened, what is to be done outside, and why. Pure:
 * the same assistant, state and input give the same result, byte for byte. `state` null begins a conversation.
 * Never throws; never waits: where an action or a search must be awaited, `state.pending` names it and the turn ends.
 */
export function takeTurn(
  assistant: Assistant,
  state: DialogueState | null,
  input: TurnInput,
  onStep?: StepListener,
): TurnResult {
  const draft = openDraft(assistant, state, keptInput(assistant, state, input), onStep);
  if (isChanged(draft)) adoptAssistant(draft);
  takeClaims(draft);
  if (draft.input.kind === "message") takeMessage(draft, draft.input, typedIn(input));
  else takeAnswer(draft, draft.input);
  // What has come meanwhile and could not be told before.
  while (!isChanged(draft) && !draft.ended && deliverParked(draft)) runDialogue(draft);
  if (!isChanged(draft) && escalateFailures(draft)) runDialogue(draft);
  forgetQuestions(draft);
  return closeDraft(draft);
}

/** What an action came to, or a person did. In a flow that was changed meanwhile nobody knows what comes next: that is said, not passed over. */
function takeAnswer(draft: Draft, input: OutcomeInput | AgentInput): void {
  const updated = isChanged(draft) && !adoptFlows(draft);
  // Where nothing goes on, the next input meets the change.
  const goesOn = input.kind === "agent" ? takeAgentEvent(draft, input.event) : takeOutcome(draft, input);
  if (!goesOn || draft.ended || draft.paused) return;
  draft.hash = draft.assistant.hash;
  if (updated) announceChange(draft);
  else if (!draft.listening && !isListening(draft)) runDialogue(draft);
}

function isChanged({ hash, assistant }: Draft): boolean {
  return hash !== assistant.hash;
}

/** `typed`: the words as they were typed, where they are kept masked. */
function takeMessage(draft: Draft, input: MessageInput, typed: string): void {
  if (draft.ended) {
    draft.events.push(userEvent(input, NOTHING));
    return note(draft, "The conversation has ended; nothing is answered.");
  }
  if (draft.paused && !asksForRestart(input)) {
    draft.events.push(userEvent(input, NOTHING));
    draft.latest = { text: input.text, at: input.at };
    if (callsOff(draft, input.commands)) return goOnWithout(draft);
    relayMessage(draft, input);
    return note(draft, "The bot is paused; nothing is answered.");
  }
  const free = isFreeText(draft.assistant, draft, { ...input, text: typed });
  const rule = free ? ruleFor(draft.assistant, typed) : undefined;
  const begins = needsSession(draft, input.at);
  if (begins) {
    startSession(draft);
    runDialogue(draft);
  }
  const updated = isChanged(draft) && !adoptFlows(draft);
  draft.hash = draft.assistant.hash;
  if (updated) announceChange(draft);
  delete draft.counts["steps"];
  const read = commandsFor(draft, { ...input, text: typed }, { free, begins, updated });
  const meant: readonly Command[] = rule ? [{ command: "human handoff", reason: rule.reason }] : read.commands;
  judgeAnswer(draft, meant, input.signal);
  const judged = judgeMessage(draft, meant, input.text);
  const commands = rule
    ? closeOffer(draft, judged)
    : escalate(draft, judged, { input, typed: free ? typed : "", parse: read.parse });
  draft.events.push(userEvent(input, { ...read, commands }));
  if (free) noteMasked(draft, input.text);
  draft.latest = { text: input.text, at: input.at };
  const silent = commands.some(({ command }) => command === "user silence");
  if (!silent && slotValue(draft, SILENCES) !== null) resetSlot(draft, SILENCES);
  if (!begins && !updated) {
    draft.saidBefore = draft.said;
    draft.said = [];
  }
  if (draft.ended) return;
  if (rule) tellRule(draft, rule);
  const [happened, spoken] = [draft.events.length, draft.effects.length];
  const { rests } = applyCommands(draft, commands);
  if (rests || draft.ended || ((begins || updated) && commands.length === 0)) return;
  if (compiledFlow(draft.assistant, EVERY_TURN)) pushPattern(draft, EVERY_TURN);
  runDialogue(draft);
  if (draft.effects.length > spoken || draft.pending || updated) return;
  // What happens in silence has been understood all the same.
  if (draft.events.slice(happened).some(hasHappened)) return;
  if (commands.length === 0 && isSetSlots(input.text)) return note(draft, "A button set nothing that a task asks for now.");
  // Silence would be no answer.
  pushPattern(draft, "pattern_cannot_handle", { reason: null });
  runDialogue(draft);
}

/** The wish for a person is taken back before one has come: the dialogue goes on where it was. */
function goOnWithout(draft: Draft): void {
  callOff(draft);
  const updated = isChanged(draft) && !adoptFlows(draft);
  draft.hash = draft.assistant.hash;
  sayResponse(draft, "utter_human_handoff_called_off");
  if (updated) announceChange(draft);
  else runDialogue(draft);
}

function hasHappened(event: DialogueEvent): boolean {
  return "flow_id" in event ? !isPattern(event.flow_id) : HAPPENINGS.has(event.event);
}

const HAPPENINGS: ReadonlySet<string> = new Set(["slot", "session_started", "restart"]);

function userEvent({ text, metadata }: MessageInput, { commands, parse }: Read): TurnResult["events"][number] {
  return { event: "user", text, commands, ...(parse && { parse }), ...(metadata && { metadata }) };
}

const NOTHING: Read = { commands: [], forced: [], parse: null };

function asksForRestart({ text, commands }: MessageInput): boolean {
  return text.trim() === "/restart" || commands.some(({ command }) => command === "restart");
}

/** How a message came. */
interface Heard {
  /** Somebody typed it. */
  readonly free: boolean;
  /** It begins a session. */
  readonly begins: boolean;
  /** The flow that runs is not the one it was. */
  readonly updated: boolean;
}

function typedIn(input: TurnInput): string {
  return input.kind === "message" ? input.text : "";
}

/** What was understood of the words as they were typed, without what is not kept. */
function maskRead({ assistant: { policy } }: Draft, { commands, forced, parse }: Read): Read {
  if (!policy?.redact) return { commands, forced, parse };
  return { commands: maskCommands(policy.redact, commands), forced, parse: parse && maskParse(policy.redact, parse) };
}

/** What the message asks for, cleaned. */
function commandsFor(draft: Draft, input: MessageInput, { free, begins, updated }: Heard): Read {
  const { commands: raw, forced, parse } = free ? maskRead(draft, read(draft, input)) : read(draft, input);
  // A session that has just begun need not begin again.
  const asked = begins ? raw.filter(({ command }) => command !== "session start") : raw;
  if (begins && asked.length < raw.length && asked.length === 0) return { commands: [], forced, parse };
  const commands = cleanCommands(draft, asked, forced);
  return { commands: updated ? commands.filter(({ command }) => command !== "cannot handle") : commands, forced, parse };
}

/** Counts how often the user was silent; any message begins anew. */
const SILENCES = "consecutive_silence_timeouts";

/** What a message says: commands that are not cleaned yet, and the parse that some of them come from. */
interface Read extends Mapped {
  readonly parse: Parse | null;
}

/** Special texts, the question that takes every word as its answer, and what mappings make of intents and entities. */
function read(draft: Draft, { text, commands, parse = null, metadata }: MessageInput): Read {
  const payload = readPayload(draft.assistant, text);
  const open = openCollect(draft);
  if (open?.forceSlotFilling && metadata?.["shown"] !== "" && !answersForced(payload, open.slot))
    return { commands: [{ command: "set slot", name: open.slot, value: text, extractor: "NLU" }], forced: [], parse: null };
  if (payload?.kind === "commands") return { commands: payload.commands, forced: [], parse: null };
  const meant = payload?.parse ?? parse;
  if (!meant) return { commands, forced: [], parse };
  const mapped = mapParse(draft.assistant, meant, payload ? null : text, {
    activeFlow: activeFlows(draft.stack).at(-1) ?? null,
    asking: openQuestion(draft.stack),
    startable: (flow) => isStartable(draft, flow),
  });
  return {
    commands: mergeMapped(mapped.commands, payload && mapped.commands.length > 0 ? [] : commands),
    forced: mapped.forced,
    parse: meant,
  };
}

/** What even such a question does not take as its answer: nothing, too much, silence, and the bot's own button for it. */
function answersForced(payload: Payload | null, slot: string): boolean {
  if (payload?.kind !== "commands") return payload?.parse.intent?.name === "silence_timeout";
  return payload.commands.some(
    (command) => command.command === "error" || (command.command === "set slot" && command.name === slot),
  );
}

function announceChange(draft: Draft): void {
  note(draft, "A running flow is not the one it was.");
  pushPattern(draft, "pattern_code_change");
  runDialogue(draft);
}

/** Whether the topmost frame waits for the user, so that an outcome for a frame below must not make it ask again. */
function isListening(draft: Draft): boolean {
  const top = draft.stack.at(-1);
  if (!top?.entered || draft.unchecked.size > 0) return false;
  const step = stepOf(draft, top);
  return step?.kind === "action" && step.action === "action_listen";
}
