import { afterAll, beforeAll, expect, test } from "vitest";
import { openEncoder, type OpenedEncoder } from "../../../src/worker/open-encoder.ts";

let encoder: OpenedEncoder;
beforeAll(async () => {
  encoder = await openEncoder();
}, 60_000);
afterAll(() => encoder.close());

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, index) => sum + value * b[index]!, 0);

test("each text is one vector of length one, in their order; none is none", async () => {
  const texts = ["where is my parcel?", "I want to know where my parcel is", "how do I bake sourdough bread?"];
  const [parcel, again, bread] = (await encoder.embed(texts)) as [Float32Array, Float32Array, Float32Array];
  for (const vector of [parcel, again, bread]) {
    expect(vector).toHaveLength(encoder.dimensions);
    expect(dot(vector, vector)).toBeCloseTo(1, 4);
  }
  expect(dot(parcel, again)).toBeGreaterThan(dot(parcel, bread) + 0.2);
  expect(await encoder.embed([])).toEqual([]);
  // A vector does not depend on what is asked beside it.
  expect(await encoder.embed([texts[1]!])).toEqual([again]);
});

test("the model says which one it is, and one that is not there is an error with its code", async () => {
  expect(encoder.model).toMatch(/^[0-9a-f]{64}$/);
  await expect(openEncoder({ modelFolder: "/nowhere" })).rejects.toMatchObject({ code: "nlu/model-not-found" });
});

test("what is closed gives no more vectors, and may be closed again", async () => {
  const other = await openEncoder();
  await Promise.all([other.close(), other.close()]);
  await expect(other.embed(["a"])).rejects.toMatchObject({ code: "nlu/worker-failed" });
});
