import { describe, expect, test } from "vitest";
import { expandCommands } from "../../../src/dialogue/host-commands.ts";
import { textToUnderstand } from "../../../src/dialogue/payload.ts";
import { viewState } from "../../../src/dialogue/view.ts";
import type { Command } from "../../../src/model/command.ts";
import type { HostCommand, HostCommands } from "../../../src/model/host-command.ts";
import type { StateView } from "../../../src/model/understanding.ts";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";

const assistant = assistantOf(`
flows:
  pay: { steps: [ {collect: amount} ] }
  hours: { steps: [ {collect: shop} ] }
  pattern_human_handoff: { steps: [ {action: utter_bye} ] }
slots: { amount: {type: float}, shop: {type: text} }
responses: { utter_bye: [ {text: "{{context.why}}", metadata: {template: jinja}} ] }
`);
const view: StateView = viewState(assistant, null);
const dropped = (commands: readonly unknown[], host: HostCommands = {}): readonly string[] =>
  expandCommands(commands as readonly HostCommand[], host, view).dropped.map(({ command, why }) => `${command}: ${why}`);

describe("a command of the host", () => {
  const host: HostCommands = {
    "pay now": ({ amount }) => [start("pay"), set("amount", amount!)],
    where: (_, { activeFlow, startable }) => [set("shop", activeFlow ?? startable.join())],
    nothing: () => [],
    "hand over": ({ why }) => [{ command: "push pattern", pattern: "pattern_human_handoff", context: { why: why! } }],
  };

  test("[M50] becomes what its function gives, in its place, with its fields and the dialogue as it stands", () => {
    const said = [cancel, { command: "pay now", amount: 5 }, { command: "where" }, { command: "nothing" }, start("hours")];
    expect(expandCommands(said, host, view)).toEqual({
      commands: [cancel, start("pay"), set("amount", 5), set("shop", "pay,hours"), start("hours")],
      dropped: [],
    });
  });

  test("[M50] gives its function its own fields, without its name", () => {
    const given: unknown[] = [];
    const asks: HostCommands = {
      ask: (fields) => {
        given.push(fields);
        return [];
      },
    };
    expandCommands([{ command: "ask", about: "x", deep: { a: [1] } }, { command: "ask" }], asks, view);
    expect(given).toEqual([{ about: "x", deep: { a: [1] } }, {}]);
  });

  test("[M50] is judged like any other", () => {
    const talk = new Conversation(assistant);
    talk.text("/session_start");
    const { commands } = expandCommands([{ command: "pay now", amount: "7" }], host, view);
    expect(talk.say(...commands).slice(0, 3)).toEqual(["slot amount=7", "start pay", "end pay"]);
  });

  test("[M51] that nobody knows is dropped alone", () => {
    const { commands } = expandCommands([start("pay"), { command: "dance" }, cancel], host, view);
    expect(commands).toEqual([start("pay"), cancel]);
    expect(dropped([{ command: "dance" }, { command: "toString" }, { command: 3 }, null, "pay", []])).toEqual([
      "dance: there is no such command",
      "toString: there is no such command",
      ...Array.from({ length: 4 }, () => ": there is no such command"),
    ]);
  });

  test("[M51] one of ours with wrong fields is dropped, one with right fields stays", () => {
    const good: readonly Command[] = [
      start("pay"),
      set("amount", null),
      { ...set("amount", { a: [1] }), raw: "one" } as Command,
      { command: "set slot", name: "amount", value: 1, extractor: "NLU" },
      { command: "set slot", name: "amount", value: 1, extractor: "COMMAND_PAYLOAD_READER" },
      { command: "correct slot", corrected_slots: [{ name: "amount", value: 1, extractor: "NLU" }] },
      { command: "correct slot", corrected_slots: [] },
      { command: "clarify", options: [] },
      { command: "clarify", options: ["pay"] },
      { command: "chitchat" },
      { command: "chitchat", about: "bye" },
      { command: "cannot handle", reason: "x" },
      { command: "error", error_type: "x" },
      { command: "error", error_type: "x", info: { a: 1 } },
    ];
    const plain = ["cancel flow", "skip question", "knowledge", "human handoff", "repeat bot messages", "cannot handle"];
    const others = ["dissatisfied", "wait", "restart", "session start", "session end", "user silence", "handle code change"];
    const all = [...good, ...[...plain, ...others, "noop"].map((command) => ({ command }) as Command)];
    expect(expandCommands(all, {}, view)).toEqual({ commands: all, dropped: [] });
    const bad = [
      { command: "start flow" },
      { command: "start flow", flow: 3 },
      { command: "set slot", name: "amount", extractor: "LLM" },
      { command: "set slot", name: "amount", value: Number.NaN, extractor: "LLM" },
      { command: "set slot", name: "amount", value: 1 },
      { command: "set slot", name: "amount", value: 1, extractor: "me" },
      { command: "set slot", name: 1, value: 1, extractor: "LLM" },
      { command: "set slot", name: "amount", value: 1, extractor: "LLM", raw: 1 },
      { command: "correct slot" },
      { command: "correct slot", corrected_slots: ["amount"] },
      { command: "correct slot", corrected_slots: [{ name: "amount" }] },
      { command: "correct slot", corrected_slots: [{ name: 1, value: 1 }] },
      { command: "correct slot", corrected_slots: [{ name: "amount", value: 1, extractor: "me" }] },
      { command: "clarify", options: "pay" },
      { command: "clarify", options: [1] },
      { command: "chitchat", about: 1 },
      { command: "cannot handle", reason: 1 },
      { command: "error" },
      { command: "error", error_type: "x", info: "y" },
      { command: "error", error_type: "x", info: { a: undefined } },
    ];
    expect(dropped(bad)).toEqual(bad.map(({ command }) => `${command}: its fields are not what they must be`));
  });

  test("[M52] whose function throws or gives no list of commands costs only itself", () => {
    const failure = new Error("no");
    const wild = {
      broken: () => {
        throw failure;
      },
      text: () => "start flow",
      none: () => undefined,
      mixed: () => [start("pay"), { command: "start flow" }],
      nested: () => [{ command: "text" }],
    } as unknown as HostCommands;
    const said = ["nowhere", ...Object.keys(wild)].map((command) => ({ command }));
    const { commands, dropped: gone } = expandCommands([...said, cancel], wild, view);
    expect(commands).toEqual([cancel]);
    const why = "what it came to is no list of commands";
    expect(gone).toEqual([
      { command: "nowhere", why: "there is no such command" },
      { command: "broken", why: "it failed", thrown: failure },
      ...["text", "none", "mixed", "nested"].map((command) => ({ command, why })),
    ]);
  });

  test("[M53] may push a pattern with its context", () => {
    const { commands } = expandCommands([{ command: "hand over", why: "because" }], host, view);
    const talk = new Conversation(assistant);
    talk.text("/session_start");
    expect(talk.say(...commands)).toEqual(["start pattern_human_handoff", "utter_bye", "end pattern_human_handoff"]);
    expect(talk.state?.said[0]?.text).toBe("because");
  });

  test("[M53] pushes each pattern once, none that asks for a slot, and none that is not there", () => {
    const push = (pattern: string): Command => ({ command: "push pattern", pattern, context: {} });
    const talk = new Conversation(assistant);
    talk.text("/session_start");
    for (const pattern of [
      "pattern_collect_information",
      "pattern_validate_slot",
      "pattern_of_nothing",
      "pattern_toString",
      "pay",
    ]) {
      expect(talk.say(push(pattern))[0]).toBe("start pattern_cannot_handle");
      expect(talk.last?.notes).toContain(`${pattern} is no pattern that can be pushed.`);
    }
    talk.say(push("pattern_search"), push("pattern_human_handoff"), push("pattern_search"));
    expect(talk.commands).toEqual([push("pattern_search"), push("pattern_human_handoff")]);
  });

  test("[M54] is needed to push a pattern, and cannot take a name of ours", () => {
    const push = { command: "push pattern", pattern: "pattern_search", context: {} } as const;
    expect(dropped([push])).toEqual(["push pattern: there is no such command"]);
    const taking: HostCommands = { "cancel flow": () => [start("pay")] };
    expect(expandCommands([cancel], taking, view).commands).toEqual([cancel]);
  });
});

describe("the text for understanding", () => {
  test("[M39] of an unknown intent has no slash, that of a payload is nothing", () => {
    const read = (text: string): string | null => textToUnderstand(assistant, text);
    expect(["/etc/passwd", " //hello there", "yes/no", " pay ", "/", "//"].map(read)).toEqual([
      "etc/passwd",
      "hello there",
      "yes/no",
      " pay ",
      "/",
      "/",
    ]);
    expect(["", "  ", "x".repeat(421), "/restart", "/SetSlots(amount=1)", "/StartFlow(pay)"].map(read)).toEqual(
      Array.from({ length: 6 }, () => null),
    );
  });
});
