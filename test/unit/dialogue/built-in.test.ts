import { describe, expect, test } from "vitest";
import { assistantOf } from "./assistant.ts";
import { cancel, Conversation, set, start } from "./conversation.ts";
import { talking } from "./task-talk.ts";

const REPEAT = { command: "repeat bot messages" } as const;

describe("a question", () => {
  test("[F10] is not refused before it has an answer, whatever its rules say of an empty slot", () => {
    const talk = new Conversation(
      assistantOf(`
flows: { join: { steps: [ {collect: agreed, rejections: [ {if: not slots.agreed, utter: utter_must} ]}, {collect: name} ] } }
slots: { agreed: {type: bool}, name: {type: text} }
responses: { utter_must: You must agree. }
`),
    );
    expect(talk.say(start("join")).slice(-2)).toEqual(["start join", "utter_ask_agreed"]);
    expect(talk.say(set("agreed", false))).toEqual(["slot agreed=false", "slot agreed=null", "utter_must", "utter_ask_agreed"]);
    expect(talk.say(set("agreed", true))).toEqual(["slot agreed=true", "utter_ask_name"]);
  });
});

describe("a template for an action's name", () => {
  test("[F3] that comes to a name of the language's own is nobody's", () => {
    const talk = new Conversation(
      assistantOf(`
flows: { run: { steps: [ {collect: what}, {action: "{{slots.what}}"}, {collect: more} ] } }
slots: { what: {type: text}, more: {type: text} }
`),
    );
    talk.say(start("run"));
    for (const name of ["toString", "constructor", "__proto__"]) {
      talk.say(cancel, start("run"), set("what", name));
      expect(talk.last?.events.filter((event) => event.event === "action" && event.name === name)).toEqual([]);
      expect(talk.state?.said.at(-1)?.text).toBe("more?");
    }
  });
});

describe("a search", () => {
  test("[P12] comes after what was said before it", () => {
    const talk = new Conversation(
      assistantOf(`
flows: { pattern_search: { steps: [ {action: utter_wait}, {action: action_trigger_search} ] } }
`),
    );
    talk.text("When?", { command: "knowledge" });
    expect(talk.effects.map(({ kind }) => kind)).toEqual(["say", "search"]);
    expect(talk.effects[1]).toEqual({ kind: "search", id: "t1.2", question: "When?" });
    expect(talk.state?.pending).toMatchObject({ effect: "t1.2", action: "action_trigger_search" });
  });
});

describe("a clarification", () => {
  test.each([
    [{ names: ["paying", 3, "moving"] }, "paying or moving"],
    [{ names: "paying" }, ""],
  ])("[P7] that the host pushes with names of its own lists the texts among them: %j", (context, options) => {
    const talk = talking();
    talk.assistant = {
      ...talk.assistant,
      responses: {
        ...talk.assistant.responses,
        utter_clarification_options_rasa: [{ text: "<{{context.clarification_options}}>", metadata: { template: "jinja" } }],
      },
    };
    talk.say({ command: "push pattern", pattern: "pattern_clarification", context });
    expect(talk.state?.said[0]?.text).toBe(`<${options}>`);
  });
});

describe("what was interrupted", () => {
  test("[K6] called off by its pattern, it is told with its names; what else the pattern knew it still knows", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  pay: { name: paying, steps: [ {collect: payee}, {collect: amount} ] }
  quick: { steps: [ {noop: true} ] }
  pattern_continue_interrupted: { steps: [ {action: action_cancel_interrupted_flows}, {action: utter_gone} ] }
slots: { payee: {type: text}, amount: {type: float} }
responses:
  utter_gone: [ { text: "{{context.canceled_name}}, {{context.previous_flow_name}}", metadata: { template: jinja } } ]
`),
    );
    talk.say(start("pay"), set("payee", "Ann"));
    talk.say(start("quick"));
    expect(talk.state?.said[0]?.text).toBe("paying, paying");
    expect(talk.slot("payee")).toBeNull();
  });

  test("[K6] in a flow that is on the stack twice, the lowest of that name comes back", () => {
    const talk = talking();
    talk.say(start("pay"));
    talk.say(start("move"));
    talk.say(start("quick"));
    const stack = talk.state!.stack;
    const [pay, question] = stack.slice(0, 2);
    talk.state = { ...talk.state!, stack: [pay!, question!, { ...pay!, id: "f77" }, ...stack.slice(2)] };
    talk.say(set("interrupted_flow_to_continue", "pay"));
    expect(
      talk.state.stack.map(({ id, flow }) => (flow === "pay" ? id : flow)).filter((id) => !id.startsWith("pattern")),
    ).toEqual(
      ["f77", "move", "address", pay!.id].filter((id) => id !== "address" || stack.some(({ flow }) => flow === "address")),
    );
  });
});

describe("cleaning the stack", () => {
  test("[F11] keeps what the caller persists, also where a called flow asked for it", () => {
    const talk = new Conversation(
      assistantOf(`
flows:
  top: { persisted_slots: [kept], steps: [ {call: sub} ] }
  sub: { steps: [ {collect: kept}, {collect: lost}, {action: action_clean_stack} ] }
slots: { kept: {type: text}, lost: {type: text} }
`),
    );
    talk.say(start("top"), set("kept", "1"));
    expect(talk.say({ command: "handle code change" })).toEqual([
      "start pattern_code_change",
      "utter_inform_code_change",
      "cancel top",
      "cancel sub",
      "end pattern_code_change",
    ]);
    expect(talk.slot("kept")).toBe("1");
  });
});

describe("a restart", () => {
  test("[P8] [N9] without words for it is silent", () => {
    const talk = talking();
    const { utter_restart: _, ...responses } = talk.assistant.responses;
    talk.assistant = { ...talk.assistant, responses };
    expect(talk.text("/restart").filter((line) => line.startsWith("utter_"))).toEqual([]);
  });
});

describe("an action's own question", () => {
  test("[P5] that is being asked for is not asked for again by repeating", () => {
    const talk = new Conversation(
      assistantOf(`
flows: { run: { steps: [ {collect: first}, {collect: x}, {action: utter_done} ] } }
slots: { first: {type: text}, x: {type: text} }
responses: { utter_done: done }
actions: [action_ask_x]
`),
    );
    talk.say(start("run"));
    talk.say(set("first", "1"));
    const { pending } = talk.state!;
    expect(pending?.action).toBe("action_ask_x");
    talk.say(REPEAT);
    expect([talk.effects.filter(({ kind }) => kind === "call"), talk.state?.pending]).toEqual([[], pending]);
    expect(talk.done({ messages: [{ message: { text: "X?" } }] })).toEqual(['"X?"']);
    expect(talk.state?.pending).toBeNull();
  });

  test("[P5] what is repeated when an action has been done is what was said before the wish", () => {
    const talk = new Conversation(
      assistantOf(`
flows: { pattern_repeat_bot_messages: { steps: [ {action: act}, {action: action_repeat_bot_messages} ] } }
responses: { utter_session_start: Hello. }
actions: [act]
`),
    );
    talk.text("/session_start");
    talk.say(REPEAT);
    expect(talk.done()).toEqual(["utter_session_start", "end pattern_repeat_bot_messages"]);
  });
});

describe("the flow of a call", () => {
  test("[K16] is the one that the action belongs to, also where another runs above it by now", () => {
    const talk = talking();
    talk.say(start("act"), set("what", "x"));
    talk.say(start("hours"));
    talk.done({ events: [{ event: "followup", name: "other" }] });
    expect(talk.effects).toMatchObject([{ kind: "call", action: "other", flow: "act" }]);
    talk.say(cancel);
  });
});
