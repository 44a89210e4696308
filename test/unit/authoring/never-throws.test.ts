import fc from "fast-check";
import { expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import botYaml from "../../../src/cli/init/bot.yml?raw";

/** Pieces that break YAML and flows in all ways: dropped into a good file, they make files as people and editors leave them. */
const PIECES = [
  "\t",
  "\n",
  ": ",
  "- ",
  "{",
  "}",
  "[",
  "]",
  '"',
  "'",
  "#",
  "|",
  ">",
  "&a",
  "*a",
  "!!map ",
  "? ",
  "---\n",
  "null",
  "~",
  "steps:",
  "collect:",
  "next:",
  "if:",
  "else:",
  "say:",
  "__proto__",
  "\u0000",
  "\ud800",
  "🙂",
  "  ",
  "END",
  "slots.x",
  "{{context.y}}",
];

const edit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 12 }), piece: fc.constantFrom(...PIECES) });

test("any damage to a file gives findings and never a throw", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (edits) => {
      let text = botYaml;
      for (const { at, cut, piece } of edits) {
        const start = at % (text.length + 1);
        text = text.slice(0, start) + piece + text.slice(start + cut);
      }
      const { assistant, diagnostics } = await readAssistant([{ path: "bot.yml", text }]);
      expect(assistant === null).toBe(diagnostics.some(({ severity }) => severity === "error"));
      const lines = text.split("\n").length;
      expect(diagnostics.filter(({ place }) => place && place.line > lines)).toEqual([]);
    }),
    { seed: 1, numRuns: Number(process.env["FUZZ_RUNS"] ?? 100) },
  );
}, 300_000);
