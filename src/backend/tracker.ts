import type { Json, JsonObject } from "../base/json.ts";
import type { Assistant } from "../model/assistant.ts";
import type { CallEffect } from "../model/effect.ts";
import type { DialogueEvent } from "../model/event.ts";
import type { Frame } from "../model/state.ts";
import type { Entity, Parse } from "../model/training.ts";
import type { CallContext, LoggedEvent } from "./actions.ts";

/** The conversation as a CALM action server reads it. Times in seconds. */
export interface TrackerView {
  readonly sender_id: string;
  /** Every slot of the domain, empty ones too. */
  readonly slots: JsonObject;
  readonly latest_message: JsonObject;
  readonly latest_event_time: number | null;
  readonly latest_input_channel: string;
  readonly latest_action_name: string | null;
  readonly latest_action: JsonObject;
  readonly followup_action: null;
  readonly paused: boolean;
  readonly active_loop: JsonObject;
  /** Ours: the flow that asks for the action. */
  readonly active_flow: string | null;
  readonly events: readonly JsonObject[];
  /** Frames, bottom first. */
  readonly stack: readonly JsonObject[];
}

/** Events sent at most: the newest ones. A conversation of a year is no body for a request. */
export const MAX_TRACKED_EVENTS = 1_000;

const VALIDATES = "validate_";

/**
 * The tracker for one call. What is being called has not happened yet, so its own event is left out; a validation finds
 * its candidate in the last event, alone: those action servers validate the whole run of slot events at the end.
 */
export async function trackerOf(
  assistant: Pick<Assistant, "slots">,
  effect: CallEffect,
  { conversationId, slots, log }: CallContext,
): Promise<TrackerView> {
  const { state = null, events = [], channel = "halcyon" } = (await log?.()) ?? {};
  const values = state?.slots ?? slots;
  const past = withoutCall(events, effect.action);
  const told = past.slice(-MAX_TRACKED_EVENTS).map((logged) => eventOf(logged, channel));
  const last = past.at(-1)?.at ?? null;
  const action = nameOfLatest(past);
  const user = past.findLast(({ event }) => event.event === "user");
  return {
    sender_id: conversationId,
    slots: Object.fromEntries(Object.keys(assistant.slots).map((name) => [name, valueOf(values, name)])),
    latest_message: user ? messageOf(user) : NO_MESSAGE,
    latest_event_time: last === null ? null : seconds(last),
    latest_input_channel: channel,
    latest_action_name: action,
    latest_action: { action_name: action },
    followup_action: null,
    paused: state?.paused === true,
    active_loop: {},
    active_flow: effect.flow,
    events: [...told, ...candidateOf(assistant, effect, values, past)],
    stack: (state?.stack ?? []).map(frameOf),
  };
}

const seconds = (at: number): number => at / 1_000;

function valueOf(values: JsonObject, name: string): Json {
  return Object.hasOwn(values, name) ? values[name]! : null;
}

function withoutCall(events: readonly LoggedEvent[], action: string): readonly LoggedEvent[] {
  const at = events.findLastIndex(({ event }) => event.event === "action" && event.name === action);
  return at < 0 ? events : events.toSpliced(at, 1);
}

function candidateOf(
  { slots }: Pick<Assistant, "slots">,
  { action }: CallEffect,
  values: JsonObject,
  past: readonly LoggedEvent[],
): readonly JsonObject[] {
  const name = action.startsWith(VALIDATES) ? action.slice(VALIDATES.length) : "";
  const value = valueOf(values, name);
  if (!Object.hasOwn(slots, name) || value === null) return [];
  const timestamp = past.length > 0 ? seconds(past.at(-1)!.at) : null;
  const candidate = { event: "slot", timestamp, name, value };
  const before = past.at(-1)?.event.event === "slot" ? [actionEvent("action_run_slot_rejections", timestamp)] : [];
  return [...before, candidate];
}

function nameOfLatest(events: readonly LoggedEvent[]): string | null {
  const event = events.findLast((logged) => logged.event.event === "action")?.event;
  return event?.event === "action" ? event.name : null;
}

function eventOf(logged: LoggedEvent, channel: string): JsonObject {
  const { event } = logged;
  const timestamp = seconds(logged.at);
  if (event.event === "user") {
    const { text = "", metadata = {}, message_id: id = null, ...parsed } = messageOf(logged);
    const parse = { ...parsed, text, metadata, message_id: id };
    return { event: "user", timestamp, text, parse_data: parse, input_channel: channel, message_id: id, metadata };
  }
  if (event.event === "bot") {
    const { text = null, buttons = null, elements = null, attachment = null, image = null, custom = null } = event;
    const data = { buttons, elements, quick_replies: null, attachment, image, custom } as unknown as JsonObject;
    return { event: "bot", timestamp, text, data, metadata: event.metadata as JsonObject };
  }
  return event.event === "action" ? actionEvent(event.name, timestamp) : { ...(event as unknown as JsonObject), timestamp };
}

function actionEvent(name: string, timestamp: number | null): JsonObject {
  return { event: "action", timestamp, name, policy: null, confidence: 1 };
}

type UserEvent = Extract<DialogueEvent, { event: "user" }>;

function messageOf({ event, turnId }: LoggedEvent): JsonObject {
  const { text, commands, metadata = {}, parse } = event as UserEvent;
  return {
    text,
    ...readingOf(parse ?? null),
    commands: JSON.parse(JSON.stringify(commands)) as Json,
    message_id: turnId,
    metadata,
  };
}

function readingOf(parse: Parse | null): JsonObject {
  const { intent = null, entities = [], ranking = [] } = parse ?? {};
  return {
    intent: intent ? { ...intent } : NO_INTENT,
    entities: entities.map(entityOf),
    intent_ranking: ranking.map((each) => ({ ...each })),
  };
}

function entityOf({ entity, start, end, value, role, group }: Entity): JsonObject {
  return {
    entity,
    start,
    end,
    value,
    ...(role !== undefined && { role }),
    ...(group !== undefined && { group }),
    extractor: "halcyon",
  };
}

const NO_INTENT = { name: null, confidence: 0 };
const NO_MESSAGE: JsonObject = {
  text: null,
  intent: NO_INTENT,
  entities: [],
  intent_ranking: [],
  commands: [],
  message_id: null,
  metadata: {},
};

function frameOf({ id, flow, kind, snapshot, context }: Frame): JsonObject {
  const isPattern = kind === "pattern";
  return {
    ...(isPattern && context),
    frame_id: id,
    flow_id: flow,
    step_id: stepOf(snapshot),
    frame_type: isPattern ? "regular" : kind,
    type: isPattern ? flow : "flow",
  };
}

/** The author's own id: in a snapshot the signs that mean something to the machine are written as `%2e`. */
function stepOf(snapshot: JsonObject): string {
  const { value } = snapshot;
  return typeof value === "string"
    ? value.replaceAll(/%([\da-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : "";
}
