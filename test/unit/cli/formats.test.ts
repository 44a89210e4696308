import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../src/base/diagnostics.ts";
import { formatAnnotations } from "../../../src/cli/annotations.ts";
import { formatSarif } from "../../../src/cli/sarif.ts";

const FINDINGS: readonly Diagnostic[] = [
  {
    code: "flow/unknown-slot",
    severity: "error",
    message: "There is no slot `siez`.",
    hint: "100% sure?\nDid you mean `size`?",
    place: { file: "my bot/a,b:c.yml", line: 3, column: 5, endLine: 3, endColumn: 9 },
    related: [{ place: { file: "b.yml", line: 1, column: 1 }, message: "here" }],
    fix: { title: "Rename to size", file: "my bot/a,b:c.yml", start: 10, end: 14, text: "size", safe: false },
  },
  { code: "assistant/no-flows", severity: "warning", message: "Nothing." },
  { code: "flow/unknown-slot", severity: "info", message: "Again.", place: { file: "b.yml", line: 2, column: 1 } },
];

describe("SARIF 2.1.0", () => {
  const log = JSON.parse(formatSarif(FINDINGS, "1.2.3")) as {
    $schema: string;
    version: string;
    runs: {
      columnKind: string;
      tool: { driver: { name: string; version: string; rules: { id: string }[] } };
      results: Record<string, unknown>[];
    }[];
  };
  const run = log.runs[0]!;

  test("names its version, its schema, the tool and each rule once", () => {
    expect(log.version).toBe("2.1.0");
    expect(log.$schema).toMatch(/^https:.*sarif-schema-2\.1\.0\.json$/);
    expect(log.runs).toHaveLength(1);
    expect(run.columnKind).toBe("utf16CodeUnits");
    expect(run.tool.driver).toMatchObject({ name: "halcyon", version: "1.2.3" });
    expect(run.tool.driver.rules).toMatchObject([
      { id: "assistant/no-flows", shortDescription: { text: expect.any(String) }, help: { text: expect.any(String) } },
      { id: "flow/unknown-slot" },
    ]);
  });

  test("every result has its rule, level, message and places, as the schema wants them", () => {
    expect(run.results).toEqual([
      {
        ruleId: "flow/unknown-slot",
        ruleIndex: 1,
        level: "error",
        message: { text: "There is no slot `siez`. 100% sure?\nDid you mean `size`?" },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "my%20bot/a%2Cb%3Ac.yml" },
              region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 9 },
            },
          },
        ],
        relatedLocations: [
          {
            id: 0,
            physicalLocation: { artifactLocation: { uri: "b.yml" }, region: { startLine: 1, startColumn: 1 } },
            message: { text: "here" },
          },
        ],
        fixes: [
          {
            description: { text: "Rename to size" },
            artifactChanges: [
              {
                artifactLocation: { uri: "my%20bot/a%2Cb%3Ac.yml" },
                replacements: [{ deletedRegion: { charOffset: 10, charLength: 4 }, insertedContent: { text: "size" } }],
              },
            ],
          },
        ],
      },
      { ruleId: "assistant/no-flows", ruleIndex: 0, level: "warning", message: { text: "Nothing." }, locations: [] },
      {
        ruleId: "flow/unknown-slot",
        ruleIndex: 1,
        level: "note",
        message: { text: "Again." },
        locations: [{ physicalLocation: { artifactLocation: { uri: "b.yml" }, region: { startLine: 2, startColumn: 1 } } }],
      },
    ]);
  });

  test("nothing found is a run without results", () => {
    expect(JSON.parse(formatSarif([], "1"))).toMatchObject({ runs: [{ results: [], tool: { driver: { rules: [] } } }] });
  });
});

test("annotations of a workflow escape what would end them", () => {
  expect(formatAnnotations(FINDINGS)).toBe(
    "::error file=my bot/a%2Cb%3Ac.yml,line=3,col=5,endLine=3,endColumn=9,title=flow/unknown-slot::There is no slot `siez`.%0A100%25 sure?%0ADid you mean `size`?\n" +
      "::warning title=assistant/no-flows::Nothing.\n" +
      "::notice file=b.yml,line=2,col=1,title=flow/unknown-slot::Again.\n",
  );
});
