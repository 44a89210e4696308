import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const pages = readdirSync(join(root, "docs/spec")).filter((name) => name.endsWith(".md") && name !== "README.md");

/** Rule ids: the first cell of a table row. */
const ids = pages.flatMap((page) =>
  [...readFileSync(join(root, "docs/spec", page), "utf8").matchAll(/^\| ([A-Z]\d+) \|/gm)].map(([, id]) => id!),
);

const cited = new Set(
  readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts") && !/(^|[\\/])node_modules[\\/]/.test(name))
    .flatMap((name) =>
      [...readFileSync(join(root, "test", name), "utf8").matchAll(/[`"'(]((?:\[[A-Z]\d+(?:, [A-Z]\d+)*\] ?)+)/g)].flatMap(
        ([, list]) => list!.match(/[A-Z]\d+/g)!,
      ),
    ),
);

test("no rule id is given twice", () => {
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test("every rule is proved by a test that names it", () => {
  expect(ids.filter((id) => !cited.has(id))).toEqual([]);
});

test("no test names a rule that is not written down", () => {
  const known = new Set(ids);
  expect([...cited].filter((id) => !known.has(id))).toEqual([]);
});
