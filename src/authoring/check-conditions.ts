import { canRunAway } from "../base/regex.ts";
import { parseCondition, wordsOf, type ConditionNode } from "../dialogue/condition.ts";
import { translateRegex } from "../dialogue/condition-regex.ts";
import type { Slot } from "../model/slot.ts";
import { didYouMean } from "./closest.ts";
import { BUILT_IN_SLOTS } from "./default-actions.ts";
import { explainCondition } from "./explain-condition.ts";
import type { Mend } from "./findings.ts";
import type { Project } from "./project.ts";
import type { Range } from "./source.ts";
import type { ScalarValue } from "./tree.ts";

/** Every condition of the files: its grammar, the slots it names, comparisons that can never hold. */
export function checkConditions(project: Project): void {
  const runaways = new Runaways();
  for (const written of project.findings.conditions) checkCondition(project, runaways, written);
}

/** Which regular expressions can take for ever: flows of one kind share theirs, and each is judged once. */
class Runaways {
  readonly #known = new Map<string, boolean>();

  has({ source, flags }: { readonly source: string; readonly flags: string }): boolean {
    const key = `${flags}/${source}`;
    const runaway = this.#known.get(key) ?? canRunAway(source, flags);
    this.#known.set(key, runaway);
    return runaway;
  }
}

function checkCondition(project: Project, runaways: Runaways, written: ScalarValue): void {
  const source = typeof written.value === "string" ? withoutTemplates(written.value) : null;
  if (source === null) return;
  const { findings } = project;
  const condition = parseCondition(source);
  if (condition.kind === "problem") {
    const { start, end, message, hint, instead } = explainCondition(source, condition);
    const mend =
      instead === undefined ? undefined : mendIn(written, start, end, instead, `Write ${instead.trim() || "a blank"}`);
    return findings.error("condition/invalid", rangeIn(written, start, end - start), message, { hint, mend });
  }
  for (const word of wordsOf(condition.root)) checkWord(project, written, word);
  checkComparisons(project, written, condition.root);
  for (const { offset, source: regex, flags } of regexesOf(condition.root)) {
    if (!runaways.has(translateRegex(regex, flags))) continue;
    findings.error("condition/runaway-pattern", rangeIn(written, offset), "This regular expression can take for ever.", {
      hint: "No repetition inside a repetition that can read the same text in two ways, and no three in a row: (a+)+ is a+.",
    });
  }
}

/** Stands for what a template will give: a word that no author writes. */
const HOLE = "\u{1D5D1}";

/** The condition with each template as a word of the same length; null if what it gives may be more than one word. */
function withoutTemplates(source: string): string | null {
  let plain = true;
  const filled = source.replaceAll(/\{\{.*?\}\}/gs, (template, at: number) => {
    plain &&= /[\p{L}\p{N}_.'"-]/u.test(source[at - 1] ?? "");
    return HOLE.repeat(template.length / 2) + (template.length % 2 === 1 ? "x" : "");
  });
  return plain ? filled : null;
}

function checkWord(
  project: Project,
  written: ScalarValue,
  { name, offset }: { readonly name: string; readonly offset: number },
): void {
  const [root, slot] = split(name);
  if (root === "context" || name.includes(HOLE)) return;
  const { findings, slots } = project;
  const at = rangeIn(written, offset, name.length);
  const end = offset + name.length;
  if (root === "slots") {
    if (isKnown(project, slot)) return;
    findings.error("condition/unknown-slot", at, `There is no slot \`${slot}\`.`, { hint: didYouMean(slot, slots.keys()) });
  } else if (isKnown(project, name)) {
    findings.warning("condition/bare-slot", at, `Write \`slots.${name}\`: a bare name is the old way.`, {
      mend: mendIn(written, offset, end, `slots.${name}`, "Add slots.", true),
    });
  } else {
    const constant = CONSTANTS[name.toLowerCase()];
    findings.error("condition/unquoted-word", at, `\`${name}\` is neither \`slots.…\` nor \`context.…\`.`, {
      hint: constant ? `Nothing is written ${constant}.` : `If it is a text, put quotes around it: "${name}".`,
      mend: constant
        ? mendIn(written, offset, end, constant, `Write ${constant}`)
        : mendIn(written, offset, end, `'${name}'`, "Put quotes around it"),
    });
  }
}

/** What other languages call nothing. */
const CONSTANTS: Readonly<Record<string, string | undefined>> = { none: "null", nil: "null", nothing: "null" };

function regexesOf(node: ConditionNode): readonly (ConditionNode & { readonly kind: "regex" })[] {
  if (node.kind === "regex") return [node];
  if (node.kind === "not") return regexesOf(node.node);
  return "left" in node ? [...regexesOf(node.left), ...regexesOf(node.right)] : [];
}

function isKnown({ slots }: Project, name: string): boolean {
  return slots.has(name) || BUILT_IN_SLOTS.has(name) || slots.has(name.split(".")[0]!);
}

function split(name: string): readonly [string, string] {
  const dot = name.indexOf(".");
  return dot < 0 ? ["", name] : [name.slice(0, dot), name.slice(dot + 1)];
}

function checkComparisons(project: Project, written: ScalarValue, node: ConditionNode): void {
  if (node.kind === "not") return checkComparisons(project, written, node.node);
  if (node.kind !== "and" && node.kind !== "or" && node.kind !== "compare") return;
  checkComparisons(project, written, node.left);
  checkComparisons(project, written, node.right);
  if (node.kind !== "compare" || node.operator === "contains" || node.operator === "matches") return;
  const equality = node.operator === "=" || node.operator === "!=";
  for (const [word, literal] of [
    [node.left, node.right],
    [node.right, node.left],
  ] as const) {
    // Categories and texts have an order whatever they are compared with; numbers have none with texts.
    if (equality || (literal.kind === "literal" && typeof literal.value === "string")) {
      checkValue(project, written, word, literal, equality);
    }
  }
}

function checkValue(
  { slots, findings }: Project,
  written: ScalarValue,
  word: ConditionNode,
  literal: ConditionNode,
  equality: boolean,
): void {
  if (word.kind !== "word" || literal.kind !== "literal" || literal.value === null) return;
  const [root, path] = split(word.name);
  const slot = slots.get(root === "slots" ? path : word.name)?.slot;
  const { value, offset } = literal;
  if (!slot || (typeof value === "string" && value.includes(HOLE)) || canBe(slot, value)) return;
  const isCategory = slot.type === "categorical" || slot.type === "strict_categorical";
  if (isCategory && !equality) return;
  const length = typeof value === "string" ? value.length + 2 : String(value).length;
  const at = rangeIn(written, offset, length);
  const shown = JSON.stringify(value);
  if (typeof value === "string" && !isCategory && canBe(slot, bareValue(value))) {
    // CALM's own checks let it pass.
    findings.warning("condition/impossible-value", at, `\`${slot.name}\` is never the text ${shown}.`, {
      hint: `Write it without quotes: ${value}.`,
      mend: mendIn(written, offset, offset + length, value.toLowerCase(), "Take the quotes away"),
    });
    return;
  }
  const known =
    slot.type === "bool" ? "true or false" : slot.type === "float" ? "a number" : `one of ${slot.values.join(", ")}`;
  findings.error("condition/impossible-value", at, `\`${slot.name}\` is never ${shown}.`, {
    hint: (isCategory ? didYouMean(String(value), slot.values) : undefined) ?? `It is ${known}.`,
  });
}

/** What a text would be without its quotes. */
function bareValue(text: string): string | number | boolean {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === "true";
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

/** As comparing goes: true is 1, texts of categories have no case, and a number is never a text. */
function canBe({ type, values }: Slot, value: string | number | boolean): boolean {
  const text = String(value).toLowerCase();
  switch (type) {
    case "bool":
      return typeof value === "boolean" || value === 0 || value === 1;
    case "float":
      return typeof value !== "string";
    case "categorical":
    case "strict_categorical":
      return values.some((known) => known.toLowerCase() === text);
    case "text":
    case "list":
    case "any":
      return true;
  }
}

/** A replacement inside the condition, if the text in the file is the condition itself. */
function mendIn(written: ScalarValue, start: number, end: number, text: string, title: string, safe = false): Mend | undefined {
  const at = rangeIn(written, start, end - start);
  if (at.end - at.start !== end - start || end === start) return undefined;
  // The quotes of the file may not be the quotes of the condition.
  const wrap = at.source.text.slice(written.at.start, written.at.start + 1);
  if (/["']/.test(wrap) && text.includes(wrap)) {
    const other = text.replaceAll(wrap, wrap === '"' ? "'" : '"');
    return { title, at, text: other, safe };
  }
  return { title, at, text, safe };
}

/** The place inside the condition, as far as the text in the file is the condition itself; else its beginning. */
function rangeIn({ value, at }: ScalarValue, offset: number, length = 0): Range {
  const raw = at.source.text.slice(at.start, at.end);
  const inner = raw.indexOf(String(value));
  if (inner < 0 || inner > 1) return at.source.range(at.start);
  return at.source.range(at.start + inner + offset, at.start + inner + offset + length);
}
