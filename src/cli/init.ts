import { access, cp, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { HalcyonError, wrapError } from "../base/errors.ts";
import type { Console, ExitCode } from "./console.ts";
import botYaml from "./init/bot.yml?raw";
import indexHtml from "./init/index.html?raw";
import { assistantSchema } from "./schema.ts";

/** Where the script for pages lies, from the built command line's file and its chunks, and from the sources. */
const SCRIPTS = ["../script/", "../../script/", "../../dist/script/"];

/**
 * `halcyon init DIR`: a bot, a page, and the script with everything that it loads, beside each other: any static server
 * serves it. Nothing that is there is overwritten.
 */
export async function init(folder: string, console: Console): Promise<ExitCode> {
  const target = resolve(console.cwd, folder);
  for (const name of ["bot.yml", "index.html", "halcyon"]) {
    if (await exists(join(target, name))) throw new HalcyonError("cli/exists", { path: join(folder, name) });
  }
  const script = await findScript();
  try {
    await mkdir(target, { recursive: true });
    await writeFile(join(target, "bot.yml"), botYaml);
    await writeFile(join(target, "index.html"), indexHtml);
    await cp(script, join(target, "halcyon"), { recursive: true });
    await writeFile(join(target, "halcyon/assistant.schema.json"), assistantSchema());
  } catch (error) {
    throw wrapError("cli/not-written", error, { path: folder });
  }
  await console.out(`${["bot.yml", "index.html", "halcyon/"].map((name) => join(folder, name)).join("\n")}\n`);
  console.err(
    `Serve ${folder} with any static server, for example\n\n  python3 -m http.server --directory ${folder}\n\nand open http://localhost:8000\n\nor talk in the terminal:\n\n  halcyon chat ${folder}\n`,
  );
  return 0;
}

async function findScript(): Promise<string> {
  for (const place of SCRIPTS) {
    const path = fileURLToPath(new URL(place, import.meta.url));
    if (await exists(join(path, "halcyon.js"))) return path;
  }
  throw new HalcyonError("cli/not-found", { path: "dist/script/halcyon.js", reason: "run `npm run build` first" });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
