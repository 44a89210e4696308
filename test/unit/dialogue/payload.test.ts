import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import { readPayload, textToUnderstand } from "../../../src/dialogue/payload.ts";
import type { Command } from "../../../src/model/command.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, start } from "./conversation.ts";

const assistant = assistantOf({
  flows: {
    order: { nlu_trigger: [{ intent: "order" }], steps: [{ collect: "size" }, { collect: "tags" }, { collect: "locked" }] },
    faq: { nlu_trigger: [{ intent: "faq/hours" }], steps: [{ action: "utter_hours" }] },
  },
  slots: {
    size: { type: "text" },
    tags: { type: "list" },
    locked: { type: "text", mappings: [{ type: "controlled" }] },
    elsewhere: { type: "text" },
    insulation: { type: "categorical", values: ["full", "none"] },
  },
  responses: { utter_hours: "nine to five" },
});

const commandsOf = (text: string): readonly Command[] | null => {
  const payload = readPayload(assistant, text);
  return payload?.kind === "commands" ? payload.commands : null;
};
const pairsOf = (text: string): readonly (readonly [string, Json])[] | null =>
  commandsOf(text)?.map((command) =>
    command.command === "set slot" ? [command.name, command.value] : [command.command, "!"],
  ) ?? null;
const set = (name: string, value: Json): Command => ({
  command: "set slot",
  name,
  value,
  extractor: "COMMAND_PAYLOAD_READER",
});
const CANNOT: Command = { command: "cannot handle" };

describe("[R40] /SetSlots sets slots, in order, without understanding", () => {
  test.each<[string, readonly Command[]]>([
    ["/SetSlots(size=large)", [set("size", "large")]],
    ["  /SetSlots( size = very large , other=2 )  ", [set("size", "very large"), set("other", "2")]],
    ["/SetSlots(size=)", [set("size", "")]],
    ["/SetSlots(size=a=b)", [set("size", "a=b")]],
    ["/SetSlots(size=a, size=b)", [set("size", "a"), set("size", "b")]],
    ["/SetSlots(größe=weiß,\n b=2)", [set("größe", "weiß"), set("b", "2")]],
  ])("%j", (text, commands) => {
    expect(commandsOf(text)).toEqual(commands);
    expect(textToUnderstand(assistant, text)).toBeNull();
  });
});

test("[R41] None, null and undefined empty a slot, whatever their case", () => {
  expect(pairsOf("/SetSlots(a=None, b=null, c=undefined, d=NULL, e=none, f=nonesuch, g=no, h='null')")).toEqual([
    ["a", null],
    ["b", null],
    ["c", null],
    ["d", null],
    ["e", null],
    ["f", "nonesuch"],
    ["g", "no"],
    ["h", "'null'"],
  ]);
});

test("[R41] a value of the slot that is spelled so is that value", () => {
  expect(pairsOf("/SetSlots(insulation=none)")).toEqual([["insulation", "none"]]);
  expect(pairsOf("/SetSlots(insulation=None, insulation=null)")).toEqual([
    ["insulation", null],
    ["insulation", null],
  ]);
});

test("[R42] [A23] the eleventh pair and those after it are not set", () => {
  const pairs = (count: number): string => Array.from({ length: count }, (_, n) => `s${n}=${n}`).join(",");
  const ten = Array.from({ length: 10 }, (_, n) => [`s${n}`, `${n}`]);
  expect(pairsOf(`/SetSlots(${pairs(10)})`)).toEqual(ten);
  expect(pairsOf(`/SetSlots(${pairs(11)})`)).toEqual(ten);
  expect(pairsOf(`/SetSlots(${pairs(25)})`)).toEqual(ten);
});

describe("[R43] a list is written in brackets", () => {
  test.each<[string, readonly (readonly [string, Json])[]]>([
    ["/SetSlots(tags=[a, b ,c d])", [["tags", ["a", "b", "c d"]]]],
    [
      "/SetSlots(tags=[], size=[x],last=1)",
      [
        ["tags", []],
        ["size", ["x"]],
        ["last", "1"],
      ],
    ],
    ["/SetSlots(tags=[ ])", [["tags", []]]],
    ["/SetSlots(tags=[a, None])", [["tags", ["a", "None"]]]],
    [
      "/SetSlots(tags=a[1], b=[x]y)",
      [
        ["tags", "a[1]"],
        ["b", "[x]y"],
      ],
    ],
    [
      "/SetSlots(tags=[open, b=2)",
      [
        ["tags", "[open"],
        ["b", "2"],
      ],
    ],
  ])("%s", (text, pairs) => expect(pairsOf(text)).toEqual(pairs));

  test("and fills a list slot", () => {
    const talk = new Conversation(assistant);
    talk.say(start("order"));
    expect(talk.text("/SetSlots(tags=[red, blue], size=L)")).toEqual([
      'slot size="L"',
      'slot tags=["red","blue"]',
      "utter_ask_locked",
    ]);
  });
});

describe("[R44] [D13] what is malformed cannot be handled", () => {
  test.each([
    "/SetSlots(",
    "/SetSlots()",
    "/SetSlots( )",
    "/SetSlots(size)",
    "/SetSlots(=large)",
    "/SetSlots(size=large",
    "/SetSlots(size=large,)",
    "/SetSlots(,size=large)",
    "/SetSlots(size=large) please",
    "/SetSlots(size=(large))",
    "/SetSlots(si(ze=large)",
    "/SetSlots(a=1)(b=2)",
  ])("%s", (text) => {
    expect(commandsOf(text)).toEqual([CANNOT]);
    expect(textToUnderstand(assistant, text)).toBeNull();
  });
});

describe("[R45] the words are case-sensitive; other spellings are no payload", () => {
  test.each([
    ["/setslots(size=L)", "setslots(size=L)"],
    ["/SETSLOTS(size=L)", "SETSLOTS(size=L)"],
    ["/SetSlots size=L", "SetSlots size=L"],
    ["please /SetSlots(size=L)", "please /SetSlots(size=L)"],
    ["/startflow(order)", "startflow(order)"],
  ])("%s", (text, understood) => {
    expect(readPayload(assistant, text)).toBeNull();
    expect(textToUnderstand(assistant, text)).toBe(understood);
  });
});

describe("[R46] [A23] /SetSlots fills what a running flow collects, whatever its mapping, and never is not understood", () => {
  test("a controlled slot", () => {
    const talk = new Conversation(assistant);
    talk.say(start("order"));
    expect(talk.text("/SetSlots(locked=x)")).toEqual(['slot locked="x"', "utter_ask_size"]);
  });

  test("an unknown slot, and one that no running flow collects, are passed over and the question is asked again", () => {
    const talk = new Conversation(assistant);
    talk.say(start("order"));
    expect(talk.text("/SetSlots(nothing=1, elsewhere=2)")).toEqual(["utter_ask_size"]);
    expect(talk.text("/SetSlots(elsewhere=2, size=L)")).toEqual(['slot size="L"', "utter_ask_tags"]);
  });

  test("without a running flow nothing is set, and nothing said", () => {
    const talk = new Conversation(assistant);
    talk.text("/session_start");
    expect(talk.text("/SetSlots(size=L)")).toEqual([]);
    expect(talk.last?.notes).toContain("A button set nothing that a task asks for now.");
    expect(talk.text("/SetSlots(size)")).toContain("utter_ask_rephrase");
  });
});

describe("[R47] /intent is an intent that was recognised for sure", () => {
  const read = (text: string) => {
    const payload = readPayload(assistant, text);
    return payload?.kind === "intent"
      ? [payload.parse.intent, payload.parse.entities.map(({ entity, value }) => [entity, value])]
      : null;
  };

  test.each<[string, string, number, readonly (readonly [string, Json])[]]>([
    ["/order", "order", 1, []],
    ["  /order  ", "order", 1, []],
    ["/order@0.5", "order", 0.5, []],
    ["/order@7", "order", 1, []],
    ["/order{}", "order", 1, []],
    [
      '/order{"size": "L", "count": 2, "gift": true, "note": null}',
      "order",
      1,
      [
        ["size", "L"],
        ["count", 2],
        ["gift", true],
        ["note", null],
      ],
    ],
    ['/order {"size": "L"} ', "order", 1, [["size", "L"]]],
    [
      '/order@0.25{"tags": ["a", "b"], "none": []}',
      "order",
      0.25,
      [
        ["tags", "a"],
        ["tags", "b"],
      ],
    ],
    ['/order{"map": {"a": 1}}', "order", 1, [["map", { a: 1 }]]],
    ["/order{size}", "order", 1, []],
    ['/order{"__proto__": 1}', "order", 1, []],
    ["/faq/hours", "faq/hours", 1, []],
    ['/faq/hours{"day": "Monday"}', "faq/hours", 1, [["day", "Monday"]]],
    ["/restart", "restart", 1, []],
    ["/session_start", "session_start", 1, []],
    ["/silence_timeout", "silence_timeout", 1, []],
  ])("%s", (text, name, confidence, entities) => {
    expect(read(text)).toEqual([{ name, confidence }, entities]);
    expect(textToUnderstand(assistant, text)).toBeNull();
  });

  test("its entities lie where they are written, and it is the whole ranking", () => {
    expect(readPayload(assistant, ' /order {"size": "L"} ')).toEqual({
      kind: "intent",
      parse: {
        intent: { name: "order", confidence: 1 },
        entities: [{ entity: "size", start: 8, end: 21, value: "L" }],
        ranking: [{ name: "order", confidence: 1 }],
      },
    });
  });

  test("and starts what it triggers", () => {
    const talk = new Conversation(assistant);
    expect(talk.text("/faq/hours")).toContain("utter_hours");
  });
});

describe("[R48] a text with a slash that names no intent of the assistant is understood without its slashes", () => {
  test.each([
    ["/hello", "hello"],
    ["//hello there", "hello there"],
    ["  / hello", " hello"],
    ["/order now please", "order now please"],
    ["/order{broken", "order{broken"],
    ["/order@", "order@"],
    ["/order@x", "order@x"],
    ["/faq", "faq"],
    ["/faq/", "faq/"],
    ["/faq/hours/x", "faq/hours/x"],
    ["/", "/"],
    ["no /order", "no /order"],
  ])("%j", (text, understood) => {
    expect(readPayload(assistant, text)).toBeNull();
    expect(textToUnderstand(assistant, text)).toBe(understood);
  });
});

test("[R49] /back takes nothing back and says so", () => {
  expect(commandsOf("/back")).toEqual([CANNOT]);
  expect(commandsOf(" /back ")).toEqual([CANNOT]);
  expect(textToUnderstand(assistant, "/back")).toBeNull();
  expect(readPayload(assistant, "/back off")).toBeNull();
});

test("[R50] /HumanHandoff asks for a person, written so and not otherwise", () => {
  const assistant = assistantOf({});
  const asked = { kind: "commands", commands: [{ command: "human handoff" }] };
  expect(readPayload(assistant, " /HumanHandoff ")).toEqual(asked);
  expect(readPayload(assistant, "/HumanHandoff now")).toBeNull();
  expect(readPayload(assistant, "/humanhandoff")).toBeNull();
});

test("[R50] /StartFlow starts a flow", () => {
  expect(commandsOf("/StartFlow(order)")).toEqual([start("order")]);
  expect(commandsOf(" /StartFlow(a-b_c) ")).toEqual([start("a-b_c")]);
  expect(readPayload(assistant, "/StartFlow(a b)")).toBeNull();
  expect(readPayload(assistant, "/StartFlow()")).toBeNull();
});

describe("[R51] [A24] nothing and too much are told apart from words", () => {
  const empty: Command = { command: "error", error_type: "rasa_internal_error_user_input_empty" };
  const long: Command = {
    command: "error",
    error_type: "rasa_internal_error_user_input_too_long",
    info: { max_characters: 420 },
  };

  test.each<[string, readonly Command[] | null]>([
    ["", [empty]],
    [" \n\t", [empty]],
    ["x".repeat(420), null],
    ["x".repeat(421), [long]],
    [`/${"x".repeat(420)}`, [long]],
  ])("%j", (text, commands) => {
    expect(commandsOf(text)).toEqual(commands);
    expect(textToUnderstand(assistant, text)).toBe(commands ? null : text);
  });

  test("a limit of 0 is none", () => {
    const boundless = assistantOf({ settings: { maxUserCharacters: 0 } });
    expect(readPayload(boundless, "x".repeat(5_000))).toBeNull();
    const strict = assistantOf({ settings: { maxUserCharacters: 1 } });
    expect([readPayload(strict, "x"), readPayload(strict, "xx")?.kind]).toEqual([null, "commands"]);
  });
});

test("[R52] hostile payloads are read in a moment", () => {
  const boundless = assistantOf({ settings: { maxUserCharacters: 0 } });
  const started = performance.now();
  for (const text of [
    `/SetSlots(${" ".repeat(50_000)})`,
    `/SetSlots(${"a=[,".repeat(2_000)})`,
    `/SetSlots(${"=".repeat(50_000)}`,
    `/restart${" ".repeat(5_000)}x`,
    `/restart${"{".repeat(5_000)}`,
    `/${"a/".repeat(20_000)}`,
    `/restart{${"[".repeat(5_000)}}`,
  ]) {
    readPayload(boundless, text);
  }
  expect(performance.now() - started).toBeLessThan(2_000);
});
