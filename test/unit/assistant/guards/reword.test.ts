import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { plainWords } from "../../../../src/assistant/guards/plain-words.ts";
import { createReworder, type Reword, type RewordRequest } from "../../../../src/assistant/guards/reword.ts";
import { exportUsage } from "../../../../src/assistant/usage.ts";
import type { HalcyonError } from "../../../../src/base/errors.ts";
import { createPlatform, type Platform } from "../../../../src/base/platform.ts";
import type { Assistant } from "../../../../src/model/assistant.ts";
import type { SlotSignal } from "../../../../src/model/guards.ts";
import type { Understanding, UnderstandingRequest } from "../../../../src/model/understanding.ts";
import { createMemoryStore } from "../../../../src/store/memory.ts";
import { createManualPlatform } from "../../../../src/testing/manual-platform.ts";
import { assistantOf } from "../../dialogue/assistant.ts";

const written = assistantOf(`
settings: { guards: { form: { mode: act } } }
flows:
  move: { description: moves, steps: [ {collect: contact_email}, {collect: phone}, {collect: pin}, {collect: iban}, {collect: birthday} ] }
slots:
  contact_email: { type: text }
  phone: { type: text }
  pin: { type: text }
  iban: { type: text }
  birthday: { type: text }
`);
const { contact_email, iban } = written.slots;
const assistant: Assistant = {
  ...written,
  slots: {
    ...written.slots,
    contact_email: { ...contact_email!, description: "the address we write to" },
    iban: { ...iban!, sensitive: true },
  },
};

const partial = (slot: string, more: Partial<SlotSignal> = {}): SlotSignal => ({
  slot,
  kind: "partial",
  missing: "at_sign",
  ...more,
});

const understood = (signal: SlotSignal | undefined, more: Partial<Understanding> = {}): Understanding => ({
  commands: [{ command: "cannot handle" }],
  scores: { flows: {}, acts: {} },
  spans: [],
  source: "linear",
  why: [],
  ms: 1,
  signal,
  ...more,
});

const request = (asking: string | null, text = "it is ann.meyer, tel 030 1234567"): UnderstandingRequest => ({
  text,
  locale: "en",
  now: 0,
  timeZone: "UTC",
  state: { activeFlow: "move", asking, slots: {}, asked: [], bot: "Where may we write to?", options: [], startable: [] },
});

function world(reword: Reword, bot: Assistant = assistant, platform: Platform = createManualPlatform()) {
  const told: HalcyonError[] = [];
  const store = createMemoryStore();
  const reworder = createReworder({ reword, assistant: bot, store, platform, report: (error) => told.push(error) });
  const { signal } = new AbortController();
  const words = async (slot: string, meant = understood(partial(slot)), conversation = "c1") =>
    (await reworder(conversation, request(slot), meant, signal)).reworded;
  return { reworder, words, told, store, platform };
}

function asking(answer: string | null = "Please add the part after the at sign.") {
  const asked: RewordRequest[] = [];
  const reword = (sent: RewordRequest) => {
    asked.push(sent);
    return answer;
  };
  return { asked, reword };
}

test("[G36] where a part of an answer was said, other words are asked for, of redacted words", async () => {
  const { asked, reword } = asking();
  expect(await world(reword).words("contact_email")).toBe("Please add the part after the at sign.");
  expect(asked).toEqual([
    {
      wanted: "the address we write to",
      kind: "email",
      signal: "partial",
      missing: "at_sign",
      said: "it is ann.meyer, tel <phone>",
      question: "Where may we write to?",
      language: "en",
    },
  ]);
});

test("[Y7] what the policy lets into the slot alone is not told to whoever words its question anew", async () => {
  const { asked, reword } = asking();
  const redact = { kinds: [], patterns: { member: "member [a-z]{4}" }, except: { contact_email: ["member"] } };
  const { reworder } = world(reword, { ...assistant, policy: { redact } });
  const typed = request("contact_email", "it is member abcd at home");
  await reworder("c1", typed, understood(partial("contact_email")), new AbortController().signal);
  expect(asked.map(({ said }) => said)).toEqual(["it is <member> at home"]);
});

test("[G36] nobody is asked where nothing of the kind was said, it was taken, it can be proposed, or it is a secret", async () => {
  const { asked, reword } = asking();
  const { words, reworder } = world(reword);
  const meant: readonly (readonly [string, Understanding])[] = [
    ["contact_email", understood(undefined)],
    ["contact_email", understood(partial("contact_email", { kind: "absent" }))],
    ["contact_email", understood(partial("phone"))],
    ["contact_email", understood(partial("contact_email", { repair: "ann@example.com" }))],
    ["contact_email", understood(partial("contact_email"), { commands: [{ command: "cancel flow" }] })],
    ["pin", understood(partial("pin"))],
    ["iban", understood(partial("iban"))],
  ];
  for (const [slot, one] of meant) expect(await words(slot, one)).toBeUndefined();
  const { signal } = new AbortController();
  expect((await reworder("c1", request(null), understood(partial("contact_email")), signal)).reworded).toBeUndefined();
  const counting = { ...assistant, settings: { ...assistant.settings, guards: { form: { mode: "count" } } } } as const;
  expect(await world(reword, counting).words("contact_email")).toBeUndefined();
  expect(asked).toEqual([]);
});

test("[G37] once for a slot, three times in a conversation, whatever comes of it", async () => {
  const { asked, reword } = asking();
  const { words } = world(reword);
  const third = understood(partial("birthday", { kind: "complete", missing: undefined }));
  expect(await words("contact_email")).toBeDefined();
  expect(await words("contact_email")).toBeUndefined();
  expect(await words("phone")).toBeDefined();
  expect(await words("birthday", third)).toBeDefined();
  expect(asked[2]).toMatchObject({ signal: "complete", wanted: "birthday" });
  const more = { ...assistant.slots["phone"]!, name: "fax" };
  const other = world(reword, { ...assistant, slots: { ...assistant.slots, fax: more } });
  for (const slot of ["contact_email", "phone", "birthday"]) await other.words(slot);
  expect(await other.words("fax")).toBeUndefined();
  expect(await other.words("fax", undefined, "c2")).toBeDefined();
  expect(asked).toHaveLength(7);
});

test("[G37] 1,200 characters at most: the question is cut first, then what was said", async () => {
  const { asked, reword } = asking();
  const { reworder } = world(reword);
  const { signal } = new AbortController();
  const long = request("contact_email", "word ".repeat(700));
  await reworder("c1", long, understood(partial("contact_email")), signal);
  const short = { ...request("phone", "short"), state: { ...long.state, asking: "phone", bot: 'a "b" '.repeat(400) } };
  await reworder("c1", short, understood(partial("phone")), signal);
  for (const sent of asked) expect(JSON.stringify(sent).length).toBeLessThanOrEqual(1_200);
  expect(asked.map(({ said, question }) => [said.length > 900, question === ""])).toEqual([
    [true, true],
    [false, false],
  ]);
  expect(asked[1]!.said).toBe("short");
});

test("[G38] who is silent for 2.5 seconds or fails is gone on without, and told of", async () => {
  const platform = createManualPlatform();
  let given: AbortSignal | null = null;
  const silent = world(
    (_, signal) => {
      given = signal;
      return new Promise(() => {});
    },
    assistant,
    platform,
  );
  const words = silent.words("contact_email");
  for (let at = 0; at < 5; at++) await new Promise((resolve) => setTimeout(resolve));
  platform.advance(2_499);
  expect(given!.aborted).toBe(false);
  platform.advance(1);
  expect(await words).toBeUndefined();
  expect(given!.aborted).toBe(true);
  const failing = world(() => Promise.reject(new Error("busy")));
  expect(await failing.words("contact_email")).toBeUndefined();
  for (const { told } of [silent, failing])
    expect(told).toMatchObject([{ code: "host/no-answer", details: { function: "reword" } }]);
});

test("[G38] a turn that is ended, and a budget that is used up, are no failure of anybody's", async () => {
  const ending = new AbortController();
  const { reworder, told } = world(() => {
    ending.abort();
    throw new Error("ended");
  });
  const meant = understood(partial("contact_email"));
  expect(await reworder("c1", request("contact_email"), meant, ending.signal)).toBe(meant);
  expect(told).toEqual([]);
  const { asked, reword } = asking();
  const poor = { ...assistant, settings: { ...assistant.settings, budget: { kinds: { reword: { perDay: 0 } } } } };
  const without = world(reword, poor);
  expect(await without.words("contact_email")).toBeUndefined();
  expect([asked, without.told.map(({ code }) => code)]).toEqual([[], ["backend/over-budget"]]);
});

test("[G36] [E10] a backend is asked by POST, with the token, and its cost is metered", async () => {
  const bodies: string[] = [];
  const server = createServer((from, response) => {
    let body = "";
    from
      .on("data", (chunk: Buffer) => (body += chunk.toString()))
      .on("end", () => {
        bodies.push(`${from.method} ${from.headers.authorization} ${body}`);
        const reply = bodies.length === 1 ? { text: "Which **host**?", usage: { tokens: 9 } } : { text: 7 };
        response.writeHead(bodies.length === 3 ? 500 : 200).end(JSON.stringify(reply));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const told: HalcyonError[] = [];
  const [store, platform] = [createMemoryStore(), createPlatform()];
  const report = (error: HalcyonError) => told.push(error);
  const reworder = createReworder({ reword: `${url}/v1/reword`, token: "t1", assistant, store, platform, report });
  const { signal } = new AbortController();
  const words = async (slot: string) => (await reworder("c1", request(slot), understood(partial(slot)), signal)).reworded;
  expect([await words("contact_email"), await words("phone"), await words("birthday")]).toEqual([
    "Which host ?",
    undefined,
    undefined,
  ]);
  server.closeAllConnections();
  server.close();
  expect(bodies[0]).toMatch(/^POST Bearer t1 \{"wanted":"the address we write to"/);
  expect(told).toMatchObject([{ code: "host/no-answer" }]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const { rows } = await exportUsage({ store, platform, assistant: assistant.name });
  expect(rows).toMatchObject([{ kind: "reword", flow: "move", backend: url, calls: 3, failed: 1, tokens: 9 }]);
});

test("[G38] what comes back is one line of plain words without a link, or nothing", () => {
  expect(plainWords("  Which\nday,\tplease?\u0007 ")).toBe("Which day, please?");
  expect(plainWords("**Bold** `code` [x](y) <b>")).toBe("Bold code x (y) b");
  expect(plainWords("e.g. the 3rd.")).toBe("e.g. the 3rd.");
  for (const link of [
    "see https://x.y",
    "www.here",
    "go to example.com now",
    "пишите на пример.рф",
    "mailto:a",
    "javascript:x",
    "ex*ample.co*m",
  ])
    expect(plainWords(link), link).toBeNull();
  expect([plainWords("a".repeat(300)), plainWords("a".repeat(301)), plainWords(""), plainWords("**"), plainWords(7)]).toEqual([
    "a".repeat(300),
    null,
    null,
    null,
    null,
  ]);
});
