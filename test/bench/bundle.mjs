import { readFileSync } from "node:fs";
import "../../tools/node-20.mjs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";
import { root } from "./machine.mjs";

const define = (inNode) => ({ __DEV__: "false", __NODE__: String(inNode), __VERSION__: '"bench"' });

/** The parts of the sources that run in Node, built like the command line. */
export async function loadNodeParts() {
  const folder = join(root, ".halcyon/bench/node");
  await bundle(new URL("node-parts.ts", import.meta.url), folder, true);
  return import(pathToFileURL(join(folder, "parts.js")).href);
}

/** @returns {Promise<string>} folder with `parts.js`, for a page: minified and self-contained, like the script tag's files */
export async function buildPageParts() {
  const folder = join(root, ".halcyon/bench/page");
  await bundle(new URL("page-parts.ts", import.meta.url), folder, false);
  return folder;
}

/** The small files of the shipped model, as vite.config.ts gives them to the sources. */
const shippedTexts = {
  name: "shipped-texts",
  resolveId: (id) => (id.startsWith("halcyon-text:") ? `\0${id}!` : null),
  load(id) {
    const name = /^\0halcyon-text:models\/v1\/(.+)!$/.exec(id)?.[1];
    return name ? `export default ${JSON.stringify(readFileSync(`${root}/models/dist/v1/${name}`, "utf8"))};` : null;
  },
};

function bundle(entry, outDir, inNode) {
  const input = { parts: fileURLToPath(entry) };
  const output = { entryFileNames: "[name].js" };
  return build({
    root,
    configFile: false,
    plugins: [shippedTexts],
    logLevel: "warn",
    define: { ...define(inNode), ...(inNode ? {} : { "process.env.NODE_ENV": '"production"' }) },
    build: {
      outDir,
      emptyOutDir: true,
      ...(inNode
        ? { ssr: true, target: "node20", minify: false, rolldownOptions: { input, output } }
        : { target: "es2022", lib: { entry: input, formats: ["es"] }, rolldownOptions: { output } }),
    },
  });
}
