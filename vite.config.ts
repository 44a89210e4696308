import "./tools/node-20.mjs";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { defaultClientConditions, type Plugin, type UserConfig } from "vite";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { leanCss, leanXState } from "./tools/lean.ts";

const root = import.meta.dirname;
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  version: string;
  dependencies: Record<string, string>;
};

/** Without this condition the build inlines ORT's 14 MB wasm into the worker as base64, twice. */
const conditions = ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions];
const target = "es2022";
const define = (dev: boolean, inNode = true): Record<string, string> => ({
  __DEV__: String(dev),
  __NODE__: String(inNode),
  __VERSION__: JSON.stringify(manifest.version),
});
/** How long a plugin took depends on what else the machine does. */
const checks = { bundlerTimings: false };
const workerFile = (name: string): NonNullable<UserConfig["worker"]> => ({
  format: "es",
  plugins: () => [shippedAssets(), leanXState()],
  rolldownOptions: { checks, output: { entryFileNames: name, chunkFileNames: "chunks/[name]-[hash].js" } },
});

/** The files that lie beside the script and are fetched only when the chat is opened: shipped name → where it comes from. */
const ortFolder = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/wasm"));
const shipped: Record<string, string> = {
  ...Object.fromEntries(
    ["model.json", "encoder.onnx", "tokenizer.json", "tokenizer_config.json"].map((name) => [
      `models/v1/${name}`,
      join(root, "models/dist/v1", name),
    ]),
  ),
  ...Object.fromEntries(
    ["mjs", "wasm"].map((ending) => [
      `ort/ort-wasm-simd-threaded.${ending}`,
      join(ortFolder, `ort-wasm-simd-threaded.${ending}`),
    ]),
  ),
};

/**
 * `import url from "halcyon-asset:models/v1/encoder.onnx"` gives the file's address at run time and, in a build, puts the
 * file beside the script. (Vite's own asset imports would inline it as base64 in a library build.)
 * `import text from "halcyon-text:…"` gives the file's text, for small files that belong to the code.
 */
function shippedAssets(): Plugin {
  const asset = "\0halcyon-asset:";
  const text = "\0halcyon-text:";
  let serving = false;
  return {
    name: "halcyon-assets",
    configResolved(config) {
      serving = config.command === "serve";
    },
    // The mark at the end keeps Vite's own JSON reading away.
    resolveId: (id) => (id.startsWith("halcyon-asset:") || id.startsWith("halcyon-text:") ? `\0${id}!` : null),
    load(id) {
      const prefix = [asset, text].find((start) => id.startsWith(start));
      if (prefix === undefined) return null;
      const name = id.slice(prefix.length, -1);
      const file = shipped[name];
      if (!file) this.error(`no shipped file is called ${name}`);
      if (prefix === text) return `export default ${JSON.stringify(readFileSync(file, "utf8"))};`;
      if (serving) return `export default ${JSON.stringify(file.slice(root.length))};`;
      const reference = this.emitFile({ type: "asset", fileName: name, source: readFileSync(file) });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
  };
}

/** npm: dependencies stay external; the dev twin keeps the development warnings. */
const npm = (dev: boolean): UserConfig => ({
  base: "./",
  resolve: { conditions },
  worker: workerFile("halcyon-worker.js"),
  define: define(dev),
  plugins: [shippedAssets()],
  build: {
    outDir: dev ? "dist/dev" : "dist/esm",
    target,
    minify: false,
    sourcemap: true,
    lib: {
      entry: {
        index: "src/index.ts",
        widget: "widget/define.ts",
        testing: "src/testing/index.ts",
        channel: "src/channel/index.ts",
        encoder: "src/worker/open-encoder.ts",
      },
      formats: ["es"],
    },
    rolldownOptions: {
      checks,
      external: [new RegExp(`^(${Object.keys(manifest.dependencies).join("|")})(/|$)`), /^node:/],
      output: { chunkFileNames: "chunks/[name]-[hash].js" },
    },
  },
});

interface Graph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/**
 * What most chats fetch comes in few pieces, each with all that it imports and no piece before it holds. Left to itself the
 * bundler makes a file, and the browser a request, of every few lines that two lazy parts share.
 */
function pieces(): (id: string, graph: Graph) => string | null {
  const parts = [
    ["launcher", "widget/define.ts"],
    ["panel", "widget/chat/panel.ts"],
    ["scores", "src/assistant/guards/scores.ts"],
    ["backend", "src/assistant/backend.ts"],
    ["sources", "src/assistant/sources.ts"],
  ] as const;
  let pieceOf: Map<string, string> | undefined;
  const read = (graph: Graph): Map<string, string> => {
    const found = new Map<string, string>();
    const add = (piece: string, id: string): void => {
      if (found.has(id)) return;
      found.set(id, piece);
      for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) add(piece, imported);
    };
    for (const [piece, file] of parts) add(piece, join(root, file));
    return found;
  };
  return (id, graph) => {
    if (id.includes("rolldown/runtime")) return "panel";
    const piece = (pieceOf ??= read(graph)).get(id) ?? "launcher";
    return piece === "launcher" ? null : piece;
  };
}

/** The script tag: a tiny module, everything else in hashed chunks beside it. */
const script: UserConfig = {
  base: "./",
  resolve: { conditions },
  worker: workerFile("halcyon-worker.js"),
  define: { ...define(false, false), "process.env.NODE_ENV": '"production"' },
  plugins: [shippedAssets(), leanCss(), leanXState()],
  build: {
    outDir: "dist/script",
    target,
    lib: { entry: { halcyon: "widget/define.ts" }, formats: ["es"] },
    rolldownOptions: {
      checks,
      // Pieces that are put together by hand need it; nobody imports what the launcher exports.
      preserveEntrySignatures: "allow-extension",
      output: {
        // Library mode leaves white space alone in ES modules; nobody bundles these files again.
        minify: true,
        comments: { annotation: false },
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name]-[hash].js",
        codeSplitting: { groups: [{ name: pieces(), includeDependenciesRecursively: false }] },
      },
    },
  },
};

/** The worker once more as a classic script: the only form that a page of another origin can start everywhere. */
const classicWorker: UserConfig = {
  base: "./",
  resolve: { conditions },
  plugins: [shippedAssets(), leanXState()],
  // A classic script has no import.meta; a worker's own address stands in for it.
  define: { ...define(false, false), "process.env.NODE_ENV": '"production"', "import.meta.url": "self.location.href" },
  build: {
    outDir: "dist/classic",
    target,
    lib: {
      entry: "src/worker/worker.ts",
      formats: ["iife"],
      name: "HalcyonWorker",
      fileName: () => "halcyon-worker-classic.js",
    },
    rolldownOptions: { checks },
  },
};

const node = (entry: Record<string, string>, outDir: string): UserConfig => ({
  plugins: [shippedAssets()],
  define: define(false),
  build: {
    ssr: true,
    outDir,
    target: "node20",
    minify: false,
    rolldownOptions: {
      checks,
      input: entry,
      output: { entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
    },
  },
});

const builds: Record<string, UserConfig> = {
  esm: npm(false),
  dev: npm(true),
  script,
  classic: classicWorker,
  // In one piece, a command starts in a third of the time: these two are hundreds of small files.
  cli: { ...node({ main: "src/cli/main.ts" }, "dist/cli"), ssr: { noExternal: ["yaml", "commander"] } },
  backend: node({ server: "demo/backend/server.ts" }, "dist/demo/backend"),
};

/** `vitest`: pure tests in Node, everything that touches the platform in a real Chromium. */
const browser = process.env["CHROMIUM"];
const tests: ViteUserConfig = {
  define: define(true),
  resolve: { conditions },
  plugins: [shippedAssets()],
  // Found in the middle of a run, a dependency makes the page reload.
  optimizeDeps: {
    include: [
      "onnxruntime-web/wasm",
      "@huggingface/tokenizers",
      "xstate",
      "axe-core",
      "fast-check",
      "lit",
      "lit/directives/repeat.js",
      "lit/directives/guard.js",
    ],
  },
  worker: { format: "es" },
  test: {
    benchmark: { include: ["test/bench/**/*.bench.ts"] },
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          testTimeout: 120_000,
          hookTimeout: 60_000,
          globalSetup: "test/support/database-snapshot.ts",
          include: ["test/{unit,property,contract,conversations,demo}/**/*.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "dist",
          testTimeout: 300_000,
          hookTimeout: 300_000,
          include: ["test/dist/**/*.test.ts"],
          benchmark: { include: [] },
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // Two browsers at once are no quicker on two cores, and starve each other.
          fileParallelism: false,
          globalSetup: "test/e2e/set-up.ts",
          include: ["test/e2e/**/*.test.ts"],
          benchmark: { include: [] },
        },
      },
      // Processes of their own, with a real PostgreSQL and Redis where there are any. What takes minutes is for the full tier.
      ...["integration", "load"].map((name) => ({
        extends: true as const,
        test: {
          name,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          include: [`test/${name}/*.test.ts`, ...(process.env["HALCYON_SHARE"] === "1" ? [`test/${name}/full/*.test.ts`] : [])],
          benchmark: { include: [] },
        },
      })),
      {
        extends: true,
        test: {
          name: "browser",
          testTimeout: 30_000,
          include: ["test/browser/**/*.test.ts"],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: "chromium" }],
            provider: playwright({ launchOptions: browser ? { executablePath: browser } : {} }),
          },
        },
      },
    ],
  },
};

export default defineConfig(({ mode }) => builds[mode] ?? tests);
