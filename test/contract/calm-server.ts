import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallContext, LoggedEvent } from "../../src/backend/actions.ts";
import { createCalmActions, type CalmActionsOptions } from "../../src/backend/calm-actions.ts";
import { isCalmServer, readActionNames } from "../../src/backend/calm-server.ts";
import type { JsonObject } from "../../src/base/json.ts";
import type { CallEffect, Outcome } from "../../src/model/effect.ts";
import type { DialogueEvent } from "../../src/model/event.ts";
import { assistantOf } from "../unit/dialogue/assistant.ts";
import { Conversation, set, start } from "../unit/dialogue/conversation.ts";
import { checkActions } from "./actions.ts";
import type { CalmServer } from "./calm-fake.ts";

/** An assistant whose actions the servers of the tests provide. */
export const CALM_ASSISTANT = assistantOf({
  slots: { word: { type: "text" }, none: { type: "text" }, amount: { type: "float" } },
  responses: { utter_sum: [{ text: "{amount} euros", buttons: [{ title: "No", payload: "/no" }] }] },
  actions: ["say", "validate_amount", "action_next"],
  flows: {
    pay: { steps: [{ collect: "word" }, { collect: "amount" }, { action: "say" }] },
  },
});

export const callOf = (action: string, key = "t1.1"): CallEffect => ({
  kind: "call",
  id: key,
  key,
  action,
  input: { word: "hi", none: null },
  flow: "pay",
});

export const contextOf = (slots: JsonObject, events: readonly DialogueEvent[] = []): CallContext => {
  const conversation = new Conversation(CALM_ASSISTANT);
  conversation.say(start("pay"), set("word", "hi"));
  const state = { ...conversation.state!, slots };
  const logged: LoggedEvent[] = events.map((event, at) => ({ event, at: at * 1_000, turnId: `t${at}` }));
  return {
    conversationId: "c1",
    locale: "en",
    slots,
    signal: new AbortController().signal,
    log: () => ({ state, events: logged, channel: "web" }),
  };
};

/** What the client and a CALM action server must be to each other. `start`: the server, running. */
export function checkCalmServer(name: string, startServer: () => Promise<CalmServer>): void {
  let server: CalmServer;
  beforeAll(async () => {
    server = await startServer();
  }, 60_000);
  afterAll(() => server.close());

  const create = (options: Partial<CalmActionsOptions> = {}) =>
    createCalmActions({ url: server.url, assistant: CALM_ASSISTANT, deadlineMs: 1_500, ...options });
  const perform = (action: string, context = contextOf({ word: "hi" }), options: Partial<CalmActionsOptions> = {}) =>
    create(options).perform(callOf(action), context);
  const answered = (outcome: Outcome) => {
    if (outcome.kind !== "done" || outcome.result.kind !== "action") throw new Error(JSON.stringify(outcome));
    return outcome.result;
  };

  checkActions(name, () => create());

  test(`${name}: is known by what it answers, and lists its actions`, async () => {
    expect(await isCalmServer({ url: server.url.replace("/webhook", "/") })).toBe(true);
    expect(await readActionNames({ url: server.url })).toEqual(
      expect.arrayContaining(["echo", "look", "say", "validate_amount"]),
    );
  });

  test(`[A28] ${name}: the domain is sent when it is asked for`, async () => {
    // Another assistant has used the server in between.
    const other = { ...CALM_ASSISTANT, slots: {} };
    await perform("look", undefined, { assistant: other });
    const { messages } = answered(await perform("look"));
    expect(messages[0]!.message!.custom!["domain_slots"]).toEqual(Object.keys(CALM_ASSISTANT.slots).toSorted());
  });

  test(`${name}: what it says comes with variables, buttons and its own fields, and its events in order`, async () => {
    const { messages, events, output } = answered(await perform("say"));
    expect(messages).toEqual([
      {
        response: "utter_sum",
        variables: { amount: 12 },
        message: { buttons: [{ title: "Pay", payload: "/pay" }] },
      },
      { message: { text: "Done.", image: "a.png", custom: { kind: "receipt" } } },
    ]);
    expect(events!.map(({ event, name: of, value = null }) => [event, of, value])).toEqual([
      ["slot", "amount", 12],
      ["followup", "action_next", null],
    ]);
    expect(output).toEqual({});
  });

  test(`${name}: it sees the conversation`, async () => {
    const context = contextOf({ word: "hi" }, [
      { event: "flow_started", flow_id: "pay" },
      {
        event: "user",
        text: "to Rome",
        commands: [],
        parse: {
          intent: { name: "travel", confidence: 0.9 },
          entities: [{ entity: "city", start: 3, end: 7, value: "Rome", role: "to" }],
          ranking: [{ name: "travel", confidence: 0.9 }],
        },
      },
      { event: "slot", name: "word", value: "hi" },
      { event: "bot", text: "Where?", metadata: { utter_action: "utter_ask_word" } },
      { event: "action", name: "action_before" },
      { event: "action", name: "look" },
    ]);
    const { messages } = answered(await perform("look", context));
    expect(messages[0]!.message!.custom).toMatchObject({
      sender: "c1",
      word: "hi",
      text: "to Rome",
      intent: "travel",
      city: "Rome",
      channel: "web",
      latest_action: "action_before",
      events: ["flow_started", "user", "slot", "bot", "action"],
      top: "pattern_collect_information",
    });
  });

  test(`[A28] ${name}: a validation finds its candidate last, and no other`, async () => {
    const said = (amount: number): CallContext =>
      contextOf({ word: "hi", amount }, [
        { event: "user", text: "hi, 500", commands: [] },
        { event: "slot", name: "word", value: "hi" },
        { event: "slot", name: "amount", value: amount },
        { event: "action", name: "validate_amount" },
      ]);
    const refused = answered(await perform("validate_amount", said(500)));
    expect(refused.messages).toEqual([{ message: { text: "Too much." } }]);
    expect(refused.events!.map(({ event, name: of, value }) => [event, of, value])).toEqual([["slot", "amount", null]]);
    const taken = answered(await perform("validate_amount", said(50)));
    expect(Object.fromEntries(taken.events!.map(({ name: of, value }) => [of, value]))).toEqual({
      amount: 50,
      word: "checked",
    });
  });

  test(`${name}: each failure is told apart, and none of them repeats what was sent`, async () => {
    const failed = { kind: "failed", retryable: false };
    expect(await perform("reject")).toMatchObject({ ...failed, status: 400, rejected: true });
    expect(await perform("nobody")).toMatchObject({ ...failed, status: 404 });
    const error = await perform("fail");
    expect(error).toMatchObject({ ...failed, status: 500 });
    expect(JSON.stringify(error)).not.toContain("4711");
    expect(error).not.toHaveProperty("rejected");
  });

  test(`${name}: every kind of event comes as it is, in its order`, async () => {
    const { events, messages, output } = answered(await perform("every"));
    expect([messages, output]).toEqual([[], {}]);
    expect(events!.map(({ event }) => event)).toEqual([
      "user",
      "bot",
      "slot",
      "restart",
      "session_started",
      "session_ended",
      "rewind",
      "reset_slots",
      "slot",
      "reminder",
      "cancel_reminder",
      "undo",
      "export",
      "followup",
      "pause",
      "resume",
      "action",
      "agent",
      "active_loop",
      "loop_interrupted",
      "action_execution_rejected",
    ]);
    const find = (kind: string) => events!.find(({ event }) => event === kind);
    expect(find("reminder")).toMatchObject({
      intent: "remind_me",
      name: "bill",
      date_time: "2026-11-21T10:00:00+00:00",
      kill_on_user_msg: false,
      entities: { what: "bill" },
    });
    expect(find("cancel_reminder")).toMatchObject({ name: "bill", intent: null });
    expect(find("bot")).toMatchObject({ text: "Said by an event." });
    expect(find("active_loop")).toMatchObject({ name: "pay" });
  });

  test(`${name}: an action asks for a slot in its own words, with buttons`, async () => {
    expect(answered(await perform("action_ask_amount")).messages).toEqual([
      { message: { text: "How much?", buttons: [{ title: "Ten", payload: "10" }] } },
    ]);
  });

  test(`${name}: a deflated request is understood`, async () => {
    expect(answered(await perform("echo", undefined, { deflateFrom: 0 })).events).toHaveLength(2);
  });
}
