import { describe, expect, test } from "vitest";
import { createIndex } from "../../../src/nlu/assistant-index.ts";
import { understand } from "../../../src/nlu/understand.ts";
import { assistant, ENERGY, flow, type Line, requestOf, SHOP, slot } from "./assistants.ts";
import { inShort } from "./development-set.ts";

const shop = createIndex(SHOP);
const read = (line: Omit<Line, "assistant">) => understand(shop, requestOf(SHOP, { assistant: "shop", ...line }));
const commands = (line: Omit<Line, "assistant">): string[] => read(line).commands.map(inShort);
const CONFIRM = { flow: "exchange_item", asking: "confirm_exchange", slots: { order_id: "A-1042", size: "M", color: "red" } };

describe("a yes/no question", () => {
  test.each([
    ["yes", true],
    ["yep!", true],
    ["👍", true],
    ["sure, go ahead", true],
    ["I don't mind", true],
    ["no", false],
    ["nah", false],
    ["no that's wrong", false],
    ["I'd rather not", false],
  ])("%s answers it", (text, value) => {
    expect(commands({ ...CONFIRM, text })).toEqual([`set confirm_exchange=${value}`]);
  });

  test.each([
    "wait, wrong color",
    "it is the wrong size",
    "the exchange is too expensive",
    "it is too late for me",
    "my address is different",
  ])("%s is no yes, where something would be done", (text) => {
    expect(commands({ ...CONFIRM, text })).not.toContain("set confirm_exchange=true");
  });
  test("naming what would be done says yes to it", () => {
    expect(commands({ ...CONFIRM, text: "exchange it please" })).toEqual(["set confirm_exchange=true"]);
  });
  test("what is said to be wrong is emptied, to be asked again", () => {
    expect(commands({ ...CONFIRM, text: "wait, wrong color" })).toEqual(["set color=null"]);
  });
  test("no, wait is no answer", () => {
    expect(commands({ ...CONFIRM, text: "no wait" })).toEqual(["wait"]);
  });

  test("no and a value corrects the value and denies nothing", () => {
    expect(commands({ ...CONFIRM, text: "no, make it blue" })).toEqual(["set color=blue"]);
  });

  test("yes, but … does both", () => {
    expect(commands({ ...CONFIRM, text: "yes, but change the size to L" })).toEqual([
      "set confirm_exchange=true",
      "set size=L",
    ]);
  });
});

describe("a correction", () => {
  const asking = { flow: "gift_card", asking: "recipient_name", slots: { amount: 50 } };
  test("goes to the slot whose value is refused", () => {
    expect(
      commands({ text: "A-9281, not A-1042", flow: "return_item", asking: "return_reason", slots: { order_id: "A-1042" } }),
    ).toEqual(["set order_id=A-9281"]);
  });
  test("goes to the slot that is named", () => {
    expect(commands({ ...CONFIRM, text: "the size should be L" })).toEqual(["set size=L"]);
  });
  test("goes to the slot that was filled last and can hold the value", () => {
    expect(commands({ ...asking, text: "oops, I meant 75" })).toEqual(["set amount=75"]);
  });
  test("without a new value has the slot asked again", () => {
    expect(commands({ ...CONFIRM, text: "the size is wrong" })).toEqual(["set size=null"]);
  });
  test("to the present value changes nothing", () => {
    expect(commands({ ...CONFIRM, text: "the size should be M" })).not.toContain("set size=M");
  });
  test("leaves what is refused aside", () => {
    expect(commands({ text: "blue instead of red", flow: "exchange_item", asking: "color", slots: {} })).toEqual([
      "set color=blue",
    ]);
  });
});

describe("offered options", () => {
  const offered = { flow: "exchange_item", asking: "color", options: ["red", "blue", "dark green"] };
  test.each([
    ["the second one", "blue"],
    ["2", "blue"],
    ["option three", "dark green"],
    ["the last one please", "dark green"],
    ["first", "red"],
    ["dark green", "dark green"],
  ])("%s picks by place or title", (text, value) => {
    expect(commands({ ...offered, text })).toEqual([`set color=${value}`]);
  });

  test("the words that only one title has name it", () => {
    const request = requestOf(SHOP, { assistant: "shop", text: "the boots one", flow: "order_status", asking: "order_id" });
    const options = [
      { title: "A-1061 (boots)", payload: "/SetSlots(order_id=A-1061)" },
      { title: "A-1042 (jacket)", payload: "/SetSlots(order_id=A-1042)" },
    ];
    const { commands: found } = understand(shop, { ...request, state: { ...request.state, options } });
    expect(found.map(inShort)).toEqual(["set order_id=A-1061"]);
  });

  test("a button's payload is taken as it is", () => {
    const request = requestOf(SHOP, { assistant: "shop", text: "the second", flow: "exchange_item", asking: "color" });
    const options = [
      { title: "Rosso", payload: "/SetSlots(color=red)" },
      { title: "Blu", payload: "/SetSlots(color=blue, size=null)" },
    ];
    expect(understand(shop, { ...request, state: { ...request.state, options } }).commands).toEqual([
      { command: "set slot", name: "color", value: "blue", extractor: "COMMAND_PAYLOAD_READER" },
      { command: "set slot", name: "size", value: null, extractor: "COMMAND_PAYLOAD_READER" },
    ]);
  });
});

describe("flows that cannot be started", () => {
  const garage = assistant(
    "garage",
    [
      flow("book_repair", "book a repair", "Have a car repaired at our garage"),
      flow("repair_by_friend", "book a repair for a car", "Have a friend's car repaired at our garage"),
      flow("opening_hours", "opening hours", "When we are open"),
    ],
    [],
  );
  const ask = (startable: readonly string[], activeFlow: string | null = null) => {
    const request = requestOf(garage, { assistant: "shop", text: "book a repair for my car", flow: activeFlow });
    return understand(createIndex(garage), { ...request, state: { ...request.state, startable } });
  };
  test("are no rivals to those that can", () => {
    const [both, alone] = [ask(["book_repair", "repair_by_friend", "opening_hours"]), ask(["book_repair", "opening_hours"])];
    expect(both.commands.map(inShort)).not.toEqual(["start book_repair"]);
    expect(alone.commands.map(inShort)).toEqual(["start book_repair"]);
    expect(alone.scores.flows["book_repair"]).toBeGreaterThan(both.scores.flows["book_repair"]!);
  });
  test("are rivals while they run", () => {
    expect(ask(["book_repair", "opening_hours"], "repair_by_friend").commands).not.toContainEqual({
      command: "start flow",
      flow: "book_repair",
    });
  });
});

test("a button sets a value that is spelled as emptiness is", () => {
  const house = assistant(
    "house",
    [flow("report", "report", "Report a house", ["insulation"])],
    [slot("insulation", { type: "categorical", values: ["full", "none"] })],
  );
  const request = requestOf(house, { assistant: "shop", text: "nothing", flow: "report", asking: "insulation" });
  const options = [{ title: "Nothing", payload: "/SetSlots(insulation=none)" }];
  const { commands: found } = understand(createIndex(house), { ...request, state: { ...request.state, options } });
  expect(found.map(inShort)).toEqual(["set insulation=none"]);
});

describe("values mentioned up front", () => {
  test("fill their slots when they can mean nothing else", () => {
    expect(commands({ text: "exchange the shirt from order A-3310 for a blue one" })).toEqual([
      "start exchange_item",
      "set order_id=A-3310",
      "set color=blue",
    ]);
  });
  test("that complain of something fill nothing", () => {
    expect(commands({ text: "I want to exchange an item because it is too small and too blue" })).toEqual([
      "start exchange_item",
    ]);
  });
  test("of the past are no date to come", () => {
    expect(commands({ text: "buy a gift card, I forgot it yesterday" })).toEqual(["start gift_card"]);
  });
});

describe("the user's own words", () => {
  const asking = { flow: "gift_card", asking: "recipient_name", slots: { amount: 50 } };
  test.each([
    ["Anna Berg", "Anna Berg"],
    ["it's Anna Berg, please", "Anna Berg"],
    ["My name is José Álvarez", "José Álvarez"],
    ["Will Smith", "Will Smith"],
    ["the card is for Jürgen", "Jürgen"],
  ])("%s keeps only the answer", (text, value) => {
    expect(commands({ ...asking, text })).toEqual([`set recipient_name=${value}`]);
  });
  test("are placed in the text as it was typed", () => {
    const { spans } = read({ ...asking, text: "it’s ＡＮＮＡ" });
    expect(spans).toEqual([{ slot: "recipient_name", start: 5, end: 9, value: "ＡＮＮＡ", sure: expect.any(Number) }]);
  });
});

test("a fragment answers the open question rather than starting a flow that shares its words", () => {
  const energy = createIndex(ENERGY);
  const asked = { assistant: "energy", flow: "report_outage", asking: "outage_postcode", slots: {} } as const;
  expect(understand(energy, requestOf(ENERGY, { ...asked, text: "the whole house" })).commands.map(inShort)).toEqual([
    "set outage_postcode=the whole house",
  ]);
  expect(understand(energy, requestOf(ENERGY, { ...asked, text: "I want to move house" })).commands.map(inShort)).toEqual([
    "start move_house",
  ]);
});

describe("a question", () => {
  test.each([
    "how long do I have to return things?",
    "how many days do I have to return an item",
    "do I have to pay to return an item?",
    "what happens if I return an item too late",
    "can I return an item without the box",
    "what is your return policy",
  ])("%s asks what holds and starts nothing", (text) => {
    expect(commands({ text })).toEqual(["knowledge"]);
  });
  test.each([
    ["how do I return an item", "start return_item"],
    ["can I exchange an item for another size", "start exchange_item"],
  ])("%s is a wish", (text, command) => {
    expect(commands({ text })).toEqual([command]);
  });
  test("that names an option chooses none", () => {
    const line = { flow: "exchange_item", asking: "color", slots: { order_id: "A-1042", size: "M" } };
    expect(commands({ ...line, text: "which kind of red do you have?" })).toEqual(["knowledge"]);
    expect(commands({ ...line, text: "what about red?" })).toEqual(["set color=red"]);
  });
  test("that points at what is being done starts nothing else", () => {
    const energy = createIndex(ENERGY);
    const state = { flow: "change_tariff", asking: "start_date", slots: { tariff: "green" } } as const;
    const line = { assistant: "energy", ...state, text: "how much is it?" } as const;
    expect(understand(energy, requestOf(ENERGY, line)).commands.map(inShort)).toEqual(["knowledge"]);
  });
});

describe("a formula with nothing to answer", () => {
  const about = (text: string) => read({ text }).commands;
  test.each([
    ["good morning", "greet"],
    ["hi again", "greet"],
    ["thanks a lot", "thanks"],
    ["bye", "bye"],
    ["what can you do?", "help"],
    ["hello, I have a problem", "help"],
    ["yes", "agree"],
    ["no", "decline"],
    ["never mind", "leave"],
    ["cancel", "leave"],
  ])("%s is said back in kind", (text, kind) => {
    expect(about(text)).toEqual([{ command: "chitchat", about: kind }]);
  });
  test.each(["you stupid machine", "you are so useless", "shut up"])("%s is met with an apology", (text) => {
    expect(about(text)).toEqual([{ command: "dissatisfied" }]);
  });
});

describe("taking a wish back", () => {
  const asked = { flow: "gift_card", asking: "amount", slots: {} };
  test.each(["actually no", "I don't want to pay now", "stop that please"])("%s cancels", (text) => {
    expect(commands({ ...asked, text })).toEqual(["cancel"]);
  });
});

describe("a flow that is likely but not enough", () => {
  test("is asked about, with the next best beside it", () => {
    const { commands: found, why } = read({ text: "do you sell vouchers? I need a present for my aunt" });
    expect(found).toEqual([{ command: "clarify", options: ["gift_card", expect.any(String)] }]);
    expect(why.join(" ")).toContain("not sure (< 0.5)");
  });
  test("is not asked about while a question is open", () => {
    const line = { flow: "exchange_item", asking: "size", slots: { order_id: "A-1042" }, text: "a present for my aunt" };
    expect(commands(line)).toEqual(["cannot handle"]);
  });
});

test("every decision says why, with its threshold", () => {
  const { why } = read({ text: "I want to return an item" });
  expect(why.join(" ")).toMatch(/return_item [01]\.\d+ ≥ 0\.5/);
  expect(read({ text: "purple elephants" }).why.join(" ")).toContain("< 0.2");
});

test("a flow that may not start is neither started nor scored", () => {
  const request = requestOf(SHOP, { assistant: "shop", text: "I want to return an item" });
  const { commands: found, scores } = understand(shop, {
    ...request,
    state: { ...request.state, startable: ["order_status", "newsletter"] },
  });
  expect(found.map(inShort)).not.toContain("start return_item");
  expect(Object.keys(scores.flows)).toEqual(["order_status", "newsletter"]);
});

test("cancelling one thing for another does both, in this order", () => {
  const text = "forget it, I want to check an order instead";
  expect(commands({ text, flow: "return_item", asking: "order_id" })).toEqual(["cancel", "start order_status"]);
});

test("an empty or senseless message is not understood, and breaks nothing", () => {
  for (const text of ["", "   ", "???", "\u0000", "💥".repeat(1000), "a".repeat(4000), "/SetSlots(", "not not not", "\ud800"]) {
    expect(() => read({ text, flow: "exchange_item", asking: "size", slots: { order_id: "A-1042" } })).not.toThrow();
  }
  expect(commands({ text: "???" })).toEqual(["cannot handle"]);
});

test("an assistant without flows understands small talk and nothing else", () => {
  const empty = assistant("empty", [], []);
  const request = requestOf(empty, { assistant: "shop", text: "hello" });
  expect(understand(createIndex(empty), request).commands).toEqual([{ command: "chitchat", about: "greet" }]);
});

test("50 flows are indexed in far less than a second, and a message takes a few milliseconds", () => {
  const flows = Array.from({ length: 50 }, (_, at) =>
    flow(`flow_${at}`, `task number ${at}`, `${Object.values(ENERGY.flows)[at % 7]!.description} in case ${at}`, [
      `slot_${at}`,
    ]),
  );
  const many = assistant(
    "many",
    flows,
    flows.map((_, at) => slot(`slot_${at}`)),
  );
  const started = performance.now();
  const index = createIndex(many);
  const indexed = performance.now();
  for (let at = 0; at < 20; at++)
    understand(index, requestOf(many, { assistant: "shop", text: `I want to pay an open invoice in case ${at}` }));
  expect(indexed - started).toBeLessThan(800);
  expect((performance.now() - indexed) / 20).toBeLessThan(60);
});

describe("days and hours mentioned up front", () => {
  const surgery = assistant(
    "surgery",
    [flow("book_visit", "book a visit", "Book a visit to the doctor", ["birth_date", "visit_day", "visit_time"])],
    [
      slot("birth_date", { format: "date", description: "Date of birth" }),
      slot("visit_day", { format: "date" }),
      slot("visit_time", { format: "time" }),
    ],
  );
  const index = createIndex(surgery);
  const book = (text: string, asking: string | null = null): string[] => {
    const active = asking === null ? null : "book_visit";
    return understand(index, requestOf(surgery, { assistant: "shop", text, flow: active, asking })).commands.map(inShort);
  };

  test("one expression fills the day and the hour", () => {
    expect(book("book a visit next tuesday at 10 in the morning")).toEqual([
      "start book_visit",
      "set visit_day=2026-11-24",
      "set visit_time=10:00",
    ]);
    expect(book("next tuesday at 10 in the morning", "visit_day")).toEqual([
      "set visit_day=2026-11-24",
      "set visit_time=10:00",
    ]);
  });
  test("a day to come is no birthday, and a birthday is no day to come", () => {
    expect(book("book a visit on tuesday")).toEqual(["start book_visit", "set visit_day=2026-11-24"]);
    expect(book("book a visit, I was born on 9 November 1974")).toEqual(["start book_visit", "set birth_date=1974-11-09"]);
    expect(book("book a visit on tuesday, I was born on 9 November 1974")).toEqual([
      "start book_visit",
      "set birth_date=1974-11-09",
      "set visit_day=2026-11-24",
    ]);
  });
});
