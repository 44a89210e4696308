import { wrapError } from "../base/errors.ts";
import type { WasmSource } from "./encoder.ts";
import type { ModelSource } from "./model-files.ts";
import { SHIPPED_TEXTS } from "./shipped-model.ts";

/** Where the package keeps its model, from the built files and from the sources. */
const PLACES = [
  "./models/v1/",
  "../models/v1/",
  "../esm/models/v1/",
  "../../esm/models/v1/",
  "../../dist/esm/models/v1/",
  "../../models/dist/v1/",
  "../../../models/dist/v1/",
  "../models/dist/v1/",
];

/**
 * Model files on this machine's disk. Node only: its modules come without an import that a page's bundler would see.
 *
 * @param texts - files that are not read from the folder, by name.
 */
export function createModelFolder(folder: string | URL, texts: Readonly<Record<string, string>> = {}): ModelSource {
  const read = async (name: string): Promise<Uint8Array<ArrayBuffer>> => {
    const inside = Object.hasOwn(texts, name) ? texts[name] : undefined;
    if (inside !== undefined) return new TextEncoder().encode(inside);
    const path = `${toPath(folder)}/${name}`;
    try {
      return new Uint8Array(await process.getBuiltinModule("node:fs/promises").readFile(path));
    } catch (error) {
      throw wrapError("nlu/model-not-found", error, { url: path });
    }
  };
  return {
    where: String(folder),
    readManifest: () => read("model.json"),
    async readFile(name, _expected, onBytes) {
      const bytes = await read(name);
      onBytes(bytes.length);
      return bytes;
    },
  };
}

function toPath(folder: string | URL): string {
  return typeof folder === "string" && !folder.startsWith("file:")
    ? folder
    : process.getBuiltinModule("node:url").fileURLToPath(folder);
}

/** The model that comes with the package, or null if it was left out. Its small files are in the code, as in a page. */
export async function findShippedModel(): Promise<ModelSource | null> {
  const folder = await findModelFolder();
  return folder && createModelFolder(folder, SHIPPED_TEXTS);
}

/** The folder of that model. */
export async function findModelFolder(): Promise<URL | null> {
  const { existsSync } = process.getBuiltinModule("node:fs");
  const here = import.meta.url;
  return PLACES.map((place) => new URL(place, here)).find((folder) => existsSync(new URL("encoder.onnx", folder))) ?? null;
}

/** The runtime's own WebAssembly, from the installed package. */
export async function readRuntime(): Promise<WasmSource> {
  const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);
  const module = process
    .getBuiltinModule("node:url")
    .pathToFileURL(require.resolve("onnxruntime-web/ort-wasm-simd-threaded.mjs")).href;
  return {
    module,
    binary: new Uint8Array(
      await process
        .getBuiltinModule("node:fs/promises")
        .readFile(require.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")),
    ),
  };
}
