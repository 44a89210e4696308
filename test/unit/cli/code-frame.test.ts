import { describe, expect, test } from "vitest";
import { formatFinding } from "../../../src/cli/console.ts";
import type { Diagnostic } from "../../../src/base/diagnostics.ts";
import { lint } from "../authoring/lint.ts";

const BOT = `flows:
  exchange:
    description: exchange an item
    steps:
      - id: eligible
        say: Let me see.
        next: confirm
      - id: refund
        say: I can give the money back.
      - id: confirm
        say: Sent.
`;

const print = (found: Diagnostic, colour = false): string =>
  formatFinding(found, (file) => (file === "bot.yml" ? BOT.split("\n") : null), colour);

describe("a finding on the terminal", () => {
  test("shows the cause and the related place in the order of the file, the help, the fix and where more is said", async () => {
    const [found] = await lint(BOT);
    expect(print(found!)).toBe(`error[flow/unreachable-step]: The step \`refund\` of \`exchange\` can never be reached.
  ┌─ bot.yml:8:13
7 │         next: confirm
  │               ------- every path continues here …
8 │       - id: refund
  │             ^^^^^^ … so this step is skipped
  = help: Lead some step's \`next\` to it, or remove it.
  = fix: Lead the step above here: next: refund
  = explain: halcyon explain flow/unreachable-step
`);
  });

  test("colours the head, the mark and its words, and nothing without colour", async () => {
    const [found] = await lint(BOT);
    const coloured = print(found!, true);
    expect(coloured).toContain("\u001b[31merror[flow/unreachable-step]\u001b[0m: The step");
    expect(coloured).toContain("\u001b[31m^^^^^^ … so this step is skipped\u001b[0m");
    expect(coloured.replaceAll("\u001b[31m", "").replaceAll("\u001b[0m", "")).toBe(print(found!));
  });

  test("two marks of one line show it once; another file has its own head; a file that is gone has no lines", () => {
    const place = { file: "bot.yml", line: 2, column: 3, endLine: 2, endColumn: 11 };
    const finding: Diagnostic = {
      code: "flow/duplicate-id",
      severity: "warning",
      message: "Twice.",
      place,
      related: [
        { place: { ...place, column: 11, endColumn: 12 }, message: "a colon" },
        { place: { file: "gone.yml", line: 12, column: 1 }, message: "the other" },
      ],
    };
    expect(print(finding)).toBe(`warning[flow/duplicate-id]: Twice.
   ┌─ bot.yml:2:3
 2 │   exchange:
   │   ^^^^^^^^
   │           - a colon
   ├─ gone.yml:12:1
  = explain: halcyon explain flow/duplicate-id
`);
  });

  test("a finding without a place has no frame, and a safe fix says so", () => {
    const fix = { title: "Do it", file: "a", start: 0, end: 0, text: "", safe: true };
    expect(print({ code: "a/b", severity: "info", message: "M.", fix })).toBe(
      "info[a/b]: M.\n  = fix (safe): Do it\n  = explain: halcyon explain a/b\n",
    );
  });

  test("a mark stands under tabs as under spaces and never runs past its line", () => {
    const place = { file: "t", line: 1, column: 3, endLine: 1, endColumn: 99 };
    expect(formatFinding({ code: "a/b", severity: "error", message: "M.", place }, () => ["\t{x}"], false)).toContain(
      "1 │ \t{x}\n  │ \t ^^\n",
    );
  });
});
