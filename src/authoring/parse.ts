import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  Parser,
  type CST,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLParseError,
} from "yaml";
import type { Findings, Mend } from "./findings.ts";
import { DepthGauge, YAML_LIMITS, type YamlLimits } from "./scan.ts";
import type { Range, SourceText } from "./source.ts";
import type { Entry, MapValue, ScalarValue, Value } from "./tree.ts";

/** Keys that could reach a prototype when a compiled assistant is looked things up in. */
const REFUSED_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Reads YAML 1.2 (core schema: `yes` and `no` are words, `True` is a boolean) into values that know their place.
 * Null if the file is not YAML or not within the limits; otherwise what it says, beside the findings.
 */
export function parseYaml(source: SourceText, findings: Findings, limits: YamlLimits = YAML_LIMITS): Value | null {
  const { text } = source;
  if (text.length > limits.maxCharacters) {
    findings.error("yaml/too-large", source.range(0), `${source.path} has more than ${limits.maxCharacters} characters.`, {
      hint: "Split it into several files.",
    });
    return null;
  }
  const gauge = new DepthGauge();
  const composer = new Composer({ version: "1.2", uniqueKeys: false, prettyErrors: false, logLevel: "error" });
  const documents: Document.Parsed[] = [];
  try {
    for (const document of composer.compose(tokensOf(text, gauge, limits.maxDepth), true, text.length))
      documents.push(document);
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    findings.error("yaml/too-deep", source.range(gauge.offset), `Nested deeper than ${limits.maxDepth} levels.`, {
      hint: "Check the brackets and the indentation.",
    });
    return null;
  }
  const [document, second] = documents;
  const errors = tellingErrors(document?.errors ?? [], source);
  for (const error of errors) reportSyntax(error, source, findings);
  if (second) {
    findings.error("yaml/syntax", source.range(second.range[0]), "A second document begins here.", {
      hint: "A file holds one document: remove the `---` in the middle.",
    });
  }
  // What was read past a mistake is a guess: complaints about it would only be noise.
  if (errors.length > 0) return null;
  if (!document?.contents) return { kind: "map", entries: new Map(), at: source.range(0) };
  return convert(document.contents, source, findings);
}

class TooDeep extends Error {}

/** The parser's tokens; no document is composed before all of it was seen to be shallow enough. */
function* tokensOf(text: string, gauge: DepthGauge, maxDepth: number): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    if (gauge.add(lexeme) > maxDepth) throw new TooDeep();
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

function convert(node: Node, source: SourceText, findings: Findings): Value {
  const at = rangeOf(node, source);
  if (isMap(node)) return convertMap(node, at, findings);
  if (isSeq(node)) {
    return { kind: "list", items: node.items.map((item) => convertOrNull(item as Node | null, at, findings)), at };
  }
  if (isScalar(node)) return scalar(node.value, node.source ?? "", at);
  if (isAlias(node)) {
    findings.error("yaml/alias", at, `\`*${node.source}\` repeats another place of the file, which is not allowed here.`, {
      hint: "Write the value out.",
    });
  }
  return scalar(null, "", at);
}

function convertOrNull(node: Node | null, parent: Range, findings: Findings): Value {
  return node ? convert(node, parent.source, findings) : scalar(null, "", parent);
}

function scalar(value: unknown, source: string, at: Range): ScalarValue {
  // Infinity and NaN are no JSON, and an integer beyond 2^53 would lose digits: both stay words.
  const exact =
    typeof value === "number" && Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  const kept = value === null || typeof value === "boolean" || exact ? (value as null | boolean | number) : undefined;
  const text = typeof value === "string" ? value : source;
  return { kind: "scalar", value: kept === undefined ? text : kept, text, at };
}

function convertMap(node: YAMLMap, at: Range, findings: Findings): MapValue {
  const entries = new Map<string, Entry>();
  for (const pair of node.items as Pair<Node | null, Node | null>[]) {
    const keyAt = pair.key ? rangeOf(pair.key, at.source) : at;
    if (pair.key && !isScalar(pair.key)) {
      findings.error("yaml/syntax", keyAt, "A key must be a word, not a list or a map.", {
        hint: 'Put quotes around it: "{…}".',
      });
      continue;
    }
    const key = pair.key ? scalar(pair.key.value, pair.key.source ?? "", keyAt).text : "";
    if (REFUSED_KEYS.has(key)) {
      findings.error("yaml/refused-key", keyAt, `The key \`${key}\` is refused.`, { hint: "Choose another name." });
      continue;
    }
    const first = entries.get(key);
    if (first) {
      const { line } = at.source.place(first.keyAt.start, first.keyAt.end);
      findings.error(
        "yaml/duplicate-key",
        keyAt,
        `\`${key}\` is written twice in the same map; the first is in line ${line}.`,
        {
          hint: "Remove or rename one of them.",
        },
      );
      continue;
    }
    const value = pair.value ? convert(pair.value, at.source, findings) : scalar(null, "", at.source.range(keyAt.end));
    entries.set(key, { key, keyAt, value });
  }
  return { kind: "map", entries, at };
}

function rangeOf(node: Node, source: SourceText): Range {
  const [start, end] = node.range ?? [0, 0, 0];
  return source.range(start, end);
}

/** What people do wrong, and how to mend it, in words of this world; the parser's own sentence where we know no better. */
const SYNTAX: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  BLOCK_AS_IMPLICIT_KEY: [
    "A colon inside plain text needs quotes.",
    'A colon followed by a space inside plain text needs quotes: "like: this".',
  ],
  BAD_INDENT: ["This line is not indented like its neighbours.", "Indent with spaces, the same number for the same level."],
  TAB_AS_INDENT: ["A tab cannot indent.", "Indent with spaces; YAML does not allow tabs there."],
  MISSING_CHAR: ["Something that was opened is not closed.", "Close every quote and bracket; write one space after a colon."],
  MULTILINE_IMPLICIT_KEY: ["A key cannot go over several lines.", "A key stands on one line and ends with a colon."],
  IMPOSSIBLE: ["This line fits nowhere.", "Check the indentation of this line."],
  UNEXPECTED_TOKEN: ["This does not belong here.", "Check the indentation and the quotes of this line."],
  BAD_ALIAS: ["Plain text cannot begin with `*` or `&`.", "Text that begins with `*` or `&` needs quotes."],
  RESERVED_CHAR: ["Plain text cannot begin with this character.", "Text that begins with `@` or a backtick needs quotes."],
  BAD_DQ_ESCAPE: [
    "A backslash inside double quotes begins an escape that there is not.",
    "A backslash inside double quotes begins an escape: use single quotes.",
  ],
};

/**
 * One mistake makes the parser stumble several times: the first error of each line is kept, and where tabs indent, the
 * tabs alone.
 */
function tellingErrors(errors: readonly YAMLParseError[], source: SourceText): readonly YAMLParseError[] {
  const tabs = errors.filter(({ code }) => code === "TAB_AS_INDENT");
  const seen = new Set<number>();
  return (tabs.length > 0 ? tabs : errors).filter(({ pos: [start, end] }) => {
    const { line } = source.place(start, end);
    return !seen.has(line) && seen.add(line);
  });
}

function reportSyntax(error: YAMLParseError, source: SourceText, findings: Findings): void {
  const [start, end] = error.pos.map((offset) => Math.min(offset, source.text.length)) as [number, number];
  const code = /compact mappings/.test(error.message) ? "BLOCK_AS_IMPLICIT_KEY" : error.code;
  const [what, hint] = SYNTAX[code] ?? [error.message, "Check the indentation and the quotes of this line."];
  findings.error("yaml/syntax", source.range(start, end), `This is not valid YAML: ${what}`, {
    hint,
    mend: code === "BLOCK_AS_IMPLICIT_KEY" ? quoteRest(source, start) : undefined,
  });
}

/** Quotes around a plain text with a colon in it, where it stands behind its key or its dash to the end of the line. */
function quoteRest(source: SourceText, offset: number): Mend | undefined {
  const from = source.lineStart(offset);
  const line = source.text.slice(from).split(/\r?\n/, 1)[0]!;
  const [, before, text] = /^(\s*(?:- +)*(?:[\w-]+: +)?)([^\s"'[\]{}|>&*!%@`#][^#]*?: .*?)\s*$/.exec(line) ?? [];
  if (before === undefined || text === undefined || text.includes(" #")) return undefined;
  const at = source.range(from + before.length, from + before.length + text.length);
  return { title: "Put quotes around it", at, text: JSON.stringify(text), safe: true };
}
