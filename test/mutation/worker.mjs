/**
 * Runs the tests of the engine against one mutant after the other: the whole is bundled anew with each, so that nothing that was
 * computed while the engine was whole can hide that it is broken.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { build } from "vite";
import { applyMutant, withProbes } from "./mutants.mjs";

const root = join(import.meta.dirname, "../..");
const tests = readdirSync(join(root, workerData.tests)).filter((name) => name.endsWith(".test.ts"));
const engine = readdirSync(join(root, workerData.engine)).filter((name) => name.endsWith(".ts"));
const ENTRY = "\0engine-tests";
/** Stands behind each file of tests, and behind the engine: what ran before it, ran when that was loaded. */
const MARK = "\0mark-";

/**
 * The engine and its tests in one module; `change` may rewrite a file of the engine.
 * @param {(file: string) => string | null} change
 */
async function bundle(change) {
  const { output } = await build({
    root,
    configFile: false,
    logLevel: "silent",
    define: { __DEV__: "true", __NODE__: "true" },
    resolve: { alias: { vitest: join(import.meta.dirname, "expect.mjs") } },
    ssr: { external: ["xstate", "yaml", "@noble/hashes"] },
    plugins: [
      {
        name: "mutant",
        enforce: "pre",
        resolveId: (id) => (id === ENTRY || id.startsWith(MARK) ? id : null),
        load(id) {
          if (id === ENTRY)
            return [
              ...engine.map((name) => join(root, workerData.engine, name)),
              `${MARK}engine`,
              ...tests.flatMap((name) => [join(root, workerData.tests, name), `${MARK}${name}`]),
            ]
              .map((name) => `import ${JSON.stringify(name)};`)
              .join("\n");
          if (id.startsWith(MARK)) return "globalThis.halcyonMark?.();";
          return change(id);
        },
        // A test that reads a file beside it must find it, wherever the bundle lies.
        transform: (code, id) =>
          code.includes("import.meta")
            ? code
                .replaceAll("import.meta.dirname", JSON.stringify(dirname(id)))
                .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href))
            : null,
      },
    ],
    build: {
      ssr: true,
      write: false,
      target: "esnext",
      minify: false,
      rolldownOptions: { treeshake: false, input: ENTRY, output: { codeSplitting: false } },
    },
  });
  return output[0].code;
}

/** The tests of a bundle, loaded. Throws if it cannot be loaded. */
async function load(code) {
  const run = (globalThis.halcyonTests = { tests: [], path: [], before: [] });
  // Beside the packages that it imports.
  const file = join(root, `node_modules/.mutant-${process.pid}-${workerData.index}-${counter++}.mjs`);
  writeFileSync(file, code);
  try {
    await import(file);
  } finally {
    rmSync(file);
  }
  return run.tests;
}

async function perform({ body, before }) {
  // Another number for each test: who looks on sees that it goes on.
  Atomics.add(workerData.beat, 0, 1);
  for (const one of before) await one();
  await body();
}

/**
 * Everything whole, but with a probe at each place that will be broken: which tests come by there, and how long each takes.
 * A test that does not come by cannot notice.
 */
async function explore({ mutants }) {
  const hits = (globalThis.halcyonHits = new Set());
  /** For each file, the engine first: what was hit when it was loaded, and how many tests there were then. */
  const loaded = [];
  globalThis.halcyonMark = () => {
    loaded.push({ hits: [...hits], tests: globalThis.halcyonTests.tests.length });
    hits.clear();
  };
  const tests = await load(
    await bundle((id) => {
      const own = mutants.filter(({ file }) => id === join(root, file));
      return own.length > 0 ? withProbes(readFileSync(id, "utf8"), own) : null;
    }),
  );
  delete globalThis.halcyonMark;
  // What runs when the engine is loaded is there for all tests, what runs when a file is loaded for that file's.
  const given = (at) => [...loaded[0].hits, ...loaded.find(({ tests }) => at < tests).hits];
  const reached = [];
  const took = [];
  const failed = [];
  let error;
  for (const [at, test] of tests.entries()) {
    hits.clear();
    const began = performance.now();
    try {
      await perform(test);
    } catch (thrown) {
      failed.push(test.title);
      error ??= thrown;
    }
    took.push(performance.now() - began);
    reached.push([...new Set([...given(at), ...hits])]);
  }
  return { failed, error, reached, took, titles: tests.map(({ title }) => title) };
}

/** The titles of the tests that fail, of those asked for, in the order asked for. */
async function failing({ mutant, order }) {
  const whole = join(root, mutant.file);
  const code = await bundle((id) => (id === whole ? applyMutant(readFileSync(id, "utf8"), mutant) : null));
  let tests;
  try {
    tests = await load(code);
  } catch (error) {
    // The compiler, or anybody, would notice.
    return { failed: ["(loading)"], error };
  }
  const failed = [];
  let error;
  for (const at of order) {
    try {
      await perform(tests[at]);
    } catch (thrown) {
      failed.push({ at, title: tests[at].title });
      error ??= thrown;
      if (workerData.bail) break;
    }
  }
  return { failed: failed.map(({ title }) => title), by: failed[0]?.at, error };
}

let counter = 0;
parentPort.on("message", async (asked) => {
  const answer = await (asked.mutants ? explore(asked) : failing(asked)).catch((error) => ({ failed: ["(bundling)"], error }));
  parentPort.postMessage({ ...answer, error: answer.error && String(answer.error.stack ?? answer.error).slice(0, 600) });
});
