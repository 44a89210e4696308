/**
 * Runs the tests of the engine against one mutant after the other: the whole is bundled anew with each, so that nothing that was
 * computed while the engine was whole can hide that it is broken.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { build } from "vite";
import { applyMutant } from "./mutants.mjs";

const root = join(import.meta.dirname, "../..");
const tests = readdirSync(join(root, workerData.tests)).filter((name) => name.endsWith(".test.ts"));
const ENTRY = "\0engine-tests";

/** @param {import("./mutants.mjs").Mutant | null} mutant */
async function bundle(mutant) {
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
        resolveId: (id) => (id === ENTRY ? ENTRY : null),
        load(id) {
          if (id === ENTRY)
            return tests.map((name) => `import ${JSON.stringify(join(root, workerData.tests, name))};`).join("\n");
          if (mutant && id === join(root, mutant.file)) return applyMutant(readFileSync(id, "utf8"), mutant);
          return null;
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

/** The titles of the tests that fail; null: it cannot even be loaded, which the compiler or anybody would notice. */
async function failing(mutant) {
  const code = await bundle(mutant);
  const run = (globalThis.halcyonTests = { tests: [], path: [], before: [] });
  // Beside the packages that it imports.
  const file = join(root, `node_modules/.mutant-${process.pid}-${workerData.index}-${counter++}.mjs`);
  writeFileSync(file, code);
  try {
    await import(file);
  } catch (error) {
    return { failed: ["(loading)"], error };
  } finally {
    rmSync(file);
  }
  const failed = [];
  let error;
  for (const { title, body, before } of run.tests) {
    try {
      for (const one of before) await one();
      await body();
    } catch (thrown) {
      failed.push(title);
      error ??= thrown;
      if (workerData.bail) break;
    }
  }
  return { failed, error, count: run.tests.length };
}

let counter = 0;
parentPort.on("message", async ({ id, mutant }) => {
  const { failed, error, count } = await failing(mutant).catch((error) => ({ failed: ["(bundling)"], error }));
  parentPort.postMessage({ id, failed, count, error: error && String(error.stack ?? error).slice(0, 600) });
});
