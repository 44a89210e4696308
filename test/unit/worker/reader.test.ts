import { expect, test } from "vitest";
import type { Encoder } from "../../../src/worker/encoder.ts";
import { createReader } from "../../../src/worker/reader.ts";
import { requestOf, SHOP } from "../nlu/assistants.ts";
import { manualClock } from "./manual-clock.ts";

/** An encoder that points every text in a direction of its own, by its letters. */
function fakeEncoder(): Encoder & { readonly read: string[] } {
  const read: string[] = [];
  return {
    hash: "fake",
    dimensions: 32,
    read,
    async encode(text) {
      read.push(text);
      const vector = new Float32Array(32);
      for (const letter of text) vector[letter.codePointAt(0)! % 32]! += 1;
      const length = Math.hypot(...vector);
      return vector.map((value) => value / length);
    },
    async close() {},
  };
}

const request = requestOf(SHOP, { assistant: "shop", text: "Return an item!" });
const breathe = async (): Promise<void> => {};

test("messages are answered by the linear model until every text has its vector", async () => {
  const reader = createReader({ platform: manualClock(), breathe });
  await reader.open(SHOP);
  const encoder = fakeEncoder();
  reader.useEncoder(encoder);
  expect((await reader.understand(request)).source).toBe("linear");
  expect(encoder.read).toEqual([]);
  await reader.readTexts();
  expect((await reader.understand(request)).source).toBe("encoder");
  expect(encoder.read.at(-1)).toBe("return an item!");
});

test("texts are read in slices with room for messages between them", async () => {
  let breaths = 0;
  const reader = createReader({
    platform: manualClock(),
    breathe: async () => {
      breaths++;
    },
  });
  await reader.open(SHOP);
  const encoder = fakeEncoder();
  reader.useEncoder(encoder);
  await reader.readTexts();
  expect(breaths).toBe(Math.floor(encoder.read.length / 8));
});

test("vectors are kept, and an assistant opened another time reads no text", async () => {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const shelf = {
    take: async (key: string) => kept.get(key) ?? null,
    put: async (key: string, bytes: Uint8Array<ArrayBuffer>) => void kept.set(key, bytes),
  };
  const open = async (): Promise<number> => {
    const reader = createReader({ platform: manualClock(), breathe, shelf });
    await reader.open(SHOP);
    const encoder = fakeEncoder();
    reader.useEncoder(encoder);
    await reader.readTexts();
    expect((await reader.understand(request)).source).toBe("encoder");
    return encoder.read.length;
  };
  expect(await open()).toBeGreaterThan(20);
  expect(await open()).toBe(1);
  for (const [key] of kept) kept.set(key, new Uint8Array(12));
  expect(await open()).toBeGreaterThan(20);
});

test("an assistant that is opened while another is read takes its place", async () => {
  const reader = createReader({ platform: manualClock(), breathe });
  await reader.open(SHOP);
  reader.useEncoder(fakeEncoder());
  const reading = reader.readTexts();
  await reader.open({ ...SHOP, flows: { newsletter: SHOP.flows["newsletter"]! } });
  await reading;
  expect((await reader.understand(request)).source).toBe("linear");
  await reader.readTexts();
  expect((await reader.understand({ ...request, state: { ...request.state, startable: ["newsletter"] } })).source).toBe(
    "encoder",
  );
});

test("[U1] intents are learnt from vectors beside the flows' own, and vouch for the parse once they are", async () => {
  const example = (text: string) => ({ text, entities: [] });
  const training = {
    intents: { low: ["aaaa", "aaab"].map(example), high: ["zzzz", "zzzy"].map(example) },
    synonyms: {},
    regexes: {},
    lookups: {},
  };
  const reader = createReader({ platform: manualClock(), breathe });
  await reader.open({ ...SHOP, training });
  const asked = { ...request, text: "aabb" };
  const linear = await reader.understand(asked);
  const encoder = fakeEncoder();
  reader.useEncoder(encoder);
  await reader.readTexts();
  expect(encoder.read).toEqual(expect.arrayContaining(["aaaa", "aaab", "zzzz", "zzzy"]));
  const heard = await reader.understand(asked);
  expect(heard.parse?.ranking[0]?.name).toBe("low");
  expect(heard.parse?.ranking[0]?.confidence).not.toBe(linear.parse?.ranking[0]?.confidence);
});

test("[Y24] anger is read only where the assistant asks for it, with what was said before", async () => {
  const reader = createReader({ platform: manualClock(), breathe });
  await reader.open(SHOP);
  expect(await reader.understand(request)).not.toHaveProperty("frustration");
  const sentiment = { mode: "now", reason: "frustration", threshold: 0.7, times: 2 } as const;
  await reader.open({ ...SHOP, escalation: { sentiment } });
  const calm = await reader.understand(request);
  const angry = await reader.understand({ ...request, text: "this is absolutely useless, you idiots!!!" });
  expect(calm.frustration).toBeLessThan(0.5);
  expect(angry.frustration).toBeGreaterThan(0.9);
  const again = await reader.understand({ ...request, state: { ...request.state, before: request.text } });
  expect(again.frustration).toBeGreaterThan(calm.frustration!);
  await reader.open({ ...SHOP, escalation: { triggers: [] } });
  expect(await reader.understand(request)).not.toHaveProperty("frustration");
});
