import type { Json } from "../base/json.ts";
import type { KnowledgeColumn } from "../model/knowledge.ts";
import type { Filter, Plan } from "./plan.ts";
import { written } from "./written.ts";

type Row = Readonly<Record<string, Json>>;

export interface PlanResult {
  /** In the order asked for, cut off at the limit; rows that tie with the last one stay. */
  readonly rows: readonly Row[];
  /** How many fit before the cut. */
  readonly fitting: number;
  /** Rows of which it is not known whether they fit, or where they stand. */
  readonly unknown: number;
}

/** Looks at every row of the plan's table. A row that lacks a value is never taken for one that fits. */
export function runPlan({ table, rows, filters, sort, limit, place }: Plan): PlanResult {
  const named = rows.length === 0 ? table.rows : table.rows.filter((row) => rows.includes(written(row[table.label])));
  const verdicts = named.map((row) => filters.map((filter) => fits(row, filter)));
  const known = (row: Row): boolean => !sort || (row[sort.column.name] ?? null) !== null;
  const fitting = named.filter((row, at) => verdicts[at]!.every((verdict) => verdict === true) && known(row));
  const unknown = named.filter(
    (row, at) => verdicts[at]!.every((verdict) => verdict !== false) && (verdicts[at]!.includes(null) || !known(row)),
  ).length;
  const sorted = sort ? fitting.toSorted((a, b) => compare(a, b, sort.column) * (sort.direction === "up" ? 1 : -1)) : fitting;
  if (place !== null && sort) {
    const at = sorted[place - 1];
    return { rows: at ? sorted.filter((row) => compare(row, at, sort.column) === 0) : [], fitting: fitting.length, unknown };
  }
  const last = limit === null ? undefined : sorted[limit - 1];
  const kept = sorted.filter(
    (row, at) => limit === null || at < limit || (sort && last && compare(row, last, sort.column) === 0),
  );
  return { rows: kept, fitting: fitting.length, unknown };
}

function fits(row: Row, filter: Filter): boolean | null {
  const value = row[filter.column.name] ?? null;
  if (filter.kind === "none")
    return value === null || value === 0 || value === false || (Array.isArray(value) && value.length === 0);
  if (value === null) return null;
  switch (filter.kind) {
    case "flag":
      return value === filter.value;
    case "values": {
      const has = (Array.isArray(value) ? value : [value]).some((one: Json) =>
        filter.values.includes(typeof one === "number" ? one : written(one)),
      );
      return has !== filter.not;
    }
    case "number":
      return typeof value === "number" && holds(value, filter);
  }
}

function holds(left: number, { operator, value }: Extract<Filter, { kind: "number" }>): boolean {
  switch (operator) {
    case "<":
      return left < value;
    case "<=":
      return left <= value;
    case ">":
      return left > value;
    case ">=":
      return left >= value;
    case "=":
      return left === value;
  }
}

function compare(one: Row, two: Row, { name }: KnowledgeColumn): number {
  const [a, b] = [one[name]!, two[name]!];
  if (typeof a === "number" && typeof b === "number") return a - b;
  return written(a) < written(b) ? -1 : written(a) > written(b) ? 1 : 0;
}
