import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Console, ExitCode } from "../../../src/cli/console.ts";
import { compileKnowledge, readKnowledgeSources } from "../../../src/cli/knowledge.ts";
import { runProgram } from "../../../src/cli/program.ts";
import { shelve } from "../../../src/cli/shelve.ts";
import type { VectorShelf } from "../../../src/worker/reader.ts";
import { encode } from "../knowledge/fixture.ts";

const FILES = {
  "bot/bot.yml": "flows: { hello: { description: greet somebody, steps: [{ say: Hi! }] } }",
  "bot/knowledge/knowledge.yml": "url: /help/{file}\nquestions: [Who sells violins?]\nstale_after_days: 30",
  "bot/knowledge/opening.md":
    "---\ndate: 2020-01-01\n---\n# Opening times\n## When the museum opens\nThe museum opens at nine each morning. It closes at six in the evening.",
  "bot/knowledge/shop/tickets.csv": "name,price,guided_tour\nDay,£8,no\nWeek,£20,yes\n",
  "bot/knowledge/shop/tickets.schema.yml": "one: ticket\nwords: [pass]\n",
};

let folder: string;
let out: string;
let err: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "halcyon-"));
  process.env["XDG_CACHE_HOME"] = join(folder, "cache");
  await put(FILES);
});
afterEach(async () => {
  delete process.env["XDG_CACHE_HOME"];
  await rm(folder, { recursive: true });
});

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function run(args: readonly string[], input = ""): Promise<ExitCode> {
  out = "";
  err = "";
  const console: Console = {
    cwd: folder,
    input: Readable.from([input]),
    out: async (text) => void (out += text),
    err: (text) => void (err += text),
    colour: false,
    interactive: false,
  };
  return runProgram(args, console);
}

const read = async (path: string): Promise<string> => readFile(join(folder, path), "utf8");

describe("what lies in knowledge/", () => {
  test("[Q2] [Q10] is read with what is said of it, folders below included", async () => {
    const { articles, tables, questions, staleAfterDays, diagnostics } = await readKnowledgeSources(["bot"], folder);
    expect(diagnostics).toEqual([]);
    expect(articles).toMatchObject([
      { id: "opening", passages: [{ id: "opening#when-the-museum-opens", url: "/help/opening" }] },
    ]);
    expect(tables).toMatchObject([{ id: "shop/tickets", one: "ticket", many: "tickets", words: ["pass"] }]);
    expect([questions, staleAfterDays]).toEqual([["Who sells violins?"], 30]);
  });

  test("[Q11] is refused where it cannot be read, with its place", async () => {
    await put({
      "bot/knowledge/a.json": "{",
      "bot/knowledge/b.csv": "a,b\n1",
      "bot/knowledge/b.schema.yml": "- x",
      "bot/knowledge/c.md": "",
    });
    const { diagnostics } = await readKnowledgeSources(["bot"], folder);
    expect(diagnostics.map(({ code, severity, place }) => [code, severity, place?.file])).toEqual([
      ["knowledge/unreadable", "error", "bot/knowledge/b.schema.yml"],
      ["knowledge/empty", "warning", "bot/knowledge/c.md"],
      ["knowledge/unreadable", "error", "bot/knowledge/a.json"],
      ["knowledge/unreadable", "error", "bot/knowledge/b.csv"],
    ]);
    expect(await run(["build", "bot", "--out", "bot.json"])).toBe(1);
    expect(err).toContain("bot/knowledge/b.csv:1:1");
  });

  test("[Q24] nothing there is no index, and no model is loaded for it", async () => {
    await rm(join(folder, "bot/knowledge"), { recursive: true });
    const sources = await readKnowledgeSources(["bot", "bot/bot.yml"], folder);
    const assistant = { settings: { language: "en" } } as Parameters<typeof compileKnowledge>[1];
    expect(await compileKnowledge(sources, assistant, encode)).toBe(null);
    expect(await run(["build", "bot", "--out", "bot.json"])).toBe(0);
    expect(JSON.parse(await read("bot.json"))).not.toHaveProperty("knowledge");
    expect(await run(["kb", "check", "bot"])).toBe(0);
    expect(out).toBe("There is nothing in knowledge/.\n");
  });
});

describe("the command line", () => {
  test("[Q24] builds the index beside the assistant, the same bytes each time, and says how large it is", async () => {
    expect(await run(["build", "bot", "--out", "out/bot.json"])).toBe(0);
    const index = await read("out/bot.knowledge.json");
    const { version, vectors } = JSON.parse(index) as { version: string; vectors: { dimensions: number } };
    expect(JSON.parse(await read("out/bot.json"))).toMatchObject({ knowledge: { file: "bot.knowledge.json", version } });
    expect(vectors.dimensions).toBe(384);
    expect(out).toContain(
      `out/bot.knowledge.json  ${Buffer.byteLength(index)} bytes  ${version.slice(0, 12)}  1 passages, 3 vectors, 2 records\n`,
    );
    expect(await run(["build", "bot", "--out", "again.json"])).toBe(0);
    expect(await read("again.knowledge.json")).toBe(index);
  });

  test("[Q24] answers with it where it understands", async () => {
    const lines = ["When does the museum open?", "Which is the cheapest pass with a guided tour?"].map((text) =>
      JSON.stringify({ text }),
    );
    expect(await run(["understand", "bot"], `${lines.join("\n")}\n`)).toBe(0);
    const answers = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { knowledge?: { answer: { text: string } } });
    expect(answers.map(({ knowledge }) => knowledge?.answer.text)).toEqual([
      "The museum opens at nine each morning. It closes at six in the evening.",
      "Week: price £20. Looked at 2 tickets: with guided tour, sorted by price, the first.",
    ]);
  });

  test("[Q25] checks articles: findings are printed, and the exit code tells", async () => {
    expect(await run(["kb", "check", "bot"])).toBe(1);
    expect(err).toContain("warning[knowledge/stale]: opening is of 2020-01-01");
    expect(err).toContain("warning[knowledge/unanswered]: “Who sells violins?” has no answer");
    expect(err).toContain("  = help: Write the passage that answers it, or add its words to one.\n");
    expect(out).toContain(", 2 findings\n");
    expect(await run(["kb", "check", "bot", "--stale-after", "999999", "--json"])).toBe(1);
    expect(JSON.parse(out)).toMatchObject([{ code: "knowledge/unanswered" }]);
    expect(await run(["kb", "check", "bot", "--stale-after", "999999"])).toBe(1);
    expect(out).toContain(", 1 finding\n");
  });
});

test("[Q24] vectors are kept from one run to the next", async () => {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const shelf: VectorShelf = {
    take: async (key) => kept.get(key) ?? null,
    put: async (key, bytes) => void kept.set(key, bytes),
  };
  let encoded = 0;
  const counted: typeof encode = (text) => (encoded++, encode(text));
  const sources = await readKnowledgeSources(["bot"], folder);
  const build = async () => {
    const shelved = await shelve(counted, shelf, sources);
    const assistant = { settings: { language: "en" } } as Parameters<typeof compileKnowledge>[1];
    const index = await compileKnowledge(sources, assistant, shelved.encode);
    await shelved.keep();
    return index;
  };
  const first = await build();
  const after = encoded;
  expect(await build()).toEqual(first);
  expect(encoded).toBe(after + 1);
  expect(kept.size).toBe(1);
});
