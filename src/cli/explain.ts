import { DIAGNOSTICS } from "../authoring/catalogue.ts";
import { didYouMean } from "../authoring/closest.ts";
import { EXAMPLES } from "../authoring/examples.ts";
import { ERRORS } from "../base/errors.ts";
import type { Console, ExitCode } from "./console.ts";

/** `halcyon explain CODE`: what a code means, how to mend it, and what it looks like before and after. */
export async function explain(code: string, console: Console): Promise<ExitCode> {
  const known: Readonly<Record<string, { readonly what: string; readonly fix: string }>> = { ...ERRORS, ...DIAGNOSTICS };
  const found = Object.hasOwn(known, code) ? known[code] : undefined;
  if (!found) {
    console.err(`There is no code ${code}. ${didYouMean(code, Object.keys(known)) ?? "Codes look like flow/unknown-slot."}\n`);
    return 2;
  }
  const example = EXAMPLES[code];
  const shown = example ? `\nWrong:\n\n${indent(example.wrong)}\nRight:\n\n${indent(example.right)}` : "";
  await console.out(`${code}\n\n${found.what}\n\nFix: ${found.fix}\n${shown}`);
  return 0;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "    ");
}
