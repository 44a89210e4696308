import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import {
  isSound,
  plural,
  reportProject,
  type PartFate,
  type ProjectReport,
  type ReportLine,
} from "../authoring/project-report.ts";
import type { SourceFile } from "../authoring/source.ts";
import { HalcyonError, wrapError } from "../base/errors.ts";
import { isTestFile, readTests, type ReadTestsResult } from "../testing/read-tests.ts";
import { compileAssistant } from "./compile.ts";
import { printDiagnostics, type Console, type ExitCode } from "./console.ts";
import { readSources } from "./folder.ts";

export interface ImportOptions {
  /** Folder to write: the files that are used, the tests, and a `halcyon.yml`. */
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
}

/**
 * `halcyon import DIR`: what a CALM project brings, and what becomes of each part of it. Nothing is written without `out`:
 * the project runs as it stands.
 */
export async function importProject(folder: string, { out, json = false }: ImportOptions, console: Console): Promise<ExitCode> {
  const files = await readSources([folder], console.cwd);
  const full = resolve(console.cwd, folder);
  const report = await reportProject(files, { name: basename(full, extname(full)) });
  const testFiles = files.filter((file) => isTestFile(file) || isConftest(file));
  const tests = readTests(testFiles);
  const lines = [...testLines(tests), ...report.lines];
  const sound = isSound(report);
  const written = out !== undefined && sound ? await write(report, files, testFiles, folder, out, console) : [];
  if (json) {
    const { kind, totals, assistant, diagnostics } = report;
    const compat = assistant?.settings.compat ?? null;
    const found = { ok: sound, kind, compat, totals: { ...totals, tests: tests.cases.length }, lines, diagnostics, written };
    await console.out(`${JSON.stringify(found, null, 2)}\n`);
    return sound ? 0 : 1;
  }
  await console.out(formatReport(report, lines, tests.cases.length));
  await printDiagnostics(
    report.diagnostics.filter(({ severity }) => severity === "error"),
    console,
  );
  const warnings = report.diagnostics.filter(({ severity }) => severity === "warning").length;
  await console.out(sound ? formatNext(out ?? folder, written, warnings) : formatRefusal(folder, out));
  return sound ? 0 : 1;
}

function isConftest({ path }: SourceFile): boolean {
  return /(^|\/)conftest\.ya?ml$/i.test(path);
}

function testLines({ cases }: ReadTestsResult): readonly ReportLine[] {
  return [...new Set(cases.map(({ file }) => file))]
    .map((file) => cases.filter((one) => one.file === file))
    .map((group) => ({
      fate: "carried over",
      what: plural(group.length, "test"),
      place: group[0]!.place,
      count: 1,
      advice: "Played by `halcyon test`.",
    }));
}

function formatReport({ kind, assistant, totals }: ProjectReport, lines: readonly ReportLine[], tests: number): string {
  const { flows, slots, responses, actions, intents, examples } = totals;
  const parts = [
    plural(flows, "flow"),
    plural(slots, "slot"),
    plural(responses, "response"),
    plural(actions, "action"),
    plural(intents, "intent"),
    plural(examples, "example"),
    plural(tests, "test"),
  ];
  const whose = kind === "calm" ? "A CALM project" : "An assistant";
  const head = `${whose}: ${parts.join(", ")}.${assistant ? ` It behaves as CALM ${assistant.settings.compat} does.` : ""}\n`;
  const fates: readonly PartFate[] = ["carried over", "changed", "not supported"];
  const tables = fates.flatMap((fate) => {
    const own = lines.filter((line) => line.fate === fate);
    return own.length > 0 ? [`\n${fate}\n${formatTable(own)}`] : [];
  });
  return head + tables.join("");
}

function formatTable(lines: readonly ReportLine[]): string {
  const rows = lines.map(({ place, what, count, advice }) => ({
    where: `${place.file}:${place.line}`,
    what: count > 1 ? `${what} (${count} times)` : what,
    advice,
  }));
  const width = (key: "where" | "what"): number => Math.max(...rows.map((row) => row[key].length));
  const [where, what] = [width("where"), width("what")];
  return rows.map((row) => `  ${row.where.padEnd(where)}  ${row.what.padEnd(what)}  ${row.advice}`.trimEnd()).join("\n") + "\n";
}

function formatNext(folder: string, written: readonly string[], warnings: number): string {
  const wrote = written.length > 0 ? `\n${plural(written.length, "file")} written to ${folder}.\n` : "";
  const look = warnings > 0 ? `   # ${plural(warnings, "warning")}` : "";
  const commands = [
    `halcyon validate ${folder}${look}`,
    `halcyon test ${folder}`,
    `halcyon chat ${folder}`,
    `halcyon build ${folder} --out assistant.json`,
  ];
  return `${wrote}\nNext:\n${commands.map((command) => `  ${command}\n`).join("")}`;
}

function formatRefusal(folder: string, out: string | undefined): string {
  const lost = out === undefined ? "" : ` Nothing was written to ${out}.`;
  return `\nMend the errors first.${lost} \`halcyon validate ${folder}\` shows them with the warnings.\n`;
}

/** Writes the project as a folder of ours, and makes sure that it is the same assistant. */
async function write(
  { assistant, used }: ProjectReport,
  files: readonly SourceFile[],
  tests: readonly SourceFile[],
  folder: string,
  out: string,
  console: Console,
): Promise<readonly string[]> {
  const from = resolve(console.cwd, folder);
  const target = resolve(console.cwd, out);
  if (target === from || target.startsWith(from + sep))
    throw new HalcyonError("cli/usage", { reason: "--out lies in the project itself" });
  if ((await readdir(target).catch(() => [])).length > 0) throw new HalcyonError("cli/exists", { path: out });
  const kept = new Set([...used, ...tests.map(({ path }) => path)]);
  const copies = files
    .filter(({ path }) => kept.has(path) || /(^|\/)nlu\.lock\.json$/.test(path))
    .map(({ path, text }) => ({
      name: relative(from, resolve(console.cwd, path)).split(sep).join("/") || basename(path),
      text,
    }));
  const settings = { name: "halcyon.yml", text: settingsOf(assistant!) };
  const all = copies.some(({ name }) => name === settings.name) ? copies : [settings, ...copies];
  try {
    for (const { name, text } of all) {
      await mkdir(dirname(join(target, name)), { recursive: true });
      await writeFile(join(target, name), text);
    }
  } catch (error) {
    throw wrapError("cli/not-written", error, { path: out });
  }
  const again = await compileAssistant([out], console.cwd);
  if (again.assistant?.hash !== assistant!.hash)
    throw new HalcyonError("internal/unexpected", { reason: "the folder that was written is another assistant", path: out });
  return all.map(({ name }) => name);
}

function settingsOf({ name, settings }: NonNullable<ProjectReport["assistant"]>): string {
  return `# Whose behaviour is followed where versions of CALM differ.\ncompat: "${settings.compat}"\nname: ${JSON.stringify(name)}\n`;
}
