import { describe, expect, test } from "vitest";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { Flow } from "../../../src/model/flow.ts";
import type { Entity, Parse, Training } from "../../../src/model/training.ts";
import { readAnnotations } from "../../../src/authoring/annotations.ts";
import { createIndex } from "../../../src/nlu/assistant-index.ts";
import { learnSlowly, denseRows, type Lesson } from "../../../src/nlu/softmax.ts";
import { MAX_ENCODED } from "../../../src/nlu/intent-index.ts";
import { understand } from "../../../src/nlu/understand.ts";
import { flow, requestOf, SHOP, slot } from "./assistants.ts";

interface Taught {
  readonly intents?: Readonly<Record<string, readonly string[]>>;
  readonly synonyms?: Training["synonyms"];
  readonly regexes?: Training["regexes"];
  readonly lookups?: Training["lookups"];
}

function taught({ intents = {}, synonyms = {}, regexes = {}, lookups = {} }: Taught, more: Partial<Assistant> = {}): Assistant {
  const examples = Object.entries(intents).map(([name, lines]) => [name, lines.map((line) => readAnnotations(line))] as const);
  return { ...SHOP, training: { intents: Object.fromEntries(examples), synonyms, regexes, lookups }, ...more };
}

function parser(of: Assistant): (text: string) => Parse {
  const index = createIndex(of);
  return (text) => understand(index, { ...requestOf(SHOP, { assistant: "shop", text }), text }).parse!;
}

const named = (entities: readonly Entity[], text: string) =>
  entities.map(({ entity, start, end, value, role, group }) => [entity, text.slice(start, end), value, role ?? group]);

const INTENTS = {
  play_music: [
    "play some music",
    "put on a song by [Adele](artist)",
    "I want to hear jazz",
    "play the latest album",
    "music please",
  ],
  set_alarm: [
    "wake me at seven",
    "set an alarm for [six](hour)",
    "alarm at [noon](hour)",
    "wake me up early",
    "set my alarm clock",
  ],
  weather: [
    "will it rain tomorrow",
    "what is the weather like",
    "is it sunny in [Rome](town)",
    "forecast for the weekend",
    "how cold is it",
  ],
};

describe("[U11] a flow that intents trigger", () => {
  const radio = (triggers: readonly string[]): Flow => ({
    ...flow("radio", "wake up", "Wake up with the radio, the news and a coffee"),
    nluTriggers: triggers.map((intent) => ({ intent, confidenceThreshold: 0 })),
  });
  const read = (text: string, triggers: readonly string[]) => {
    const of = taught({ intents: INTENTS }, { flows: { radio: radio(triggers) } });
    return understand(createIndex(of), requestOf(of, { assistant: "shop", text }));
  };
  const START = { command: "start flow", flow: "radio" };

  test("does not start by its own score where the message surely is another intent", () => {
    const { parse, commands, scores } = read("wake me up early", ["weather"]);
    expect(parse!.intent!.name).toBe("set_alarm");
    expect(parse!.intent!.confidence).toBeGreaterThan(0.8);
    expect(scores.flows["radio"]).toBeGreaterThan(0.5);
    expect(commands).not.toContainEqual(START);
  });
  test("starts where one of its intents is the one, or hardly any", () => {
    expect(read("wake me up early", ["weather", "set_alarm"]).commands).toContainEqual(START);
    expect(read("the radio, the news and a coffee", ["weather"]).parse!.intent?.confidence ?? 0).toBeLessThan(0.8);
    expect(read("the radio, the news and a coffee", ["weather"]).commands).toContainEqual(START);
  });
  test("is held to its intents, others are not", () => {
    expect(read("wake me up early", []).commands).toContainEqual(START);
  });
});

describe("intents", () => {
  const parse = parser(taught({ intents: INTENTS }));

  test("[U1] a message has a best intent among a ranking that is sorted", () => {
    const { intent, ranking } = parse("please play a song");
    expect(intent?.name).toBe("play_music");
    expect(ranking[0]).toEqual(intent);
    expect(new Set(ranking.map(({ name }) => name))).toEqual(new Set(Object.keys(INTENTS)));
    const confidences = ranking.map(({ confidence }) => confidence);
    expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
    for (const confidence of confidences) expect(confidence >= 0 && confidence <= 1).toBe(true);
  });

  test("[U1] an assistant without training data has no parse", () => {
    const found = understand(createIndex(SHOP), requestOf(SHOP, { assistant: "shop", text: "play some music" }));
    expect("parse" in found).toBe(false);
  });

  test("[U1] training data without examples of intents gives no intent", () => {
    const only = taught({ lookups: { town: ["Rome"] } }, { slots: { town: mapped("town") } });
    expect(parser(only)("in Rome")).toEqual({
      intent: null,
      ranking: [],
      entities: [{ entity: "town", start: 3, end: 7, value: "Rome" }],
    });
    expect(createIndex(taught({})).training).toBeNull();
  });

  test("[U2] what was said word for word is sure, and nonsense is none", () => {
    expect(parse("set my alarm clock").intent!.confidence).toBeGreaterThan(0.8);
    for (const text of ["qwrt zxcv plm", "???", "", "my uncle collects stamps"]) {
      const { intent, ranking } = parse(text);
      expect(intent).toBeNull();
      expect((ranking[0]?.confidence ?? 0) < 0.2).toBe(true);
    }
  });

  test("[U3] a message that means none is nlu_fallback where somebody waits for it", () => {
    const waiting = triggered("help", "help", "nlu_fallback");
    const waits = parser(taught({ intents: INTENTS }, { flows: { ...SHOP.flows, help: waiting } }));
    const { intent, ranking } = waits("qwrt zxcv plm");
    expect(intent).toEqual({ name: "nlu_fallback", confidence: 1 - ranking[1]!.confidence });
    expect(ranking[0]).toEqual(intent);
    expect(waits("wake me at seven")).toMatchObject({ intent: { name: "set_alarm" } });
    expect(waits("wake me at seven").ranking.map(({ name }) => name)).not.toContain("nlu_fallback");
    const maps = { ...mapped("x"), mappings: [{ type: "from_intent" as const, intent: ["nlu_fallback"], value: true }] };
    expect(parser(taught({ intents: INTENTS }, { slots: { lost: maps } }))("qwrt zxcv plm").intent?.name).toBe("nlu_fallback");
  });

  test("the same message has the same parse", () => {
    expect(parser(taught({ intents: INTENTS }))("wake me up")).toEqual(parse("wake me up"));
  });

  test("at most ten intents are told", () => {
    const many = Object.fromEntries(
      Array.from({ length: 14 }, (_, at) => [`i${at}`, [`thing number ${at}`, `item ${at} please`]]),
    );
    expect(parser(taught({ intents: many }))("thing number 3").ranking).toHaveLength(10);
  });

  test("of many examples the encoder reads a part of every intent", () => {
    const many = Object.fromEntries(
      Array.from({ length: 4 }, (_, at) => [`i${at}`, Array.from({ length: at === 0 ? 3 : 800 }, (__, n) => `say ${at} ${n}`)]),
    );
    const { encoded, names } = createIndex(taught({ intents: many })).training!.intents!;
    const counts = names.map((_, intent) => encoded.filter((each) => each.intent === intent).length);
    expect(counts).toEqual([3, MAX_ENCODED / 4, MAX_ENCODED / 4, MAX_ENCODED / 4]);
    expect(new Set(encoded.map(({ text }) => text)).size).toBe(encoded.length);
  });

  test("[U10] the examples of a trigger start its flow", () => {
    const radio = triggered("radio", "sound", "play_music");
    const of = taught({ intents: INTENTS }, { flows: { ...SHOP.flows, radio } });
    const { commands } = understand(createIndex(of), requestOf(of, { assistant: "shop", text: "I want to hear jazz" }));
    expect(commands).toEqual([{ command: "start flow", flow: "radio" }]);
  });
});

const TOWNS = {
  travel: [
    `from [Oslo]{"entity":"town","role":"from"} to [Rome]{"entity":"town","role":"to"}`,
    `to [Paris]{"entity":"town","role":"to"} please`,
    `I leave from [Berlin]{"entity":"town","role":"from"}`,
    `a ticket to [New York]{"entity":"town","role":"to"}`,
    `from [Rome]{"entity":"town","role":"from"} to [Oslo]{"entity":"town","role":"to"} tomorrow`,
    "I want to travel",
  ],
  order: [
    `[two]{"entity":"count","group":"1"} pizzas and [three]{"entity":"count","group":"2"} colas`,
    `[one]{"entity":"count","group":"1"} soup and [two]{"entity":"count","group":"2"} beers`,
    `[three]{"entity":"count","group":"1"} salads`,
    "we are hungry",
  ],
};

describe("entities", () => {
  const parse = parser(taught({ intents: TOWNS }));
  const find = (text: string) => named(parse(text).entities, text);

  test("[U4] offsets count in what was typed", () => {
    const text = "  😀 “to Paris”, ｎｏｗ";
    expect(find(text)).toEqual([["town", "Paris", "Paris", "to"]]);
  });

  test("[U4] [U9] several are told in order, each with its role", () => {
    expect(find("from Oslo to Paris")).toEqual([
      ["town", "Oslo", "Oslo", "from"],
      ["town", "Paris", "Paris", "to"],
    ]);
    expect(find("to Rome from Berlin")).toEqual([
      ["town", "Rome", "Rome", "to"],
      ["town", "Berlin", "Berlin", "from"],
    ]);
  });

  test("[U9] groups follow the order of things", () => {
    expect(find("one pizza and three beers")).toEqual([
      ["count", "one", "one", "1"],
      ["count", "three", "three", "2"],
    ]);
  });

  test("[U6] known words are found in new places, whatever their case; several as one", () => {
    expect(find("a ticket to new york")).toEqual([["town", "new york", "new york", "to"]]);
    expect(find("we are hungry")).toEqual([]);
  });

  test("[U6] words that nobody has listed are found by their neighbours", () => {
    expect(find("from Trondheim to Bergamo")).toEqual([
      ["town", "Trondheim", "Trondheim", "from"],
      ["town", "Bergamo", "Bergamo", "to"],
    ]);
  });

  test("[U7] one slip in a name is forgiven, two are not, and short names are taken at their word", () => {
    expect(find("to Belrin please")[0]).toEqual(["town", "Belrin", "Berlin", "to"]);
    expect(find("a ticket to new yrok")[0]).toEqual(["town", "new yrok", "New York", "to"]);
    const lookups = parser(taught({ lookups: { town: ["Berlin", "Rome"] } }, { slots: { town: mapped("town") } }));
    const listed = (text: string) => named(lookups(text).entities, text);
    expect(listed("in Berln")).toEqual([["town", "Berln", "Berlin", undefined]]);
    expect(listed("in Brln")).toEqual([]);
    expect(listed("in Rone")).toEqual([]);
  });

  test("[U8] a synonym stands for its value, a value without one is as typed", () => {
    const of = parser(taught({ intents: TOWNS, synonyms: { "new york": "NYC", "big apple": "NYC" } }));
    const values = (text: string) => of(text).entities.map(({ value }) => value);
    expect(values("a ticket to New York")).toEqual(["NYC"]);
    expect(values("a ticket to PARIS")).toEqual(["PARIS"]);
    const town = parser(taught({ intents: { ...TOWNS, see: ["see [NYC](town)"] }, synonyms: { "big apple": "NYC" } }));
    expect(town("see the big apple").entities.map(({ value }) => value)).toEqual(["NYC"]);
  });

  test("an annotation that means an entity once and nothing twice is no known word", () => {
    const rare = { a: ["call [may](name)", "may I ask", "may we go", "you may"], b: ["good bye"] };
    const text = "may I go";
    expect(named(parser(taught({ intents: rare }))(text).entities, text)).toEqual([]);
  });
});

describe("expressions", () => {
  const of = (regexes: Training["regexes"]) => parser(taught({ regexes }, { slots: { code: mapped("code") } }));

  test("[U5] find whole words, in any case, as often as they stand there", () => {
    const text = "ab12 and CD34 but not xef567";
    expect(named(of({ code: ["[A-Z]{2}\\d{2}"] })(text).entities, text)).toEqual([
      ["code", "ab12", "ab12", undefined],
      ["code", "CD34", "CD34", undefined],
    ]);
  });

  test("[U5] those of a name that no entity has are left", () => {
    expect(createIndex(taught({ regexes: { zip: ["\\d+"] }, lookups: { zap: ["zip"] } })).training).toBeNull();
    expect(of({ zip: ["\\d+"] })("12345").entities).toEqual([]);
  });

  test("[U5] one that could run away, and one that is none, are never run", () => {
    const slow = of({ code: ["(a+)+$", "(", "\\d{3}"] });
    const before = performance.now();
    expect(slow(`${"a".repeat(60)}! 123`).entities.map(({ value }) => value)).toEqual(["123"]);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  test("an empty match is no entity, and a dialect without `u` is understood", () => {
    expect(of({ code: ["x*"] })("abc").entities).toEqual([]);
    expect(of({ code: ["\\d+\\-\\d+"] })("12-34").entities.map(({ value }) => value)).toEqual(["12-34"]);
  });

  test("they go before known words, and the longer of two goes first", () => {
    const both = parser(
      taught(
        { regexes: { code: ["\\d{4}", "\\d{4}-\\d{2}"] }, lookups: { year: ["1984"] } },
        {
          slots: { code: mapped("code"), year: mapped("year") },
        },
      ),
    );
    const text = "1984-12";
    expect(named(both(text).entities, text)).toEqual([["code", "1984-12", "1984-12", undefined]]);
  });
});

describe("what is learnt", () => {
  const lesson: Lesson = {
    rows: denseRows([Float32Array.of(1, 0), Float32Array.of(0.9, 0.1), Float32Array.of(0, 1), Float32Array.of(0.1, 0.9)]),
    labels: [0, 0, 1, 1],
    classes: 2,
    columns: 2,
    epochs: 40,
    rate: 2,
  };
  test("tells the classes apart, and its probabilities sum to 1", () => {
    const steps = learnSlowly({ ...lesson, rows: lesson.rows, epochs: 40 });
    let step = steps.next();
    while (!step.done) step = steps.next();
    const [first, second] = [step.value.probabilities(lesson.rows[0]!), step.value.probabilities(lesson.rows[2]!)];
    expect(first[0]).toBeGreaterThan(0.9);
    expect(second[1]).toBeGreaterThan(0.9);
    expect(first[0]! + first[1]!).toBeCloseTo(1);
  });

  test("lets others work meanwhile", () => {
    const rows = denseRows(Array.from({ length: 200 }, (_, at) => Float32Array.of(at % 2, 1)));
    const steps = learnSlowly({ ...lesson, rows, labels: rows.map((_, at) => at % 2), epochs: 2 });
    let breaths = 0;
    while (!steps.next().done) breaths++;
    expect(breaths).toBe(6);
  });
});

/** A slot that wants an entity. */
function mapped(entity: string): Assistant["slots"][string] {
  return { ...slot(entity), mappings: [{ type: "from_entity", entity }] };
}

function triggered(id: string, name: string, intent: string): Flow {
  return { ...flow(id, name, ""), nluTriggers: [{ intent, confidenceThreshold: 0 }] };
}
