import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compileAssistant } from "../../../src/cli/compile.ts";
import { readSources } from "../../../src/cli/folder.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "halcyon-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, text = "a: 1\n"): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

test("[J27] folders of code and documents are left alone at the top, and read below it", async () => {
  const names = ["actions", "docs", "models", "prompts", "results", "dist", "node_modules", "venv", "__pycache__", ".git"];
  for (const name of names) {
    await put(`bot/${name}/a.yml`);
    await put(`bot/data/${name}/b.yml`);
  }
  await put("bot/domain.yaml");
  await put("bot/readme.md");
  await put("bot/nlu.lock.json");
  await put("bot/other.json");
  const found = await readSources(["bot"], folder);
  expect(found.map(({ path }) => path)).toEqual([
    "bot/data/actions/b.yml",
    "bot/data/dist/b.yml",
    "bot/data/docs/b.yml",
    "bot/data/models/b.yml",
    "bot/data/prompts/b.yml",
    "bot/data/results/b.yml",
    "bot/domain.yaml",
    "bot/nlu.lock.json",
  ]);
  expect(found[0]!.text).toBe("a: 1\n");
});

test("[J27] a file that is named is read wherever it lies", async () => {
  await put("docs/a.yml");
  expect(await readSources(["docs/a.yml", "docs"], folder)).toEqual([{ path: "docs/a.yml", text: "a: 1\n" }]);
});

test("[J27] a file that is too large is an error and is not read to its end", async () => {
  await put("bot/flows.yml", "flows: { a: { description: a, steps: [{ say: Hi. }] } }\n");
  await put("bot/nlu.yml", `nlu: []\n# ${"ä".repeat(2_500_000)}\n`);
  const found = await readSources(["bot"], folder);
  expect(found[1]!.text.length).toBeLessThan(2_100_000);
  const { assistant, diagnostics } = await compileAssistant(["bot"], folder);
  expect(assistant).toBeNull();
  expect(diagnostics.map(({ code, place }) => [code, place?.file])).toEqual([["yaml/too-large", "bot/nlu.yml"]]);
});
