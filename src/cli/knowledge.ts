import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { parse } from "yaml";
import type { Diagnostic } from "../base/diagnostics.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { buildIndex } from "../knowledge/build-index.ts";
import { readArticle, type Article } from "../knowledge/markdown.ts";
import type { Meaning } from "../knowledge/search.ts";
import { readCsvTable, readJsonTable, type ReadTable } from "../knowledge/table.ts";
import type { Assistant } from "../model/assistant.ts";
import type { KnowledgeIndex, KnowledgeTable } from "../model/knowledge.ts";

/** What the `knowledge/` folders of an assistant hold, read. */
export interface Sources {
  readonly articles: readonly Article[];
  readonly tables: readonly KnowledgeTable[];
  /** Questions that must be answered, from `knowledge.yml`. */
  readonly questions: readonly string[];
  readonly staleAfterDays: number | null;
  readonly diagnostics: readonly Diagnostic[];
}

interface File {
  /** Below the folder, with slashes. */
  readonly name: string;
  /** As it is shown. */
  readonly path: string;
  readonly text: string;
}

const READABLE = /\.(?:md|markdown|json|csv|ya?ml)$/i;
const SCHEMA = /\.schema\.ya?ml$/i;
const ABOUT = /(?:^|\/)knowledge\.ya?ml$/i;

/** Reads the folder `knowledge/` in each of these folders. A path that is a file has none. */
export async function readKnowledgeSources(paths: readonly string[], cwd: string): Promise<Sources> {
  const diagnostics: Diagnostic[] = [];
  const files: File[] = [];
  for (const path of paths) {
    const folder = join(resolve(cwd, path), "knowledge");
    if (await isFolder(folder)) files.push(...(await readFiles(folder, cwd)));
  }
  const complain = (file: string, reason: string): void => {
    diagnostics.push({
      code: "knowledge/unreadable",
      severity: "error",
      message: `The records of ${file} cannot be read: ${reason}.`,
      place: { file, line: 1, column: 1 },
    });
  };
  const parsed = (file: File): JsonObject => {
    try {
      const value: unknown = parse(file.text, { maxAliasCount: 0 });
      if (value === null || isJsonObject(value)) return value ?? {};
      complain(file.path, "it is no map of keys");
    } catch (error) {
      complain(file.path, error instanceof Error ? error.message.split("\n", 1)[0]! : String(error));
    }
    return {};
  };
  const about = files
    .filter(({ name }) => ABOUT.test(name))
    .map((file) => ({ folder: folderOf(file.name), value: parsed(file) }));
  const schemas = new Map(
    files.filter(({ name }) => SCHEMA.test(name)).map((file) => [file.name.replace(SCHEMA, ""), parsed(file)] as const),
  );
  const articles = files
    .filter(({ name }) => /\.(?:md|markdown)$/i.test(name))
    .map(({ name, text }) => {
      const id = name.replace(/\.[^.]+$/, "");
      const nearest = about
        .filter(({ folder }) => folder === "" || name.startsWith(`${folder}/`))
        .toSorted((a, b) => b.folder.length - a.folder.length)[0]?.value["url"];
      return readArticle(id, text, typeof nearest === "string" ? nearest.replaceAll("{file}", basename(id)) : undefined);
    });
  for (const { id, passages } of articles) {
    if (passages.length > 0) continue;
    const file = files.find(({ name }) => name.startsWith(`${id}.`))!.path;
    diagnostics.push({
      code: "knowledge/empty",
      severity: "warning",
      message: `${file} says nothing.`,
      place: { file, line: 1, column: 1 },
    });
  }
  const tables: KnowledgeTable[] = [];
  for (const file of files.filter(({ name }) => /\.(?:json|csv)$/i.test(name))) {
    const id = file.name.replace(/\.[^.]+$/, "");
    const { table, problems } = readRecords(file, id, schemas.get(id));
    if (table) tables.push(table);
    for (const problem of problems) complain(file.path, problem);
  }
  const days = about.map(({ value }) => value["stale_after_days"]).find((value) => typeof value === "number");
  const questions = about
    .flatMap(({ value }) => value["questions"] ?? [])
    .filter((one): one is string => typeof one === "string");
  return { articles, tables, questions, staleAfterDays: typeof days === "number" ? days : null, diagnostics };
}

function readRecords({ name, text }: File, id: string, schema: JsonObject | undefined): ReadTable {
  const called = basename(id);
  const table = /\.csv$/i.test(name) ? readCsvTable(called, text, schema) : readJson(called, text, schema);
  // In the index a table is known by its whole path, as articles are.
  return table.table ? { ...table, table: { ...table.table, id } } : table;
}

function readJson(id: string, text: string, schema: JsonObject | undefined): ReadTable {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    return { table: null, problems: [`it is no JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  return readJsonTable(id, value, schema);
}

const folderOf = (name: string): string => (dirname(name) === "." ? "" : dirname(name));

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function readFiles(folder: string, cwd: string): Promise<readonly File[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const slashes = (path: string): string => path.split(sep).join("/");
  const paths = entries
    .filter((entry) => entry.isFile() && READABLE.test(entry.name) && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(async (path) => ({
      name: slashes(relative(folder, path)),
      path: slashes(relative(cwd, path)),
      text: await readFile(path, "utf8"),
    })),
  );
  return files.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The index of what was read; null where there is nothing to search. */
export async function compileKnowledge(
  { articles, tables }: Sources,
  { settings }: Assistant,
  encode: (text: string) => Promise<Meaning | null>,
): Promise<KnowledgeIndex | null> {
  const passages = articles.flatMap((article) => article.passages);
  if (passages.length === 0 && tables.length === 0) return null;
  return buildIndex({ language: settings.language, passages, tables }, encode);
}
