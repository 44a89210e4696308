import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/*
 * No code path drops a failure without a word: what goes wrong is told to the visitor, to the log or to the host. Where
 * something is caught and nothing comes of it, a comment beside it says why that is right.
 */

const root = join(import.meta.dirname, "../..");
/** What runs in the page. */
const FOLDERS = ["src/assistant", "src/backend", "src/base", "src/store", "src/worker", "widget"];

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name)),
);

/** `.catch(() => {})` and its like, whose answer to a failure is nothing. */
const DROPPED = /\.catch\(\s*\(\w*\)\s*=>\s*(?:\{\s*\}|undefined|null)\s*\)/;
const EMPTY = /\bcatch\s*(?:\(\w+\)\s*)?\{\s*\}?\s*$/;
const COMMENT = /^\s*(?:\/\/|\*)/;

/** Lines at which a failure is dropped without a reason, as `line: code`. */
function droppedIn(code: string): readonly string[] {
  const lines = code.split("\n");
  return lines.flatMap((line, index) => {
    const above = lines[index - 1] ?? "";
    const below = lines[index + 1] ?? "";
    const says = COMMENT.test(above) || /\/\/|\*\//.test(line) || /\*\/\s*$/.test(above);
    const drops = DROPPED.test(line) || (EMPTY.test(line) && (line.trimEnd().endsWith("}") || /^\s*\}/.test(below)));
    return drops && !says ? [`${index + 1}: ${line.trim()}`] : [];
  });
}

test("whatever is caught and dropped says why", () => {
  const dropped = files.flatMap((file) => droppedIn(readFileSync(join(root, file), "utf8")).map((found) => `${file}:${found}`));
  expect(dropped).toEqual([]);
});

test.each([
  ["a promise", "void save().catch(() => {});", 1],
  ["a promise that is null then", "const code = await load().catch(() => null);", 1],
  ["a block", "try { go(); } catch {\n}", 1],
  ["a block with a name", "  } catch (error) {\n  }", 1],
  ["a reason beside it", "void save().catch(() => {}); // the next turn saves again", 0],
  ["a reason above it", "// The next turn saves again.\nvoid save().catch(() => {});", 0],
  ["a reason within", "} catch {\n  // It has ended by itself.\n}", 0],
  ["something that is done", "save().catch((error) => report(error));", 0],
  ["an answer", "} catch {\n  return null;\n}", 0],
])("the rule is looking: %s", (_, code, count) => {
  expect(droppedIn(code)).toHaveLength(count);
});
