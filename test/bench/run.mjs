/**
 * Measures and prints; but for --write, nothing is written but scratch files in .halcyon/bench.
 *
 *   npm run bench                          everything, some minutes
 *   npm run bench -- turn compile          these only, of: bytes usable understanding turn sizes compile commands knowledge
 *   npm run bench -- turn --write          … and put them in their places in docs/measured.md: on a quiet machine
 *   npm run bench -- --teacher DIR         with the teacher, exported by models/export_teacher.py
 *   npm run bench -- --quick               few rounds, to see whether it works
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { measureBytes } from "./bytes.mjs";
import { loadNodeParts } from "./bundle.mjs";
import { measureCommands } from "./commands.mjs";
import { measureCompile } from "./compile.mjs";
import { measureKnowledge } from "./knowledge.mjs";
import { describeMachine, isBuildStale, load, root } from "./machine.mjs";
import { writeSection } from "./measured.mjs";
import { measureSizes } from "./sizes.mjs";
import { setStage } from "./stage.mjs";
import { measureTurns } from "./turn.mjs";
import { measureUnderstanding } from "./understanding.mjs";
import { measureUsable } from "./usable.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    teacher: { type: "string" },
    quick: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const counts = options.quick
  ? { runs: 2, rounds: 2, conversations: 10, messages: 9 }
  : { runs: 7, rounds: 7, conversations: 200, messages: 90 };
const NAMES = ["bytes", "usable", "understanding", "turn", "sizes", "compile", "commands", "knowledge"];
/** They need the demo and a browser. */
const STAGED = ["bytes", "usable", "turn"];
const wanted = positionals.length > 0 ? positionals : NAMES;
const unknown = wanted.find((name) => !NAMES.includes(name));
if (unknown !== undefined) {
  console.error(`nothing is called "${unknown}"; there are ${NAMES.join(", ")}`);
  process.exit(2);
}
if (options.write && options.quick) {
  console.error("--quick is too quick to be kept: --write goes without it");
  process.exit(2);
}
const teacherFolder = options.teacher && resolve(options.teacher);

if (!["script/halcyon.js", "cli/main.js", "demo/backend/server.js"].every((file) => existsSync(join(root, "dist", file)))) {
  console.error("Building first, this takes a minute …");
  execFileSync(process.execPath, [join(root, "tools/build.mjs")], { cwd: root, stdio: "inherit" });
}
const stage = wanted.some((name) => STAGED.includes(name)) ? await setStage() : null;
const parts = await loadNodeParts();

const sections = {
  bytes: () => measureBytes(stage),
  usable: () => measureUsable(stage, counts.runs),
  understanding: () => measureUnderstanding(parts, { rounds: counts.rounds, teacherFolder }),
  turn: () => measureTurns(parts, stage, counts),
  sizes: () => measureSizes(),
  compile: () => measureCompile(counts.runs),
  commands: () => measureCommands(counts.runs),
  knowledge: () => measureKnowledge(parts, { rounds: counts.rounds, teacherFolder }),
};
try {
  console.log(describeMachine(stage?.version).join("\n"));
  if (isBuildStale()) console.log("The sources are newer than the built script: run `npm run build` first.");
  for (const name of wanted) {
    const before = load();
    const text = await sections[name]();
    const whole = `${text}\n\nLoad of the machine (one minute): ${before} before, ${load()} after.`;
    console.log(`\n${whole}`);
    if (options.write) writeSection(whole);
  }
} finally {
  await stage?.close();
}
