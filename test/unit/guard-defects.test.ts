import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** Titles of tests that begin with a rule, in all files. */
function titles(): readonly string[] {
  return ["test/unit", "test/browser"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".test.ts"))
      .flatMap((file) => read(join(folder, file)).match(/["`]\[[A-Z]\d+\][^"`]*/g) ?? []),
  );
}

test("each of the twenty-three defects that guards have had elsewhere is a named test here", () => {
  const all = titles().join("\n");
  const ids = Array.from({ length: 23 }, (_, at) => `D${at + 1}`);
  expect(ids.filter((id) => !new RegExp(String.raw`\b${id}\b`).test(all))).toEqual([]);
});

test("the events that are asserted are those that users can read of", () => {
  const asserted = new Set(read("test/unit/assistant/guards/events.test.ts").match(/guard\.(?:form|nlu|kb|timer)\.[a-z_]+/g));
  const page = read("docs/guards.md");
  // What every guard tells alike has one row.
  const isTold = (name: string): boolean => page.includes(`\`${name}\``) || page.includes(`.${name.split(".")[2]}\``);
  expect([...asserted].filter((name) => !isTold(name))).toEqual([]);
  const told = (page.match(/`guard\.(?:form|nlu|kb|timer)\.[a-z_]+`/g) ?? []).map((name) => name.slice(1, -1));
  // Asserted by name where the dialogue tells them.
  const elsewhere = new Set(["guard.form.filled", "guard.form.abandoned"]);
  expect(told.filter((name) => !asserted.has(name) && !elsewhere.has(name))).toEqual([]);
});
