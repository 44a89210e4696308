import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DIAGNOSTICS } from "../../src/authoring/catalogue.ts";
import { ERRORS } from "../../src/base/errors.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/errors.md"), "utf8");
const rows = [...page.matchAll(/^\| `([a-z]+\/[a-z0-9-]+)` \| (.+) \| (.+) \|$/gm)].map(([, code, what, fix]) => ({
  code,
  what,
  fix,
}));
const catalogue = Object.entries({ ...ERRORS, ...DIAGNOSTICS }).map(([code, { what, fix }]) => {
  const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  return { code, what: cell(what), fix: cell(fix) };
});

test("docs/errors.md is the two catalogues, code by code and word by word", () => {
  expect(rows.toSorted((a, b) => (a.code! < b.code! ? -1 : 1))).toEqual(
    catalogue.toSorted((a, b) => (a.code < b.code ? -1 : 1)),
  );
});

test("every code that a diagnostic is made with stands in the catalogue", () => {
  const sources = import.meta.glob<string>("/src/{authoring,testing,cli}/**/*.ts", {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const areas = new Set(Object.keys(DIAGNOSTICS).map((code) => code.split("/")[0]));
  const used = Object.values(sources).flatMap((text) =>
    [...text.matchAll(/"([a-z]+)\/([a-z0-9-]+)"/g)].filter(([, area]) => areas.has(area)),
  );
  expect(used.map(([, area, what]) => `${area}/${what}`).filter((code) => !(code in DIAGNOSTICS) && !(code in ERRORS))).toEqual(
    [],
  );
});
