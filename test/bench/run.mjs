/**
 * Measures and prints; nothing is written but scratch files in .halcyon/bench. docs/measured.md is kept by hand from it.
 *
 *   npm run bench                          everything, some minutes
 *   npm run bench -- --teacher DIR         with the teacher, exported by models/export_teacher.py
 *   npm run bench -- --quick               few rounds, to see whether it works
 *   npm run bench -- --only bytes,turn     of: bytes usable understanding turn sizes
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { measureBytes } from "./bytes.mjs";
import { loadNodeParts } from "./bundle.mjs";
import { describeMachine, isBuildStale, load, root } from "./machine.mjs";
import { measureSizes } from "./sizes.mjs";
import { setStage } from "./stage.mjs";
import { measureTurns } from "./turn.mjs";
import { measureUnderstanding } from "./understanding.mjs";
import { measureUsable } from "./usable.mjs";

const { values: options } = parseArgs({
  options: { teacher: { type: "string" }, quick: { type: "boolean", default: false }, only: { type: "string" } },
});
const counts = options.quick
  ? { runs: 2, rounds: 2, conversations: 10, messages: 9 }
  : { runs: 7, rounds: 7, conversations: 200, messages: 90 };
const NAMES = ["bytes", "usable", "understanding", "turn", "sizes"];
const wanted = options.only?.split(",") ?? NAMES;
const unknown = wanted.find((name) => !NAMES.includes(name));
if (unknown !== undefined) {
  console.error(`nothing is called "${unknown}"; there are ${NAMES.join(", ")}`);
  process.exit(2);
}
const teacherFolder = options.teacher && resolve(options.teacher);

if (!["script/halcyon.js", "cli/main.js", "demo/backend/server.js"].every((file) => existsSync(join(root, "dist", file)))) {
  console.error("Building first, this takes a minute …");
  execFileSync(process.execPath, [join(root, "tools/build.mjs")], { cwd: root, stdio: "inherit" });
}
const stage = await setStage();
const parts = await loadNodeParts();

const sections = {
  bytes: () => measureBytes(stage),
  usable: () => measureUsable(stage, counts.runs),
  understanding: () => measureUnderstanding(parts, { rounds: counts.rounds, teacherFolder }),
  turn: () => measureTurns(parts, stage, counts),
  sizes: () => measureSizes(),
};
try {
  console.log(describeMachine(stage.version).join("\n"));
  if (isBuildStale()) console.log("The sources are newer than the built script: run `npm run build` first.");
  for (const name of wanted) {
    const before = load();
    const text = await sections[name]();
    console.log(`\n${text}\n\nLoad of the machine (one minute): ${before} before, ${load()} after.`);
  }
} finally {
  await stage.close();
}
