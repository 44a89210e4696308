import { canRunAway } from "../base/regex.ts";

/**
 * A regular expression of training data, which is Python's, as JavaScript reads it with the flag `u`; or what is wrong.
 * Named groups and the ends of a text are written differently, flags at the beginning are dropped (entities are looked for
 * without regard to case), and so are backslashes that mean nothing.
 */
export function readPythonRegex(source: string): { readonly regex: string } | { readonly problem: "invalid" | "runaway" } {
  const regex = source
    .replace(/^\(\?[aiLmsux]+\)/, "")
    .replaceAll("(?P<", "(?<")
    .replaceAll(/\(\?P=(\w+)\)/g, String.raw`\k<$1>`)
    .replaceAll(/\\(.)|\[(?:\\.|[^\]\\])*\]/gu, (written: string, sign: string | undefined) =>
      sign === undefined
        ? written.replaceAll(/\\(.)/gu, (each, inner: string) => withoutBackslash(each, inner, true))
        : withoutBackslash(written, sign, false),
    );
  try {
    // The form that can be matched at all comes first: what cannot, need not be judged.
    new RegExp(regex, "u").test("");
  } catch {
    return { problem: "invalid" };
  }
  return canRunAway(regex) ? { problem: "runaway" } : { regex };
}

function withoutBackslash(written: string, sign: string, inClass: boolean): string {
  if (sign === "A") return "^";
  if (sign === "Z") return "$";
  if (/[\^$\\.*+?()[\]{}|/A-Za-z0-9]/.test(sign) || (inClass && sign === "-")) return written;
  return sign;
}
