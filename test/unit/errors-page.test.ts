import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ERRORS } from "../../src/base/errors.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/errors.md"), "utf8");
/** `| `area/what` | …` */
const documented = [...page.matchAll(/^\| `([a-z]+\/[a-z0-9-]+)` \|/gm)].map(([, code]) => code!);

/** Diagnostics are made where they are found: their codes are read from the sources. */
const sources = import.meta.glob<string>(["/src/{authoring,testing,cli,dialogue}/**/*.ts"], { query: "?raw", import: "default", eager: true });
const diagnosticCodes = new Set(
  Object.values(sources).flatMap((text) =>
    [...text.matchAll(/"((?:yaml|flow|slot|response|domain|assistant|condition|test|nlu|settings|pattern|key|file|example)\/[a-z0-9-]+)"/g)].map(
      ([, code]) => code!,
    ),
  ),
);

test("every code of the catalogue stands in docs/errors.md", () => {
  expect(Object.keys(ERRORS).filter((code) => !documented.includes(code))).toEqual([]);
});

test("every diagnostic code stands in docs/errors.md", () => {
  expect([...diagnosticCodes].filter((code) => !documented.includes(code))).toEqual([]);
});

test("docs/errors.md names no code that does not exist, and none twice", () => {
  const known = new Set([...Object.keys(ERRORS), ...diagnosticCodes]);
  expect(documented.filter((code) => !known.has(code))).toEqual([]);
  expect(new Set(documented).size).toBe(documented.length);
});
