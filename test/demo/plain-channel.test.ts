import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PLAIN_CHANNEL } from "../../src/channel/channel.ts";
import { isTestFile, readAssistant, readTests, runTests } from "../../src/testing/index.ts";
import { createDirectUnderstand } from "../../src/worker/direct.ts";
import { ROOT } from "./backend.ts";

test("[X9] the shop's tests of orders and returns pass in the page and by text alone", async () => {
  const folder = join(ROOT, "demo/assistants/shop");
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".yml"));
  const files = await Promise.all(names.map(async (path) => ({ path, text: await readFile(join(folder, path), "utf8") })));
  const { assistant } = await readAssistant(files);
  const { cases } = readTests(files.filter((file) => isTestFile(file) && /(?:orders|returns)\.yml$/.test(file.path)));
  const understand = createDirectUnderstand();
  await understand.open(assistant!);
  await understand.loadEncoder();
  expect(cases.length).toBeGreaterThan(10);
  for (const channel of [undefined, PLAIN_CHANNEL]) {
    const { results } = await runTests({ assistant: assistant!, cases, understand, channel });
    expect(results.flatMap(({ name, failure }) => (failure ? [{ name, failure }] : []))).toEqual([]);
  }
  understand.close();
});
