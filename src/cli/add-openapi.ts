import { access, readdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { hasErrors } from "../base/diagnostics.ts";
import { HalcyonError, wrapError } from "../base/errors.ts";
import { printDiagnostics, type Console, type ExitCode } from "./console.ts";
import { emitAssistant, type MadeFile } from "./openapi/emit-assistant.ts";
import { CALL_API, emitAction, emitCallApi, emitIndex, INDEX, INDEX_HEAD } from "./openapi/emit-code.ts";
import { readDocument } from "./openapi/document.ts";
import { readOperations, type Operation } from "./openapi/operation.ts";
import { writeResult } from "./write-file.ts";

export interface AddOpenApiOptions {
  /** Folder of the assistant. Default: this folder. */
  readonly out?: string | undefined;
  /** Ids of operations, with commas between them. Default: all that are not deprecated. */
  readonly only?: string | undefined;
  /** Overwrite what is there. */
  readonly force?: boolean | undefined;
}

/**
 * `halcyon add openapi SPEC`: for each operation a flow, what it is made of, tests, and an action in TypeScript with its
 * mock. What cannot be mapped is said; an operation that cannot be asked for is left out and makes the exit code 1.
 *
 * @throws {HalcyonError} `cli/not-found`, `cli/exists` (nothing is written then), `cli/not-written`.
 */
export async function addOpenApi(
  spec: string,
  { out = ".", only, force = false }: AddOpenApiOptions,
  console: Console,
): Promise<ExitCode> {
  const text = await readFile(resolve(console.cwd, spec), "utf8").catch((error: unknown) => {
    throw wrapError("cli/not-found", error, { path: spec });
  });
  const file = relative(console.cwd, resolve(console.cwd, spec)).replaceAll("\\", "/");
  const { document, diagnostics: unreadable } = readDocument(file, text);
  if (!document) {
    await printDiagnostics(unreadable, console);
    return 1;
  }
  const ids = only?.split(",").map((id) => id.trim()) ?? null;
  const { operations, servers, diagnostics } = readOperations(document, ids);
  await printDiagnostics(diagnostics, console);
  if (operations.length === 0) {
    console.err("There is no operation to make a flow of; nothing was written.\n");
    return 1;
  }
  const files = operations.flatMap((operation) => [...emitAssistant(operation, file), emitAction(operation, file)]);
  const folder = resolve(console.cwd, out);
  if (!force) {
    for (const { path } of files)
      if (await exists(join(folder, path))) throw new HalcyonError("cli/exists", { path: join(out, path) });
  }
  const shared = await sharedFiles(operations, servers[0] ?? "", folder);
  for (const made of [...files, ...shared]) await writeResult(join(out, made.path), made.text, console);
  await console.out(`${[...files, ...shared].map(({ path }) => join(out, path)).join("\n")}\n`);
  console.err(formatNext(operations, out));
  return hasErrors(diagnostics) ? 1 : 0;
}

/** What is the author's already stays as it is; the index names every action in the folder. */
async function sharedFiles(operations: readonly Operation[], server: string, folder: string): Promise<readonly MadeFile[]> {
  const files: MadeFile[] = [];
  if (!(await exists(join(folder, CALL_API)))) files.push(emitCallApi(server));
  const index = await readFile(join(folder, INDEX), "utf8").catch(() => null);
  if (index === null || index.startsWith(INDEX_HEAD)) {
    const there = await readdir(join(folder, "actions")).catch(() => []);
    const known = there.flatMap((name) => /^([a-z]\w*)\.ts$/.exec(name)?.[1] ?? []).filter((name) => name !== "index");
    files.push(emitIndex([...new Set([...known, ...operations.map(({ id }) => id)])].toSorted()));
  }
  return files;
}

function formatNext(operations: readonly Operation[], out: string): string {
  const count = (risk: Operation["risk"]): number => operations.filter((operation) => operation.risk === risk).length;
  const risks = `${count("read")} read, ${count("write")} write, ${count("irreversible")} cannot be taken back`;
  const many = operations.length === 1 ? "1 operation" : `${operations.length} operations`;
  return `\n${many}: ${risks}.\n\n  halcyon validate ${out}\n  halcyon test ${out}\n\nGive the actions to the page: import { actions } from "./actions/index.ts".\n`;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
