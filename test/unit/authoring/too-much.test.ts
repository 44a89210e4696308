import { describe, expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";

describe("files that are too much", () => {
  async function codes(text: string): Promise<readonly string[]> {
    const { diagnostics } = await readAssistant([{ path: "bot.yml", text }]);
    return [...new Set(diagnostics.map((diagnostic) => diagnostic.code))];
  }

  test("more than a megabyte is refused unread", async () => {
    expect(await codes("a".repeat(1_000_001))).toEqual(["yaml/too-large"]);
  });

  test.each([
    ["brackets", "[".repeat(100_000)],
    ["braces", "{a: ".repeat(50_000)],
    ["dashes", "- ".repeat(50_000)],
    ["question marks", "? ".repeat(50_000)],
    ["colons", `${"a: ".repeat(50_000)}b`],
    ["indentation", Array.from({ length: 500 }, (_, index) => `${" ".repeat(index)}a:`).join("\n")],
  ])("deep nesting by %s is refused before it is parsed", async (_, text) => {
    const start = performance.now();
    expect(await codes(text)).toEqual(["yaml/too-deep"]);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test("brackets in texts are no nesting", async () => {
    const examples = Array.from({ length: 200 }, () => '      - "([{ sad :("').join("\n");
    const text = `flows:\n  a:\n    description: x\n    examples:\n${examples}\n    steps:\n      - say: |\n          ${"[".repeat(200)}\n`;
    expect(await codes(text)).toEqual([]);
  });

  test("ninety levels are read", async () => {
    expect(
      await codes(`flows: { a: { description: x, metadata: { a: ${"[".repeat(90)}${"]".repeat(90)} }, steps: [{ say: a }] } }`),
    ).toEqual([]);
  });

  test("sixteen thousand keys, half of them twice, take less than a second of work", async () => {
    const text = `responses:\n${Array.from({ length: 16_000 }, (_, index) => `  utter_${index % 8_000}: x\n`).join("")}`;
    const start = process.cpuUsage();
    const { diagnostics } = await readAssistant([{ path: "bot.yml", text }]);
    // Time of this process, not of the clock: what else the machine does is no fault of the reader.
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(1_000);
    expect(diagnostics.filter((diagnostic) => diagnostic.code === "yaml/duplicate-key")).toHaveLength(8_000);
  });
});
