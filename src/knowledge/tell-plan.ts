import type { Json } from "../base/json.ts";
import type { KnowledgeColumn, KnowledgeTable } from "../model/knowledge.ts";
import type { Filter, Plan } from "./plan.ts";
import type { PlanResult } from "./run-plan.ts";
import { written } from "./written.ts";

type Row = Readonly<Record<string, Json>>;

/** So many rows are told one by one. */
const MAX_TOLD = 5;
const OPERATORS = { "<": "under", "<=": "at most", ">": "over", ">=": "at least", "=": "exactly" } as const;

/** What a plan did, in one sentence: "Looked at 12 tariffs: with free cancellation, sorted by price, the first." */
export function tellPlan(
  { table, rows, filters, sort, limit, place, count }: Plan,
  { rows: found, unknown }: PlanResult,
): string {
  const seen = rows.length > 0 ? rows.length : table.rows.length;
  const steps = [
    ...filters.map(tellFilter),
    ...(sort ? [`sorted by ${sort.column.words[0]}${sort.direction === "down" ? ", highest first" : ""}`] : []),
    ...(limit === null ? [] : [limit === 1 ? "the first" : `the first ${limit}`]),
    ...(place === null ? [] : [`number ${place}`]),
    ...((limit !== null && found.length > limit) || (place !== null && found.length > 1)
      ? [`${found.length} of them alike`]
      : []),
    ...(count ? ["counted"] : []),
    ...(unknown > 0 ? [`${unknown} left out because it is not known`] : []),
  ];
  const what = `Looked at ${seen} ${seen === 1 ? table.one : table.many}`;
  return steps.length === 0 ? `${what}.` : `${what}: ${steps.join(", ")}.`;
}

/** The answer itself, without the plan. */
export function tellResult(plan: Plan, { rows, fitting }: PlanResult): string {
  const { table, count, filters, sort, tell } = plan;
  if (count) return `${fitting} of ${table.rows.length} ${table.many}.`;
  if (rows.length === 0) return `None of the ${table.rows.length} ${table.many}.`;
  const columns = new Set([...tell, ...(sort ? [sort.column] : []), ...filters.filter(isTold).map(({ column }) => column)]);
  const told = rows.slice(0, MAX_TOLD).map((row) => tellRow(table, row, [...columns]));
  const more = rows.length - told.length;
  return `${told.join("; ")}${more > 0 ? `; and ${more} more` : ""}.`;
}

/** A row in words: its name, then the columns that matter. */
export function tellRow(table: KnowledgeTable, row: Row, columns: readonly KnowledgeColumn[]): string {
  const values = columns.map((column) => `${column.words[0]} ${tellValue(row[column.name] ?? null, column)}`);
  return `${written(row[table.label])}${values.length > 0 ? `: ${values.join(", ")}` : ""}`;
}

/** What holds of all rows alike is in the plan already. */
const isTold = (filter: Filter): boolean => filter.kind === "number" || (filter.kind === "values" && filter.values.length > 1);

function tellFilter(filter: Filter): string {
  const name = filter.column.words[0]!;
  switch (filter.kind) {
    case "flag":
      return `${filter.value ? "with" : "without"} ${name}`;
    case "none":
      return `without ${name}`;
    case "values":
      return `${name} ${filter.not ? "not " : ""}${filter.values.map((value) => tellValue(value, filter.column)).join(" or ")}`;
    case "number":
      return `${name} ${OPERATORS[filter.operator]} ${tellValue(filter.value, filter.column)}`;
  }
}

function tellValue(value: Json, { unit = "" }: KnowledgeColumn): string {
  if (value === null) return "unknown";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value !== "number") return written(value);
  if (/^\p{Sc}/u.test(unit)) return `${unit.slice(0, 1)}${Number.isInteger(value) ? value : value.toFixed(2)}${unit.slice(1)}`;
  const counted = value === 1 ? unit.replace(/(?<=.{2})s$/, "") : unit;
  return unit === "" ? String(value) : `${value}${/^(?:p\b|%)/.test(unit) ? "" : " "}${counted}`;
}
