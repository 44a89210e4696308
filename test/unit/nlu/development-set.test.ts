import { expect, test } from "vitest";
import { createDirectUnderstand } from "../../../src/worker/direct.ts";
import { findModelFolder } from "../../../src/worker/model-folder.ts";
import { DEVELOPMENT_SET, measure } from "./development-set.ts";

/** Floors, a little below what was measured when they were written (linear 98 %, encoder 98 %): the set was tuned on. */
const FLOOR = { linear: 0.95, encoder: 0.94 };

test("the set has about 190 messages in state", () => {
  expect(DEVELOPMENT_SET.length).toBeGreaterThan(180);
});

test("the linear model alone gives the expected commands", async () => {
  const { accuracy, misses } = await measure(async () => createDirectUnderstand({ modelFolder: null }));
  expect({ misses, enough: accuracy >= FLOOR.linear }).toMatchObject({ enough: true });
});

test.skipIf((await findModelFolder()) === null)(
  "with the encoder the expected commands come out as well",
  async () => {
    const { accuracy, misses } = await measure(async () => {
      const understand = createDirectUnderstand();
      await understand.loadEncoder();
      expect(understand.status).toEqual({ phase: "ready" });
      return understand;
    });
    expect({ misses, enough: accuracy >= FLOOR.encoder }).toMatchObject({ enough: true });
  },
  120_000,
);
