import type { Diagnostic, TextFix } from "../base/diagnostics.ts";
import { placeOf, type Range } from "./source.ts";
import type { Entry, ScalarValue } from "./tree.ts";

/** A replacement still tied to its source. */
export interface Mend {
  readonly title: string;
  readonly at: Range;
  readonly text: string;
  readonly safe: boolean;
}

export interface Advice {
  readonly hint?: string | undefined;
  readonly mend?: Mend | undefined;
  /** A few words beside the mark in the code frame. */
  readonly label?: string | undefined;
  /** Other places that the mistake has to do with; those without a place are left out. */
  readonly related?: readonly { readonly at: Range | undefined; readonly message: string }[] | undefined;
}

/** Collects what is wrong with an author's files. Nothing here throws. */
export class Findings {
  readonly list: Diagnostic[] = [];
  /** Conditions met while reading: judged when all slots are known. */
  readonly conditions: ScalarValue[] = [];

  error(code: string, at: Range | undefined, message: string, advice: Advice = {}): void {
    this.#add("error", code, at, message, advice);
  }

  warning(code: string, at: Range | undefined, message: string, advice: Advice = {}): void {
    this.#add("warning", code, at, message, advice);
  }

  info(code: string, at: Range | undefined, message: string, advice: Advice = {}): void {
    this.#add("info", code, at, message, advice);
  }

  /** Takes away what does not fit. */
  keep(fits: (found: Diagnostic) => boolean): void {
    this.list.splice(0, this.list.length, ...this.list.filter(fits));
  }

  /** Whether something in this stretch is an error already. */
  hasErrorIn(range: Range): boolean {
    const { file, line, endLine = line } = placeOf(range);
    return this.list.some(
      ({ severity, place }) => severity === "error" && place?.file === file && place.line >= line && place.line <= endLine,
    );
  }

  #add(severity: Diagnostic["severity"], code: string, at: Range | undefined, message: string, advice: Advice): void {
    const { hint, mend, label } = advice;
    const related = advice.related?.flatMap(({ at: where, message: says }) =>
      where ? [{ place: placeOf(where), message: says }] : [],
    );
    this.list.push({
      code,
      severity,
      message,
      ...(hint && { hint }),
      ...(at && { place: placeOf(at) }),
      ...(label !== undefined && { label }),
      ...(related && related.length > 0 && { related }),
      ...(mend && { fix: fixOf(mend) }),
    });
  }
}

function fixOf({ title, at, text, safe }: Mend): TextFix {
  return { title, file: at.source.path, start: at.start, end: at.end, text, safe };
}

/** The fix that takes a key with its value away, if both stand alone on their line. */
export function removeLine({ key, keyAt, value }: Entry, safe: boolean): Mend | undefined {
  const { source } = keyAt;
  const start = source.lineStart(keyAt.start);
  const lineEnd = source.text.indexOf("\n", value.at.end);
  const end = lineEnd < 0 ? source.text.length : lineEnd + 1;
  const alone =
    /^[ ]*$/.test(source.text.slice(start, keyAt.start)) && /^[ \t]*(?:#.*)?\r?\n?$/.test(source.text.slice(value.at.end, end));
  return alone ? { title: `Remove ${key}`, at: source.range(start, end), text: "", safe } : undefined;
}
