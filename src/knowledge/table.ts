import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { ColumnType, KnowledgeColumn, KnowledgeTable } from "../model/knowledge.ts";
import { readCsv } from "./csv.ts";
import { readUnitInName, unitFactor } from "./units.ts";
import { written } from "./written.ts";

/** Records as they were read: with what is wrong with them, in sentences. */
export interface ReadTable {
  readonly table: KnowledgeTable | null;
  readonly problems: readonly string[];
}

type Row = Readonly<Record<string, Json>>;

const TYPES: readonly string[] = ["text", "number", "boolean", "date", "list"] satisfies ColumnType[];
const YES = /^(?:true|yes|y|ja|oui|sí|si|✓|✔|included)$/i;
const NO = /^(?:false|no|n|nein|non|–|-|✗|not included)$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** "£3.95", "2 GB", "15%": a sign before it, the number, what it counts ("3 €"). */
const NUMBER =
  /^(?<sign>[\p{Sc}]?)\s*(?<number>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(?<unit>[\p{L}\p{Sc}%²³/°]*(?: ?\/ ?[\p{L}]+)?)$/u;

/** Rows of a CSV file. */
export function readCsvTable(id: string, text: string, declared: JsonObject = {}): ReadTable {
  const [head = [], ...rows] = readCsv(text);
  const uneven = rows.findIndex((row) => row.length !== head.length);
  if (uneven >= 0) return { table: null, problems: [`row ${uneven + 2} has not as many cells as the head`] };
  return readTable(
    id,
    rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at] === "" ? null : row[at]!]))),
    declared,
  );
}

/** Rows of a JSON file: a list of them, or an object with `rows` and what else a schema says. */
export function readJsonTable(id: string, value: Json, declared: JsonObject = {}): ReadTable {
  const rows = isJsonObject(value) ? value["rows"] : value;
  if (!Array.isArray(rows) || !rows.every(isJsonObject))
    return { table: null, problems: ["it is neither a list of rows nor an object with `rows`"] };
  const { rows: _, ...front } = isJsonObject(value) ? value : {};
  return readTable(id, rows, { ...front, ...declared });
}

/**
 * Rows and what a schema says of them: `one`, `many`, `words`, `label`, `url`, and of each column `type`, `words`, `unit`,
 * `better`, `aliases`. What is not said is seen from the values.
 */
export function readTable(id: string, rows: readonly Row[], declared: JsonObject): ReadTable {
  const problems: string[] = [];
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columnsDeclared = isJsonObject(declared["columns"]) ? declared["columns"] : {};
  for (const name of Object.keys(columnsDeclared)) if (!names.includes(name)) problems.push(`no row has the column "${name}"`);
  if (rows.length === 0) problems.push("it has no rows");
  const columns = names.map((name): KnowledgeColumn => {
    const about = isJsonObject(columnsDeclared[name]) ? columnsDeclared[name] : {};
    const seen = inferColumn(rows.map((row) => row[name] ?? null));
    const type = about["type"] ?? seen.type;
    if (typeof type !== "string" || !TYPES.includes(type))
      problems.push(`the type of "${name}" is none of ${TYPES.join(", ")}`);
    const words = wordsOf(name);
    const inName = type === "number" ? readUnitInName(words) : null;
    const unit = textOf(about["unit"]) ?? seen.unit ?? inName?.unit;
    // The unit is said with the number: saying it with the name, too, would be once too often.
    const shown = inName && unitFactor(inName.unit, unit) === 1 ? [inName.rest, words] : [words];
    const better = about["better"];
    return {
      name,
      type: type as ColumnType,
      words: [...new Set([...textsOf(about["words"]), ...shown])],
      ...(unit !== undefined && { unit }),
      ...((better === "less" || better === "more") && { better }),
      ...(isJsonObject(about["aliases"]) && {
        aliases: Object.fromEntries(Object.entries(about["aliases"]).map(([value, words]) => [value, textsOf(words)])),
      }),
    };
  });
  const label = textOf(declared["label"]) ?? columns.find(({ type }) => type === "text")?.name;
  if (label === undefined || !names.includes(label)) problems.push("no column names a row: say which with `label`");
  if (problems.length > 0) return { table: null, problems };
  const many = textOf(declared["many"]) ?? wordsOf(id);
  const url = textOf(declared["url"]);
  const typed = rows.map((row) =>
    Object.fromEntries(columns.map((column) => [column.name, coerce(row[column.name] ?? null, column.type)] as const)),
  );
  for (const { name, type } of columns) {
    const wrong = rows.findIndex((row, at) => (row[name] ?? null) !== null && typed[at]![name] === null);
    if (wrong >= 0) problems.push(`"${name}" of row ${wrong + 1} is no ${type}: ${JSON.stringify(rows[wrong]![name])}`);
  }
  const table: KnowledgeTable = {
    id,
    one: textOf(declared["one"]) ?? many.replace(/ies$/, "y").replace(/([^s])s$/, "$1"),
    many,
    words: textsOf(declared["words"]),
    ...(url !== undefined && { url }),
    label: label!,
    columns,
    rows: typed,
  };
  return problems.length > 0 ? { table: null, problems } : { table, problems };
}

/** "freeCancellation", "free_cancellation" → "free cancellation". */
function wordsOf(name: string): string {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replace(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
}

function inferColumn(values: readonly Json[]): { readonly type: ColumnType; readonly unit?: string } {
  const there = values.filter((value) => value !== null && value !== "");
  if (there.length === 0) return { type: "text" };
  if (there.every(Array.isArray)) return { type: "list" };
  const all = (fits: (text: string) => boolean): boolean =>
    there.every((value) => typeof value !== "object" && fits(written(value)));
  if (all((text) => YES.test(text) || NO.test(text))) return { type: "boolean" };
  if (all((text) => DATE.test(text))) return { type: "date" };
  const units = new Set(there.map((value) => unitIn(written(value))));
  if (!all((text) => NUMBER.test(text)) || units.size > 1) return { type: "text" };
  const [unit = ""] = units;
  return unit === "" ? { type: "number" } : { type: "number", unit };
}

function unitIn(text: string): string {
  const { sign = "", unit = "" } = NUMBER.exec(text)?.groups ?? {};
  return sign || unit;
}

function coerce(value: Json, type: ColumnType): Json {
  // A list without anything in it is a list; whatever else is empty is not known.
  if (value === null || value === "") return type === "list" ? [] : null;
  switch (type) {
    case "number": {
      if (typeof value === "number") return value;
      const found = NUMBER.exec(written(value))?.groups?.["number"];
      return found === undefined ? null : Number(found.replaceAll(",", ""));
    }
    case "boolean":
      if (typeof value === "boolean") return value;
      return YES.test(written(value)) ? true : NO.test(written(value)) ? false : null;
    case "date":
      return DATE.test(written(value)) ? value : null;
    case "list":
      if (Array.isArray(value)) return value.map(written);
      return typeof value === "string" ? value.split(/\s*[|;,]\s*/).filter(Boolean) : null;
    case "text":
      return typeof value === "object" ? null : written(value);
  }
}

const textOf = (value: Json | undefined): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const textsOf = (value: Json | undefined): readonly string[] =>
  typeof value === "string"
    ? [value]
    : Array.isArray(value)
      ? value.filter((one): one is string => typeof one === "string")
      : [];
