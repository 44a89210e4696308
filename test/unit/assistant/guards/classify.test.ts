import { expect, test } from "vitest";
import { createClassifier, type Classified, type ClassifyRequest } from "../../../../src/assistant/guards/classify.ts";
import { readEvidence } from "../../../../src/assistant/guards/evidence.ts";
import { HalcyonError } from "../../../../src/base/errors.ts";
import { createMemoryStore } from "../../../../src/store/memory.ts";
import type { Store } from "../../../../src/store/store.ts";
import type { StateView, Understanding, UnderstandingRequest } from "../../../../src/model/understanding.ts";
import { createManualPlatform } from "../../../../src/testing/manual-platform.ts";
import { assistantOf } from "../../dialogue/assistant.ts";

const assistant = assistantOf(`
flows:
  pay: { description: "pays a bill\\nin detail", steps: [ {action: utter_a} ] }
  move: { description: moves house, steps: [ {action: utter_a} ] }
responses: { utter_a: a }
`);

const lost: Understanding = {
  commands: [{ command: "cannot handle" }],
  scores: { flows: {}, acts: {} },
  spans: [],
  source: "linear",
  why: ["nothing"],
  ms: 1,
};

const request = (text: string, more: Partial<StateView> = {}): UnderstandingRequest => ({
  text,
  locale: "en",
  now: 0,
  timeZone: "UTC",
  state: {
    activeFlow: null,
    asking: null,
    slots: {},
    asked: [],
    bot: null,
    options: [],
    startable: ["pay", "move"],
    misses: 2,
    ...more,
  },
});

function world(answer: () => Promise<Classified> | Classified, store: Store = createMemoryStore(), bot = assistant) {
  const asked: ClassifyRequest[] = [];
  const platform = createManualPlatform();
  const classify = async (sent: ClassifyRequest) => {
    asked.push(sent);
    return answer();
  };
  const open = () => createClassifier({ classify, assistant: bot, store, platform, collect: "local" });
  const classifier = open();
  const { signal } = new AbortController();
  const meant = async (text: string, more: Partial<StateView> = {}, from = classifier, conversation = "c1") =>
    (await from.understand(conversation, request(text, more), lost, signal)).commands[0];
  return { asked, store, platform, open, classifier, meant };
}

const PAY = { flow: "pay", confidence: 0.9 };
const started = { command: "start flow", flow: "pay" };
const nothing = { command: "cannot handle" };

test("[G35] a classifier elsewhere is asked after the menu and never before, nor for an answer, nor for what is understood", async () => {
  const { asked, meant, classifier } = world(() => PAY);
  expect(await meant("a b c", { misses: 1 })).toEqual(nothing);
  expect(await meant("a b c", { misses: undefined })).toEqual(nothing);
  expect(await meant("a b c", { asking: "size" })).toEqual(nothing);
  const { signal } = new AbortController();
  const understood: Understanding = { ...lost, commands: [{ command: "knowledge" }] };
  expect(await classifier.understand("c1", request("a b c"), understood, signal)).toBe(understood);
  expect(asked).toEqual([]);
  expect(await meant("a b c")).toEqual(started);
});

test("[G35] it is told redacted words and one line of each task, at most 4 KiB in all", async () => {
  const { asked, meant } = world(() => PAY);
  await meant("bill 4711 of jo@example.com");
  expect(asked).toEqual([
    {
      text: "bill <num> of <email>",
      language: "en",
      flows: [
        { id: "pay", description: "pays a bill" },
        { id: "move", description: "moves house" },
      ],
    },
  ]);
  const many = Array.from({ length: 400 }, (_, at) => `flow_with_a_long_name_${at}`);
  await meant("x y z", { startable: ["pay", ...many] });
  expect(JSON.stringify(asked[1]).length).toBeLessThanOrEqual(4_096);
  expect(asked[1]!.flows.length).toBeGreaterThan(50);
  await meant("ω".repeat(4_000));
  await meant("x y z", { startable: [] });
  expect(asked).toHaveLength(2);
});

test("[G35] D9 D10: three calls that led nowhere are enough, and six in all", async () => {
  const vain = world(() => ({ flow: null, confidence: 1 }));
  for (let turn = 0; turn < 6; turn++) expect(await vain.meant(`words ${turn} x`)).toEqual(nothing);
  expect(vain.asked).toHaveLength(3);
  const good = world(() => PAY);
  for (let turn = 0; turn < 8; turn++) await good.meant(`words number ${"abcdefgh"[turn]}`);
  expect(good.asked).toHaveLength(6);
});

test("[G35] what is unsure, unknown or cannot be started now is no answer", async () => {
  const answers: Classified[] = [
    { flow: "pay", confidence: 0.49 },
    { flow: "no such", confidence: 1 },
    { flow: null, confidence: 1 },
  ];
  for (const answer of answers) expect(await world(() => answer).meant("a b c")).toEqual(nothing);
  expect(await world(() => ({ flow: "pay", confidence: 0.5 })).meant("a b c")).toEqual(started);
});

test("[G35] D11: a sure answer is remembered for the same words in the same place, and nowhere else", async () => {
  const { asked, meant } = world(() => PAY);
  await meant("the second one");
  expect(await meant("The second one!")).toEqual(started);
  expect(asked).toHaveLength(1);
  await meant("the second one", { activeFlow: "move" });
  await meant("the second one", { bot: "Which?" });
  await meant("the second one", {}, undefined, "c2");
  expect(asked).toHaveLength(4);
  await meant("👍");
  expect(asked).toHaveLength(4);
});

test("[G35] D8: the same words at once are asked once, in this tab and in another", async () => {
  const { asked, meant, open } = world(() => new Promise((resolve) => setTimeout(() => resolve(PAY), 5)));
  const other = open();
  expect(await Promise.all([meant("a b c"), meant("a b c")])).toEqual([started, started]);
  expect(asked).toHaveLength(1);
  const both = await Promise.all([meant("d e f"), meant("d e f", {}, other)]);
  expect(both.filter((command) => command?.command === "start flow")).toHaveLength(1);
});

test("[G35] a classifier that fails costs its answer, and without a store it is not asked", async () => {
  const failing = world(() => Promise.reject(new Error("busy")));
  expect(await failing.meant("a b c")).toEqual(nothing);
  const broken = { ...createMemoryStore(), changeRecord: () => Promise.reject(new HalcyonError("store/failed")) };
  const without = world(() => PAY, broken);
  expect(await without.meant("a b c")).toEqual(nothing);
  expect(without.asked).toEqual([]);
});

test("[G35] what it said is a label of those words", async () => {
  const { meant, store, platform } = world(() => PAY);
  await meant("bill 4711");
  expect(await readEvidence(store, { now: platform.now() })).toMatchObject([
    { guard: "nlu", what: "remote", text: "bill <num>", label: { source: "remote_label", value: "pay" } },
  ]);
});

test("[G35] a turn that was ended is not answered", async () => {
  const ending = new AbortController();
  const { classifier } = world(() => {
    ending.abort();
    return PAY;
  });
  await expect(classifier.understand("c1", request("a b c"), lost, ending.signal)).rejects.toThrow(/aborted/);
});

test("[G35] a classifier that says nothing in time is gone on without, and told of", async () => {
  const told: HalcyonError[] = [];
  const platform = createManualPlatform();
  const report = (error: HalcyonError) => told.push(error);
  const parts = { assistant, store: createMemoryStore(), platform, hostDeadlineMs: 2_000, report };
  const classifier = createClassifier({ classify: () => new Promise(() => {}), ...parts });
  const meant = classifier.understand("c1", request("a b c"), lost, new AbortController().signal);
  for (let at = 0; at < 5; at++) await new Promise((resolve) => setTimeout(resolve));
  platform.advance(2_000);
  expect((await meant).commands).toEqual(lost.commands);
  expect(told).toMatchObject([{ code: "host/no-answer", details: { function: "classify", afterMs: 2_000 } }]);
});

test("[Y7] what the policy lets into one slot alone is neither told to the classifier nor kept as evidence", async () => {
  const redact = { kinds: [], patterns: { member: "member [a-z]{4}" }, except: { number: ["member"] } };
  const { asked, meant, store, platform } = world(() => PAY, createMemoryStore(), { ...assistant, policy: { redact } });
  expect(await meant("for member abcd please")).toEqual(started);
  expect(asked.map(({ text }) => text)).toEqual(["for <member> please"]);
  expect((await readEvidence(store, { now: platform.now() })).map(({ text }) => text)).toEqual(["for <member> please"]);
});
