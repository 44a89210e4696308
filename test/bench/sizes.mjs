import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { bytes, table } from "./figures.mjs";
import { root } from "./machine.mjs";

/** Files as they lie on the disk, and as a server that compresses would send them. */
export function measureSizes() {
  const row = (name, path) => {
    const file = readFileSync(join(root, path));
    return [name, bytes(file.length), bytes(brotliCompressSync(file).length)];
  };
  const { vocab } = JSON.parse(readFileSync(join(root, "models/dist/v1/tokenizer.json"), "utf8")).model;
  return [
    "## 5. Sizes",
    "",
    table([
      ["file", "bytes", "brotli 11"],
      row("model weights (`encoder.onnx`)", "models/dist/v1/encoder.onnx"),
      row(`vocabulary (\`tokenizer.json\`, ${bytes(Object.keys(vocab).length)} pieces)`, "models/dist/v1/tokenizer.json"),
      row("compiled demo assistant (`site.json`)", "dist/demo/assistants/site.json"),
    ]),
  ].join("\n");
}
