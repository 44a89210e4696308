/**
 * Runs the tests and ends with the line `N passed, N failed, N skipped`.
 *
 *   node test/run.mjs           `npm test`: everything that fits in five minutes
 *   node test/run.mjs full      `npm run test:full`: with the full counts of kills, states and mutants
 *   node test/run.mjs ci        `.ci/run`: the first, and a seeded tenth of the counts of the second
 *   node test/run.mjs … NAME…   only these stages: build types lint node mutants browser dist integration load e2e
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser } from "../tools/find-browser.mjs";
import { findPython } from "../tools/find-python.mjs";

const root = join(import.meta.dirname, "..");
const tiers = { quick: 0.02, ci: 0.1, full: 1 };
const [first, ...rest] = process.argv.slice(2);
const tier = first in tiers ? first : "quick";
const named = first in tiers ? rest : process.argv.slice(2);

const total = { passed: 0, failed: 0, skipped: 0 };
const began = Date.now();
const scratch = mkdtempSync(join(tmpdir(), "halcyon-test-"));

// It may have to be installed first, which takes about as long as finding a browser and building.
const python = named.length === 0 || named.includes("node") ? findPython(root) : null;
const found = await findBrowser();
console.log(found.said);

const environment = {
  ...process.env,
  ...(found.path ? { CHROMIUM: found.path } : {}),
  /** The share of the full counts (kills, states, mutants) that this run does. */
  HALCYON_SHARE: String(tiers[tier]),
};

function run(command, args) {
  return (
    spawnSync(process.execPath, [join(root, "node_modules", command), ...args], {
      cwd: root,
      env: environment,
      stdio: ["ignore", "inherit", "inherit"],
    }).status === 0
  );
}

/** A tool that says yes or no counts as one test. */
function check(name, ...steps) {
  const ok = steps.every(([command, args]) => run(command, args));
  total[ok ? "passed" : "failed"] += 1;
  console.log(`${ok ? "ok  " : "FAIL"} ${name}`);
}

function vitest(project) {
  const file = join(scratch, `${project}.json`);
  const ok = run("vitest/vitest.mjs", [
    "run",
    "--project",
    project,
    // Left to itself it keeps one core free, which on two is half of the time.
    ...(project === "node" ? ["--maxWorkers=100%"] : []),
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  let report;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    total.failed += 1;
    console.log(`FAIL ${project}: the run ended without a report`);
    return;
  }
  total.passed += report.numPassedTests;
  total.skipped += report.numPendingTests + (report.numTodoTests ?? 0);
  // A file that cannot be loaded fails without any of its tests failing.
  total.failed += Math.max(report.numFailedTests, ok ? 0 : 1);
}

const stages = {
  build: () => {
    const ok = spawnSync(process.execPath, [join(root, "tools/build.mjs")], { cwd: root, stdio: "inherit" }).status === 0;
    total[ok ? "passed" : "failed"] += 1;
  },
  types: () => check("types", ["typescript/bin/tsc", ["-p", "."]]),
  lint: () =>
    check(
      "lint",
      ["oxlint/bin/oxlint", ["--type-aware", "src", "widget", "test", "demo/backend", "vite.config.ts"]],
      ["oxfmt/bin/oxfmt", ["--check", "src", "widget", "test", "demo/backend", "tools", "vite.config.ts"]],
    ),
  node: () => vitest("node"),
  mutants: () => {
    const ok = spawnSync(process.execPath, [join(root, "test/mutation/run.mjs")], {
      cwd: root,
      env: environment,
      stdio: "inherit",
    });
    total[ok.status === 0 ? "passed" : "failed"] += 1;
    console.log(`${ok.status === 0 ? "ok  " : "FAIL"} mutants`);
  },
  browser: () => vitest("browser"),
  dist: () => vitest("dist"),
  integration: () => vitest("integration"),
  load: () => vitest("load"),
  e2e: () => vitest("e2e"),
};

for (const name of named) {
  if (!(name in stages)) {
    console.error(`unknown stage "${name}"; there are ${Object.keys(stages).join(", ")}`);
    process.exit(2);
  }
}

for (const [name, stage] of Object.entries(stages)) {
  if (named.length > 0 && !named.includes(name)) continue;
  if (!found.path && (name === "browser" || name === "e2e")) {
    console.log(`skip ${name}: no browser`);
    total.skipped += 1;
    continue;
  }
  if (name === "node" && python) {
    const { path, said } = await python;
    console.log(said);
    if (path) environment.HALCYON_PYTHON = path;
  }
  const at = Date.now();
  stage();
  console.log(`     ${name}: ${Math.round((Date.now() - at) / 1000)} s`);
}
rmSync(scratch, { recursive: true, force: true });

if (tier !== "full") {
  console.log(
    `left out: ${Math.round((1 - tiers[tier]) * 100)} % of the kills, property runs and page states; \`npm run test:full\` does them all`,
  );
}
console.log(`${Math.round((Date.now() - began) / 1000)} s`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
// Where nobody looks, a skipped test is a test that nobody runs.
process.exitCode = total.failed > 0 || (process.env.CI === "true" && total.skipped > 0) ? 1 : 0;
