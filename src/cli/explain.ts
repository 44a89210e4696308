import { DIAGNOSTICS } from "../authoring/catalogue.ts";
import { didYouMean } from "../authoring/closest.ts";
import { ERRORS } from "../base/errors.ts";
import type { Console, ExitCode } from "./console.ts";

/** `halcyon explain CODE`: what a code means and how to mend it. */
export async function explain(code: string, console: Console): Promise<ExitCode> {
  const known: Readonly<Record<string, { readonly what: string; readonly fix: string }>> = { ...ERRORS, ...DIAGNOSTICS };
  const found = Object.hasOwn(known, code) ? known[code] : undefined;
  if (!found) {
    console.err(`There is no code ${code}. ${didYouMean(code, Object.keys(known)) ?? "Codes look like flow/unknown-slot."}\n`);
    return 2;
  }
  await console.out(`${code}\n\n${found.what}\n\nFix: ${found.fix}\n`);
  return 0;
}
