import { expect, test } from "vitest";
import { guardHolds } from "../../../src/dialogue/guard.ts";
import { createScope } from "../../../src/dialogue/scope.ts";
import type { Flow } from "../../../src/model/flow.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";

const BOT = assistantOf(`
flows:
  free: { steps: [ {action: utter_two} ] }
  gold: { if: "slots.tier = 'gold'", steps: [ {action: utter_two} ] }
  broken: { if: "slots.tier =", steps: [ {action: utter_two} ] }
  told: { if: "{{context.wanted}} is true", steps: [ {action: utter_two} ] }
slots: { tier: { type: text } }
responses: { utter_two: two }
`);
const { free, gold, broken, told } = BOT.flows as Readonly<Record<"free" | "gold" | "broken" | "told", Flow>>;
const at = (tier: string): ReturnType<typeof createScope> => createScope(BOT.slots, { tier });

test("a guard is judged by the slots as they are now, however often it was before", () => {
  expect(["gold", "none", "gold"].map((tier) => guardHolds(gold, at(tier)))).toEqual([true, false, true]);
  expect(guardHolds(free, at("none"))).toBe(true);
});

test("a guard that is no condition never holds", () => {
  expect([guardHolds(broken, at("gold")), guardHolds(broken, at("gold"))]).toEqual([false, false]);
});

test("a guard with a template is rendered for each judgement", () => {
  const wanted = (value: string): boolean => guardHolds(told, createScope(BOT.slots, {}, { wanted: value }));
  expect([wanted("true"), wanted("false"), wanted("true")]).toEqual([true, false, true]);
});

test("of a thousand flows, a turn looks at the steps of those that it meets", () => {
  const small = assistantOf(`
flows: { task: { if: "not slots.blocked", steps: [ {collect: item}, {collect: amount}, {action: utter_two} ] } }
slots: { item: { type: text }, amount: { type: float }, blocked: { type: bool } }
responses: { utter_two: two, utter_ask_item: Which?, utter_ask_amount: How many?, utter_session_start: Hello. }
`);
  const looked = new Set<string>();
  const watch = (flow: Flow): Flow =>
    new Proxy(flow, {
      get(target, key) {
        if (key === "steps") looked.add(target.id);
        return Reflect.get(target, key) as unknown;
      },
    });
  const { task, ...patterns } = small.flows;
  const tasks = Array.from({ length: 1_000 }, (_, n) => watch({ ...task!, id: `task_${n}` }));
  const talk = new Conversation({
    ...small,
    flows: { ...Object.fromEntries(tasks.map((flow) => [flow.id, flow])), ...patterns },
  });

  talk.say(start("task_500"), set("item", "a lamp"));
  talk.say(set("amount", 2));

  expect([...looked]).toEqual(["task_500"]);
});
