import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Usage, UsageRow } from "../assistant/usage.ts";
import { USAGE_FORMAT } from "../assistant/usage.ts";
import { isJsonObject } from "../base/json.ts";
import { HalcyonError, wrapError } from "../base/errors.ts";
import type { Console, ExitCode } from "./console.ts";

export interface UsageCommandOptions {
  /** `flow`, `step`, `kind`, `backend` or `day`. Default flow. */
  readonly by?: string | undefined;
}

const BY = ["flow", "step", "kind", "backend", "day"] as const;
const NUMBERS = ["calls", "failed", "bytesOut", "bytesIn", "ms", "tokens"] as const;

type Sum = Record<(typeof NUMBERS)[number], number> & { cost: Record<string, number> };

/**
 * `halcyon usage FILES… --by flow`: what exports of `assistant.exportUsage()` used, added up, dearest first. The lines add up to
 * the last.
 *
 * @throws {HalcyonError} `cli/usage`, `cli/not-found`.
 */
export async function printUsage(paths: readonly string[], options: UsageCommandOptions, console: Console): Promise<ExitCode> {
  const by = BY.find((one) => one === (options.by ?? "flow"));
  if (!by) throw new HalcyonError("cli/usage", { "--by": options.by, known: BY.join(", ") });
  const sums = new Map<string, Sum>();
  const total = nothing();
  for (const path of paths) {
    for (const row of (await read(resolve(console.cwd, path), path)).rows) {
      const name = nameOf(row, by);
      const sum = sums.get(name) ?? nothing();
      sums.set(name, sum);
      add(sum, row);
      add(total, row);
    }
  }
  const order = ({ cost, tokens, calls }: Sum): readonly number[] => [money(cost), tokens, calls];
  const lines = [...sums].toSorted(([, one], [, two]) => compare(order(two), order(one)));
  const cells = [
    [by, "calls", "failed", "kB out", "kB in", "seconds", "tokens", "cost"],
    ...[...lines, ["all", total] as const].map(([name, sum]) => [name, ...cellsOf(sum)]),
  ];
  const widths = cells[0]!.map((_, at) => Math.max(...cells.map((row) => row[at]!.length)));
  const text = cells.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
      .join("  ")
      .trimEnd(),
  );
  await console.out(`${text.join("\n")}\n`);
  return 0;
}

function compare(one: readonly number[], two: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== two[index]);
  return at < 0 ? 0 : one[at]! - two[at]!;
}

const nothing = (): Sum => ({ calls: 0, failed: 0, bytesOut: 0, bytesIn: 0, ms: 0, tokens: 0, cost: {} });

function add(sum: Sum, row: UsageRow): void {
  for (const name of NUMBERS) sum[name] += row[name];
  // In millionths, so that nothing is lost between the lines and the last.
  for (const [currency, amount] of Object.entries(row.cost))
    sum.cost[currency] = (sum.cost[currency] ?? 0) + Math.round(amount * 1e6);
}

const money = (cost: Readonly<Record<string, number>>): number => Math.max(0, ...Object.values(cost));

function cellsOf({ calls, failed, bytesOut, bytesIn, ms, tokens, cost }: Sum): readonly string[] {
  const paid = Object.entries(cost).map(([currency, amount]) => `${(amount / 1e6).toFixed(4)} ${currency}`);
  const kilobytes = [bytesOut, bytesIn].map((bytes) => (bytes / 1_000).toFixed(1));
  return [String(calls), String(failed), ...kilobytes, (ms / 1_000).toFixed(1), String(tokens), paid.join(" + ") || "-"];
}

function nameOf(row: UsageRow, by: (typeof BY)[number]): string {
  const flow = row.flow ?? "(none)";
  return by === "flow" ? flow : by === "step" ? `${flow} ${row.step ?? "(none)"}` : row[by];
}

async function read(file: string, path: string): Promise<Usage> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw wrapError("cli/not-found", error, { path });
  }
  if (isUsage(value)) return value;
  throw new HalcyonError("cli/usage", { path, known: "what assistant.exportUsage() gave, as JSON" });
}

function isUsage(value: unknown): value is Usage {
  if (!isJsonObject(value) || value["halcyon"] !== "usage" || value["format"] !== USAGE_FORMAT) return false;
  const { rows } = value;
  const isRow = (row: unknown): boolean =>
    isJsonObject(row) &&
    NUMBERS.every((name) => typeof row[name] === "number") &&
    isJsonObject(row["cost"]) &&
    ["day", "kind", "backend"].every((name) => typeof row[name] === "string");
  return Array.isArray(rows) && rows.every(isRow);
}
