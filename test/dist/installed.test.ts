import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/** The package where a project has it: the files that are published, its dependencies beside it, nothing of the repository. */
const root = join(import.meta.dirname, "../..");
const project = mkdtempSync(join(tmpdir(), "halcyon-installed-"));
const cli = join(project, "node_modules/halcyon-chat/dist/cli/main.js");

const BOT = `
flows:
  order_status:
    description: find out where an order is
    steps:
      - collect: order_id
        ask: Which order?
      - action: order_status
      - say: Your order is {status}.
slots:
  order_id: { type: text, format: id }
  status: { type: text }
`;

const SCRIPT = `
import { createAssistant } from "halcyon-chat";
import bot from "./bot.json" with { type: "json" };

const assistant = await createAssistant({
  assistant: bot,
  actions: { order_status: async ({ input }) => ({ output: { status: \`on its way (\${String(input["order_id"])})\` } }) },
});
await assistant.loadModel();
await assistant.send("where is my parcel");
await assistant.settled();
await assistant.send("A-1042");
await assistant.settled();
console.log(JSON.stringify({ model: assistant.view.model.phase, said: assistant.view.messages.map(({ text }) => text) }));
await assistant.close();
`;

const PAGE = `
import "halcyon-chat/widget";
import { HalcyonChat } from "halcyon-chat/widget";
import { createAssistant, isHalcyonError, type Actions, type AssistantView } from "halcyon-chat";
import { runTests } from "halcyon-chat/testing";
import bot from "./bot.json" with { type: "json" };

const chat: HalcyonChat | null = document.querySelector("halcyon-chat");
if (chat) chat.assistant = bot;
const draw = (view: AssistantView): number => view.messages.length;
export { chat, createAssistant, draw, isHalcyonError, runTests, type Actions };
`;

/** The README's own examples of a language. */
const examples = (language: string): readonly string[] =>
  [...readFileSync(join(root, "README.md"), "utf8").matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, text]) => text!,
  );

const env = { ...process.env, XDG_CACHE_HOME: join(project, "caches") };
const run = (script: string, args: readonly string[], input = ""): string =>
  execFileSync(process.execPath, [script, ...args], { cwd: project, input, encoding: "utf8", stdio: "pipe", env });

beforeAll(() => {
  const installed = join(project, "node_modules/halcyon-chat");
  mkdirSync(installed, { recursive: true });
  for (const name of readdirSync(join(root, "node_modules")).filter((name) => !name.startsWith("."))) {
    symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name), "junction");
  }
  cpSync(join(root, "package.json"), join(installed, "package.json"));
  for (const part of ["cli", "esm", "types"])
    cpSync(join(root, "dist", part), join(installed, "dist", part), { recursive: true });
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  writeFileSync(join(project, "bot.yml"), BOT);
  run(cli, ["build", "bot.yml", "--out", "bot.json"]);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test("the command line understands with the model that came with the package", () => {
  const [line, broken] = run(cli, ["understand", "bot.yml"], '{"text":"where is my parcel"}\n{broken\n').trim().split("\n");
  expect(JSON.parse(line!)).toMatchObject({ commands: [{ command: "start flow", flow: "order_status" }] });
  expect(JSON.parse(broken!)).toMatchObject({ commands: [], error: expect.stringContaining("JSON") as unknown });
});

test("a script without a page talks, with the model and actions of its own", () => {
  writeFileSync(join(project, "talk.mjs"), SCRIPT);
  const { model, said } = JSON.parse(run(join(project, "talk.mjs"), []).trim()) as { model: string; said: string[] };
  expect(model).toBe("ready");
  expect(said).toContain("Your order is on its way (A-1042).");
});

test("a server has the model's vectors from a public name", () => {
  const script = join(project, "vectors.mjs");
  writeFileSync(
    script,
    `import { openEncoder } from "halcyon-chat/encoder";
const encoder = await openEncoder();
const [parcel, order, bread] = await encoder.embed(["where is my parcel", "has my order been shipped", "how do I bake bread"]);
const dot = (a, b) => a.reduce((sum, value, at) => sum + value * b[at], 0);
await encoder.close();
console.log(JSON.stringify({ lengths: parcel.length === encoder.dimensions, nearer: dot(parcel, order) > dot(parcel, bread) }));`,
  );
  expect(JSON.parse(run(script, []).trim())).toEqual({ lengths: true, nearer: true });
});

test("the bot of the README has nothing that could be better", () => {
  const [bot = ""] = examples("yaml");
  writeFileSync(join(project, "readme.yml"), bot);
  expect(run(cli, ["validate", "readme.yml"])).toBe("0 errors, 0 warnings; 2 flows, 0 tests\n");
});

test.each([
  ["bundler", "esnext"],
  ["nodenext", "nodenext"],
])(
  "its types, a compiled assistant and the examples of the README pass a strict compiler that resolves as %s",
  (moduleResolution, module) => {
    const files = { "page.ts": PAGE, "talk.ts": SCRIPT };
    const written = [...Object.entries(files), ...examples("ts").map((text, at) => [`readme-${at}.ts`, text] as const)];
    expect(written.length).toBeGreaterThan(Object.keys(files).length);
    for (const [name, text] of written) writeFileSync(join(project, name), text);
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noEmit: true,
      skipLibCheck: false,
      resolveJsonModule: true,
      target: "es2023",
      lib: ["es2023", "dom", "dom.iterable"],
      types: [],
      module,
      moduleResolution,
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: written.map(([name]) => name) }));
    expect(complaintsOf(() => run(join(root, "node_modules/typescript/bin/tsc"), ["-p", project]))).toBe("");
  },
);

/** What the compiler prints when it is not content. */
function complaintsOf(compile: () => string): string {
  try {
    return compile();
  } catch (error) {
    return String((error as { readonly stdout?: unknown }).stdout ?? error);
  }
}
