import type { Training, TrainingExample } from "../model/training.ts";
import { readAnnotations } from "./annotations.ts";
import type { Findings } from "./findings.ts";
import { readPythonRegex } from "./python-regex.ts";
import type { Range } from "./source.ts";
import { get, getText, textOf, type MapValue, type Value } from "./tree.ts";

/** What the `nlu` lists of all files say. */
export interface NluReading {
  readonly intents: Map<string, TrainingExample[]>;
  /** Other words by the value that they stand for, in the author's casing. */
  readonly synonyms: Map<string, string[]>;
  readonly regexes: Map<string, string[]>;
  readonly lookups: Map<string, string[]>;
}

export function emptyNlu(): NluReading {
  return { intents: new Map(), synonyms: new Map(), regexes: new Map(), lookups: new Map() };
}

interface Line {
  readonly text: string;
  readonly at: Range;
}

/** Adds the items of one `nlu` list. */
export function readNlu(items: readonly MapValue[], into: NluReading, findings: Findings): void {
  for (const item of items) {
    const lines = readLines(get(item, "examples"), findings);
    const texts = lines.map(({ text }) => text);
    const intent = getText(item, "intent");
    const synonym = getText(item, "synonym");
    const regex = getText(item, "regex");
    const lookup = getText(item, "lookup");
    if (intent !== undefined) {
      append(
        into.intents,
        intent,
        lines.map((line) => readExample(line, into, findings)),
      );
    }
    if (synonym !== undefined) append(into.synonyms, synonym, texts);
    if (regex !== undefined) {
      append(
        into.regexes,
        regex,
        lines.flatMap((line) => readRegex(line, regex, findings)),
      );
    }
    if (lookup !== undefined) append(into.lookups, lookup, texts);
  }
}

function append<T>(map: Map<string, T[]>, key: string, values: readonly T[]): void {
  map.set(key, [...(map.get(key) ?? []), ...values]);
}

function readExample({ text: sentence, at }: Line, into: NluReading, findings: Findings): TrainingExample {
  const { text, entities, broken } = readAnnotations(sentence);
  for (const written of broken) {
    findings.warning("nlu/bad-annotation", at, `\`${written}\` is not an annotation that can be read: its words stay.`, {
      hint: 'Write it like [two]{"entity": "count", "value": "2"}.',
    });
  }
  for (const { start, end, value } of entities) {
    const words = text.slice(start, end);
    if (typeof value !== "string" || value.toLowerCase() === words.toLowerCase()) continue;
    const known = into.synonyms.get(value) ?? [];
    if (!known.includes(words)) append(into.synonyms, value, [words]);
  }
  return { text, entities };
}

function readRegex({ text, at }: Line, name: string, findings: Findings): readonly string[] {
  const read = readPythonRegex(text);
  if ("regex" in read) return [read.regex];
  if (read.problem === "invalid") {
    findings.warning(
      "nlu/bad-regex",
      at,
      `This pattern of \`${name}\` is no regular expression that can be read: it is left out.`,
      {
        hint: "Write it as JavaScript would; look-behind with a variable length and conditions are Python's alone.",
      },
    );
  } else {
    findings.warning("nlu/runaway-regex", at, `This pattern of \`${name}\` can take for ever: it is left out.`, {
      hint: "No repetition inside a repetition that can read the same text in two ways: (a+)+ is a+.",
    });
  }
  return [];
}

/** A block of lines that begin with `-`, or a list of texts. */
function readLines(value: Value | undefined, findings: Findings): readonly Line[] {
  if (!value) return [];
  if (value.kind === "list") {
    return value.items.flatMap((item) => {
      const written = item.kind === "map" ? get(item, "text") : item;
      const text = textOf(written)?.trim().replace(/^-\s+/, "");
      return written && text ? [{ text, at: written.at }] : [];
    });
  }
  return linesOfBlock(value).flatMap(({ text, at }) => {
    const [, sentence] = /^\s*-\s*(.*?)\s*$/.exec(text) ?? [];
    if (sentence === undefined && text.trim() !== "") {
      findings.warning("nlu/bad-example", at, `\`${text.trim()}\` does not begin with \`- \`: it is left out.`, {
        hint: "One example a line, each after `- `.",
      });
    }
    return sentence ? [{ text: sentence, at }] : [];
  });
}

/** The lines of a text, each where it stands: in a literal block (`|`) the lines of the file are those of the text. */
function linesOfBlock(value: Value): readonly Line[] {
  const lines = (textOf(value) ?? "").split("\n");
  const { source, start, end } = value.at;
  if (source.text[start] !== "|") return lines.map((text) => ({ text, at: value.at }));
  const written = source.text.slice(start, end).split("\n");
  let from = start;
  const starts = written.map((line) => {
    const here = from;
    from += line.length + 1;
    return here;
  });
  return lines.map((text, index) => {
    const line = written[index + 1] ?? "";
    const indent = line.length - line.trimStart().length;
    const begin = (starts[index + 1] ?? start) + indent;
    return { text, at: source.range(begin, begin + line.trim().length) };
  });
}

/** The training part of an assistant; undefined where no intent has been written. */
export function trainingOf({ intents, synonyms, regexes, lookups }: NluReading): Training | undefined {
  if (intents.size === 0) return undefined;
  const words = [...synonyms].flatMap(([value, others]) => others.map((other) => [other.toLowerCase(), value] as const));
  return {
    intents: Object.fromEntries(intents),
    synonyms: Object.fromEntries(words),
    regexes: Object.fromEntries(regexes),
    lookups: Object.fromEntries(lookups),
  };
}
