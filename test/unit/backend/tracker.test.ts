import { expect, test } from "vitest";
import type { CallContext, LoggedEvent } from "../../../src/backend/actions.ts";
import { domainOf } from "../../../src/backend/calm-domain.ts";
import { MAX_TRACKED_EVENTS, trackerOf } from "../../../src/backend/tracker.ts";
import type { CallEffect } from "../../../src/model/effect.ts";
import type { DialogueEvent } from "../../../src/model/event.ts";
import type { DialogueState } from "../../../src/model/state.ts";
import { assistantOf } from "../dialogue/assistant.ts";
import { Conversation, start } from "../dialogue/conversation.ts";

const ASSISTANT = assistantOf({
  slots: { size: { type: "text" }, color: { type: "text" } },
  actions: ["validate_size", "pay"],
  flows: {
    outer: { steps: [{ id: "in.ner", call: "order" }] },
    order: { steps: [{ collect: "size" }, { collect: "color" }, { action: "pay" }] },
  },
});

const effect = (action: string): CallEffect => ({ kind: "call", id: "t.1", key: "t.1", action, input: {}, flow: "order" });
const logged = (...events: readonly DialogueEvent[]): readonly LoggedEvent[] =>
  events.map((event, at) => ({ event, at: 1_500 + at * 1_000, turnId: `t${at}` }));
const tracker = (action: string, events: readonly LoggedEvent[], state: Partial<DialogueState> = {}) => {
  const conversation = new Conversation(ASSISTANT);
  conversation.say(start("outer"));
  const now: DialogueState = { ...conversation.state!, slots: { size: "L" }, ...state };
  const context: CallContext = {
    conversationId: "c1",
    locale: "en",
    slots: {},
    signal: new AbortController().signal,
    log: async () => ({ state: now, events, channel: "web" }),
  };
  return trackerOf(ASSISTANT, effect(action), context);
};
const SIZE: DialogueEvent = { event: "slot", name: "size", value: "L" };

test("[D1] the stack is a list of frames, bottom first, patterns with their context", async () => {
  const { stack } = await tracker("pay", []);
  expect(stack).toEqual([
    {
      frame_id: expect.stringMatching(/^f\d+$/) as unknown,
      flow_id: "outer",
      step_id: "in.ner",
      frame_type: "regular",
      type: "flow",
    },
    {
      frame_id: expect.stringMatching(/^f\d+$/) as unknown,
      flow_id: "order",
      step_id: "0_collect",
      frame_type: "call",
      type: "flow",
    },
    expect.objectContaining({
      flow_id: "pattern_collect_information",
      frame_type: "regular",
      type: "pattern_collect_information",
      collect: "size",
      utter: "utter_ask_size",
    }),
  ]);
});

test("[B2] every slot of the domain is told, also an empty one", async () => {
  const { slots, sender_id: sender, active_flow: flow } = await tracker("pay", []);
  expect(Object.keys(slots)).toEqual(Object.keys(ASSISTANT.slots));
  expect([slots["size"], slots["color"], sender, flow]).toEqual(["L", null, "c1", "order"]);
});

test("[B2] events have CALM's fields and times in seconds", async () => {
  const {
    events,
    latest_message: latest,
    ...rest
  } = await tracker(
    "pay",
    logged(
      { event: "user", text: "L", commands: [{ command: "cancel flow" }], metadata: { page: "home" } },
      { event: "bot", text: "Which?", buttons: [{ title: "A", payload: "/a" }], metadata: { utter_action: "utter_ask" } },
      { event: "action", name: "before" },
      { event: "flow_completed", flow_id: "x", step_id: "END" },
    ),
  );
  const parsed = {
    text: "L",
    intent: { name: null, confidence: 0 },
    entities: [],
    intent_ranking: [],
    commands: [{ command: "cancel flow" }],
    message_id: "t0",
    metadata: { page: "home" },
  };
  expect(latest).toEqual(parsed);
  expect(events).toEqual([
    {
      event: "user",
      timestamp: 1.5,
      text: "L",
      parse_data: parsed,
      input_channel: "web",
      message_id: "t0",
      metadata: { page: "home" },
    },
    {
      event: "bot",
      timestamp: 2.5,
      text: "Which?",
      data: {
        buttons: [{ title: "A", payload: "/a" }],
        elements: null,
        quick_replies: null,
        attachment: null,
        image: null,
        custom: null,
      },
      metadata: { utter_action: "utter_ask" },
    },
    { event: "action", timestamp: 3.5, name: "before", policy: null, confidence: 1 },
    { event: "flow_completed", timestamp: 4.5, flow_id: "x", step_id: "END" },
  ]);
  expect(rest).toMatchObject({
    latest_event_time: 4.5,
    latest_input_channel: "web",
    latest_action_name: "before",
    latest_action: { action_name: "before" },
    paused: false,
    followup_action: null,
  });
});

test("[B2] intent and entities of the latest message are told, roles only where there are some", async () => {
  const entities = [
    { entity: "city", start: 0, end: 4, value: "Rome", role: "to", group: "1" },
    { entity: "day", start: 5, end: 8, value: "Mon" },
  ];
  const parse = { intent: { name: "go", confidence: 0.8 }, entities, ranking: [{ name: "go", confidence: 0.8 }] };
  const { latest_message: latest } = await tracker(
    "pay",
    logged({ event: "user", text: "first", commands: [] }, { event: "user", text: "Rome Mon", commands: [], parse }),
  );
  expect(latest).toMatchObject({
    text: "Rome Mon",
    intent: { name: "go", confidence: 0.8 },
    intent_ranking: [{ name: "go", confidence: 0.8 }],
    entities: entities.map((each) => ({ ...each, extractor: "halcyon" })),
  });
});

test("[B2] a bot that was paused is told to be", async () => {
  expect([(await tracker("pay", [])).paused, (await tracker("pay", [], { paused: true })).paused]).toEqual([false, true]);
});

test("before anything was said there is an empty message", async () => {
  const { latest_message: latest, latest_event_time: time, latest_action_name: action } = await tracker("pay", []);
  expect([latest["text"], latest["entities"], time, action]).toEqual([null, [], null, null]);
});

test("[B3] the call itself has not happened yet", async () => {
  const log = logged(
    { event: "action", name: "pay" },
    { event: "action", name: "other" },
    { event: "action", name: "pay" },
    SIZE,
  );
  const { events, latest_action_name: latest } = await tracker("pay", log);
  expect(events.map(({ event, name }) => [event, name])).toEqual([
    ["action", "pay"],
    ["action", "other"],
    ["slot", "size"],
  ]);
  expect(latest).toBe("other");
});

test("[A28] [B4] a candidate is the only slot event at the end, whatever stood there", async () => {
  const color: DialogueEvent = { event: "slot", name: "color", value: "red" };
  const tail = async (...events: readonly DialogueEvent[]) =>
    (await tracker("validate_size", logged(...events, { event: "action", name: "validate_size" }))).events.map(
      ({ event, name, value }) => [event, name, value],
    );
  const apart = ["action", "action_run_slot_rejections", undefined];
  const candidate = ["slot", "size", "L"];
  expect(await tail(SIZE, color)).toEqual([candidate, ["slot", "color", "red"], apart, candidate]);
  expect(await tail(SIZE, { event: "action", name: "action_run_slot_rejections" })).toEqual([candidate, apart, candidate]);
  expect(await tail()).toEqual([candidate]);
});

test("an empty slot has no candidate, and neither has an action that validates no slot", async () => {
  expect((await tracker("validate_size", logged(SIZE), { slots: {} })).events).toHaveLength(1);
  expect((await tracker("validate_order", logged(SIZE))).events).toHaveLength(1);
});

test("[B2] of a long conversation the newest part is told", async () => {
  const many = Array.from({ length: MAX_TRACKED_EVENTS + 5 }, (_, at) => ({
    event: { event: "slot", name: "size", value: String(at) } as const,
    at,
    turnId: "t",
  }));
  const { events } = await tracker("pay", many);
  expect([events.length, events[0]!["value"]]).toEqual([MAX_TRACKED_EVENTS, "5"]);
});

test("a domain lists intents and entities wherever they are named, and mappings in CALM's words", () => {
  const base = assistantOf({
    flows: { go: { nlu_trigger: [{ intent: "go" }], steps: [{ collect: "town" }] } },
    slots: {
      town: {
        type: "text",
        mappings: [
          { type: "from_entity", entity: "city", role: "to", notIntent: ["stop"], conditions: [{ activeFlow: "go" }] },
          { type: "from_intent", intent: ["home"], value: "here" },
        ],
      },
    },
  });
  const training = {
    intents: { greet: [{ text: "hi Ann", entities: [{ entity: "name", start: 3, end: 6, value: "Ann" }] }] },
    synonyms: {},
    regexes: {},
    lookups: {},
  };
  const domain = domainOf({ ...base, training });
  expect(domain["intents"]).toEqual(expect.arrayContaining(["greet", "go", "home", "stop"]));
  expect(new Set(domain["intents"] as string[]).size).toBe((domain["intents"] as string[]).length);
  expect(domain["entities"]).toEqual(["name", "city"]);
  expect((domain["slots"] as Record<string, unknown>)["town"]).toEqual({
    type: "text",
    initial_value: null,
    influence_conversation: false,
    mappings: [
      { type: "from_entity", entity: "city", role: "to", not_intent: ["stop"], conditions: [{ active_flow: "go" }] },
      { type: "from_intent", intent: ["home"], value: "here" },
    ],
  });
});
