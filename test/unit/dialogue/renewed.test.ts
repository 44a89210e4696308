import { describe, expect, test } from "vitest";
import { assistantOf } from "./assistant.ts";
import { type Conversation, set, start } from "./conversation.ts";
import { talking, TASKS } from "./task-talk.ts";

describe("a renewed assistant", () => {
  const renewed = (talk: Conversation, from: string | RegExp, to: string): Conversation => {
    const written = TASKS.replace(from, to);
    expect(written).not.toBe(TASKS);
    talk.assistant = assistantOf(`${written}hash: h2`);
    return talk;
  };
  const paying = (): Conversation => {
    const talk = talking();
    talk.say(start("pay"), set("payee", "Ann"));
    return talk;
  };
  const TOLD = ["start pattern_code_change", "utter_inform_code_change"];

  test("[K22] [A31] is gone on with where every step is still there and does the same", () => {
    const talk = renewed(paying(), "{id: paid, action: utter_paid}", "{id: paid, action: utter_moved}");
    expect(talk.say(set("amount", 3)).slice(0, 2)).toEqual(["slot amount=3", "utter_moved"]);
    const inCall = talking();
    inCall.say(start("move"), set("city", "Rome"));
    renewed(inCall, "name: moving", "name: relocating");
    expect(inCall.say(set("street", "Via"))).toEqual(['slot street="Via"', "utter_ask_sure"]);
    const acting = talking();
    acting.say(start("act"), set("what", "x"));
    renewed(acting, "{id: done, action: utter_paid}", "{id: done, action: utter_hours}");
    expect(acting.done()[0]).toBe("utter_hours");
  });

  test("[K22] once gone on with it is today's: what changes later is compared with that", () => {
    const talk = renewed(paying(), "name: paying", "name: sending");
    talk.say({ command: "chitchat" });
    const build = talk.state?.stack[0]?.build;
    talk.assistant = assistantOf(`${TASKS.replace("name: paying", "name: sending")}hash: h3`);
    talk.say({ command: "chitchat" });
    expect(talk.state?.stack[0]?.build).toBe(build);
    expect(build).not.toBe(paying().state?.stack[0]?.build);
  });

  test.each([
    ["the flow is gone", "pay: {", "send: {"],
    ["the step is gone", "id: much", "id: how_much"],
    ["the step asks for another slot", "{id: much, collect: amount}", "{id: much, collect: shop}"],
    ["the step is of another kind", "{id: much, collect: amount}", "{id: much, noop: true, next: paid}"],
    ["the step runs an action", "{id: much, collect: amount}", "{id: much, action: act}"],
    ["the step says something", "{id: much, collect: amount}", "{id: much, action: '{{slots.payee}}'}"],
  ])("[K23] [A31] is told of where %s", (_, from, to) => {
    const talk = renewed(paying(), from, to);
    expect(talk.say(set("amount", 3)).slice(0, 2)).toEqual(TOLD);
    expect(talk.stack).toEqual([]);
  });

  test.each([
    ["calls another flow", "{id: sub, call: address}", "{id: sub, call: quick}"],
    ["acts instead of calling", "{id: sub, call: address}", "{id: sub, action: utter_paid}"],
    ["asks instead of calling", "{id: sub, call: address}", "{id: sub, collect: street}"],
  ])("[K23] is told of where a step %s", (_, from, to) => {
    const talk = talking();
    talk.say(start("move"), set("city", "Rome"));
    expect(renewed(talk, from, to).say(set("street", "Via")).slice(0, 2)).toEqual(TOLD);
  });

  test("[K23] is told of where another action than the one that runs would be waited for, when its outcome is taken in", () => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    renewed(talk, "{id: do, action: act}", "{id: do, action: other}");
    expect(talk.done({ output: { ref: "r" } }).slice(0, 3)).toEqual(['slot ref="r"', ...TOLD]);
  });

  test("[K23] empties the slots of what it gives up", () => {
    const talk = renewed(paying(), "id: much", "id: how_much");
    expect(talk.say()).toEqual([...TOLD, "cancel pay", "slot payee=null", "end pattern_code_change"]);
  });

  test("[K23] leaves out what is stale where an author's pattern does not clean up", () => {
    const talk = paying();
    talk.assistant = assistantOf(
      `${TASKS.replace("id: much", "id: how_much").replace("flows:\n", "flows:\n  pattern_code_change: { steps: [ {action: utter_hours} ] }\n")}hash: h2`,
    );
    expect(talk.say()).toEqual(["start pattern_code_change", "utter_hours", "end pattern_code_change", "utter_ask_amount"]);
    talk.say(set("amount", 1));
    expect(talk.stack).toEqual([]);
  });
});
