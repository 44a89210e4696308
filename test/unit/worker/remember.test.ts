import { expect, test } from "vitest";
import type { Encoder } from "../../../src/worker/encoder.ts";
import { rememberTexts } from "../../../src/worker/remember.ts";

function counting(): Encoder & { readonly texts: string[]; closed: number } {
  const texts: string[] = [];
  return {
    texts,
    closed: 0,
    hash: "h",
    dimensions: 2,
    encode(text) {
      texts.push(text);
      return text === "bad" ? Promise.reject(new Error("bad")) : Promise.resolve(new Float32Array([texts.length, 0]));
    },
    close() {
      this.closed++;
      return Promise.resolve();
    },
  };
}

test("a text that is said again is not encoded again, and has the same vector", async () => {
  const inner = counting();
  const encoder = rememberTexts(inner);
  const [first, other, again] = [await encoder.encode("yes"), await encoder.encode("no"), await encoder.encode("yes")];
  expect(again).toBe(first);
  expect(other).not.toEqual(first);
  expect(inner.texts).toEqual(["yes", "no"]);
  expect([encoder.hash, encoder.dimensions]).toEqual(["h", 2]);
});

test("the text that was said longest ago is forgotten first", async () => {
  const inner = counting();
  const encoder = rememberTexts(inner, 2);
  for (const text of ["a", "b", "a", "c", "a", "b"]) await encoder.encode(text);
  expect(inner.texts).toEqual(["a", "b", "c", "b"]);
});

test("a failure is not remembered, and closing closes", async () => {
  const inner = counting();
  const encoder = rememberTexts(inner);
  await expect(encoder.encode("bad")).rejects.toThrow("bad");
  await expect(encoder.encode("bad")).rejects.toThrow("bad");
  expect(inner.texts).toEqual(["bad", "bad"]);
  await encoder.encode("a");
  await encoder.close();
  await encoder.encode("a");
  expect(inner.texts).toEqual(["bad", "bad", "a", "a"]);
  expect(inner.closed).toBe(1);
});
