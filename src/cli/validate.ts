import { hasErrors, type Diagnostic } from "../base/diagnostics.ts";
import { isPattern } from "../model/flow.ts";
import { isTestFile, readTests } from "../testing/read-tests.ts";
import { compileAssistant } from "./compile.ts";
import { printDiagnostics, type Console, type ExitCode } from "./console.ts";

export interface ValidateOptions {
  readonly json?: boolean | undefined;
}

/** `halcyon validate DIR…`: every finding about the assistant and its tests. 1 if there is an error among them. */
export async function validate(
  paths: readonly string[],
  { json = false }: ValidateOptions,
  console: Console,
): Promise<ExitCode> {
  const { assistant, diagnostics, files } = await compileAssistant(paths, console.cwd, { lint: true });
  const tests = readTests(files.filter((file) => isTestFile(file) || /(^|\/)conftest\.ya?ml$/.test(file.path)));
  const all: readonly Diagnostic[] = [...diagnostics, ...tests.diagnostics];
  const count = (severity: Diagnostic["severity"]): number =>
    all.filter((diagnostic) => diagnostic.severity === severity).length;
  if (json)
    await console.out(`${JSON.stringify({ ok: !hasErrors(all), hash: assistant?.hash ?? null, diagnostics: all }, null, 2)}\n`);
  else {
    await printDiagnostics(all, console);
    const flows = Object.values(assistant?.flows ?? {}).filter((flow) => !isPattern(flow)).length;
    const found = `${plural(count("error"), "error")}, ${plural(count("warning"), "warning")}`;
    await console.out(assistant ? `${found}; ${plural(flows, "flow")}, ${plural(tests.cases.length, "test")}\n` : `${found}\n`);
  }
  return hasErrors(all) ? 1 : 0;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
