import type { Coverage, FlowCoverage } from "./coverage.ts";

const COLUMNS = ["flow", "coverage", "steps", "missing", "lines"] as const;

/** A table for people: a line a flow, the total, then patterns that some case came to, then the commands. */
export function formatCoverage(title: string, { flows, patterns, total, commands }: Coverage): string {
  const met = patterns.filter(({ visited }) => visited > 0);
  const rows = [
    [...COLUMNS],
    ...flows.map(rowOf),
    totalOf(total),
    ...(met.length > 0 ? [["patterns"], ...met.map(rowOf)] : []),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => align(cell, column, widths[column]!))
      .join("  ")
      .trimEnd(),
  );
  const most = Math.max(0, ...commands.map(({ count }) => count));
  const width = Math.max(0, ...commands.map(({ command }) => command.length));
  const bars = commands.map(
    ({ command, count }) => `${command.padEnd(width)}  ${"█".repeat(Math.ceil((count / most) * 30))} ${count}`,
  );
  return [title, ...lines, ...(bars.length > 0 ? ["commands", ...bars] : [])].map((line) => `${line}\n`).join("");
}

/** The same for spreadsheets: one table with the kind of each row first. */
export function formatCoverageCsv({ flows, patterns, total }: Coverage): string {
  const rows = [
    ["Flow Name", "Coverage", "Num Steps", "Missing Steps", "Line Numbers"],
    ...flows.map(rowOf),
    totalOf(total),
    ...patterns.map(rowOf),
  ];
  return rows.map((row) => `${row.map(quote).join(",")}\n`).join("");
}

export function formatCommandsCsv({ commands }: Coverage): string {
  return `Command,Count\n${commands.map(({ command, count }) => `${quote(command)},${count}\n`).join("")}`;
}

function rowOf({ flow, steps, visited, missing, lines }: FlowCoverage): string[] {
  return [flow, percent(visited, steps), String(steps), String(missing.length), lines];
}

function totalOf({ steps, visited }: Coverage["total"]): string[] {
  return ["Total", percent(visited, steps), String(steps), String(steps - visited), ""];
}

/** Of nothing, all is visited. */
function percent(visited: number, steps: number): string {
  return `${(steps === 0 ? 100 : (visited / steps) * 100).toFixed(2)}%`;
}

/** Names and places begin at the left, numbers end at the right. */
function align(cell: string, column: number, width: number): string {
  return column === 0 || column === COLUMNS.length - 1 ? cell.padEnd(width) : cell.padStart(width);
}

function quote(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
