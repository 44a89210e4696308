import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { median, ms, table } from "./figures.mjs";
import { root } from "./machine.mjs";
import { writeProject } from "./project.mjs";

const scratch = join(root, ".halcyon/bench/commands");
const CASES = 200;
const ASSISTANTS = ["claims", "clinic", "energy", "shop"];

/** The command line as people run it: with the start of the process, and what it costs on all cores together. */
export async function measureCommands(runs) {
  rmSync(scratch, { recursive: true, force: true });
  writeProject(join(scratch, "hundred"));
  const cases = writeCases(join(scratch, "claims"));
  const rows = [
    await row(runs, "`validate`, 100 flows of 12 steps", ["validate", "hundred"], (said) => said.at(-1)),
    await row(1, `\`test\`, ${cases} cases, for the first time`, ["test", "claims"], playedOf),
    await row(runs, `\`test\`, ${cases} cases, again`, ["test", "claims"], playedOf),
  ];
  for (const name of ASSISTANTS) {
    const folder = join(root, "demo/assistants", name);
    rows.push(await row(Math.ceil(runs / 2), `\`test\`, the assistant ${name} as it is`, ["test", folder], playedOf));
  }
  return [
    "## 7. Command line",
    "",
    table([["", "s", "s of processor", "ms a case: model", "ms a case: scripted", "said"], ...rows]),
    "",
    `Median of ${runs}, with the start of the process. The ${cases} cases are those of the claims assistant, repeated with other`,
    "punctuation, so that no text is known before; the first time also makes the vectors of the assistant's own texts, which",
    "are kept for the next.",
  ].join("\n");
}

async function row(runs, name, args, summarise) {
  const json = join(scratch, "report.json");
  const given = args[0] === "test" ? [...args, "--json", json] : args;
  const measured = [];
  for (let run = 0; run < runs; run++) measured.push(await runCommand(given));
  const each = (what) => (median(measured.map((one) => one[what])) / 1000).toFixed(2);
  const played = args[0] === "test" ? JSON.parse(readFileSync(json, "utf8")).results : [];
  return [
    name,
    each("ms"),
    each("cpu"),
    perCase(played, "model"),
    perCase(played, "scripted"),
    summarise(measured.at(-1).said),
  ];
}

/** Model and scripted cases apart: of all, the mean. */
function perCase(results, reading) {
  const own = results.filter((result) => result.reading === reading).map((result) => result.ms);
  return own.length === 0 ? "" : ms(own.reduce((sum, time) => sum + time, 0) / own.length);
}

const playedOf = (said) => said.slice(-2).join("; ");

/** Runs the built command line; resolves with the wall time, the processor's, and the lines it said. */
function runCommand(args) {
  const costs = join(scratch, "costs.json");
  const exit = join(import.meta.dirname, "costs.mjs");
  const began = performance.now();
  const child = spawn(process.execPath, ["--import", exit, join(root, "dist/cli/main.js"), ...args], {
    cwd: scratch,
    env: { ...process.env, HALCYON_BENCH_COSTS: costs, XDG_CACHE_HOME: join(scratch, "cache") },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let output = "";
  child.stdout.on("data", (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => {
      const { user, system } = JSON.parse(readFileSync(costs, "utf8"));
      resolve({ ms: performance.now() - began, cpu: (user + system) / 1000, said: output.trim().split("\n") });
    });
  });
}

/** The claims assistant with its tests again and again, every text of a repetition with other signs at its end. */
function writeCases(folder) {
  cpSync(join(root, "demo/assistants/claims"), folder, { recursive: true });
  const tests = join(folder, "tests");
  const files = readdirSync(tests)
    .filter((name) => name !== "conftest.yml")
    .map((name) => ({ name, file: parse(readFileSync(join(tests, name), "utf8")) }));
  let count = files.reduce((sum, { file }) => sum + file.test_cases.length, 0);
  for (let copy = 1; count < CASES; copy++) {
    for (const { name, file } of files) {
      const kept = file.test_cases.slice(0, CASES - count);
      count += kept.length;
      if (kept.length === 0) continue;
      const repeated = { ...renamed(file, copy), test_cases: kept.map((one) => varied(one, copy)) };
      writeFileSync(join(tests, `${name.slice(0, -4)}-${copy}.yml`), stringify(repeated));
    }
  }
  mkdirSync(join(scratch, "cache"), { recursive: true });
  return count;
}

const titled = (title, copy) => `${title} (${copy})`;

/** Stubs of one case are named after it. */
function renamed(file, copy) {
  const stubs = file.stub_custom_actions;
  if (!stubs) return file;
  const own = Object.entries(stubs).map(([key, stub]) => {
    const [title, action] = key.split("::");
    return [action === undefined ? key : `${titled(title, copy)}::${action}`, stub];
  });
  return { ...file, stub_custom_actions: Object.fromEntries(own) };
}

function varied(one, copy) {
  const steps = one.steps.map((step) =>
    typeof step.user === "string" && !step.user.startsWith("/") ? { ...step, user: step.user + "!".repeat(copy) } : step,
  );
  return { ...one, test_case: titled(one.test_case, copy), steps };
}
