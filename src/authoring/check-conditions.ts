import { canRunAway } from "../base/regex.ts";
import { parseCondition, wordsOf, type ConditionNode } from "../dialogue/condition.ts";
import type { Slot } from "../model/slot.ts";
import { didYouMean } from "./closest.ts";
import { BUILT_IN_SLOTS } from "./default-actions.ts";
import { isTemplate, type Project } from "./project.ts";
import type { Range } from "./source.ts";
import type { ScalarValue } from "./tree.ts";

/** Every condition of the files: its grammar, the slots it names, comparisons that can never hold. */
export function checkConditions(project: Project): void {
  for (const written of project.findings.conditions) checkCondition(project, written);
}

function checkCondition(project: Project, written: ScalarValue): void {
  if (typeof written.value !== "string" || isTemplate(written.value)) return;
  const { findings, slots } = project;
  const condition = parseCondition(written.value);
  if (condition.kind === "problem") {
    findings.error(
      "condition/invalid",
      rangeIn(written, condition.offset),
      `This condition cannot be read: ${condition.message}`,
      {
        hint: 'For example: slots.amount > 100 and slots.size is "large"',
      },
    );
    return;
  }
  for (const { name, offset } of wordsOf(condition.root)) {
    const [root, slot] = split(name);
    if (root === "context") continue;
    if (root === "slots") {
      if (isKnown(project, slot)) continue;
      findings.error("condition/unknown-slot", rangeIn(written, offset, name.length), `There is no slot \`${slot}\`.`, {
        hint: didYouMean(slot, slots.keys()),
      });
    } else if (isKnown(project, name)) {
      const at = rangeIn(written, offset, name.length);
      findings.warning("condition/bare-slot", at, `Write \`slots.${name}\`: a bare name is the old way.`, {
        mend: at.end > at.start ? { title: "Add slots.", at, text: `slots.${name}`, safe: true } : undefined,
      });
    } else {
      const at = rangeIn(written, offset, name.length);
      findings.error("condition/unquoted-word", at, `\`${name}\` is neither \`slots.…\` nor \`context.…\`.`, {
        hint: `If it is a text, put quotes around it: "${name}".`,
        mend:
          at.end > at.start && !at.source.text.slice(at.start - 1, at.start).includes('"')
            ? { title: "Put quotes around it", at, text: `'${name}'`, safe: false }
            : undefined,
      });
    }
  }
  checkComparisons(project, written, condition.root);
  for (const { offset } of regexesOf(condition.root).filter(({ source }) => canRunAway(source))) {
    findings.error("condition/runaway-pattern", rangeIn(written, offset), "This regular expression can take for ever.", {
      hint: "No repetition inside a repetition that can read the same text in two ways: (a+)+ is a+.",
    });
  }
}

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
  if (node.kind === "and" || node.kind === "or") {
    checkComparisons(project, written, node.left);
    checkComparisons(project, written, node.right);
  }
  if (node.kind === "not") checkComparisons(project, written, node.node);
  if (node.kind !== "compare" || (node.operator !== "=" && node.operator !== "!=")) return;
  const [word, literal] = node.left.kind === "word" ? [node.left, node.right] : [node.right, node.left];
  if (word.kind !== "word" || literal.kind !== "literal" || literal.value === null) return;
  const slot = project.slots.get(split(word.name)[1])?.slot;
  if (!slot || canBe(slot, literal.value)) return;
  project.findings.warning(
    "condition/impossible-value",
    rangeIn(written, literal.offset),
    `\`${slot.name}\` is never ${JSON.stringify(literal.value)}.`,
    {
      hint: slot.type === "bool" ? "It is true or false." : `It is one of ${slot.values.join(", ")}.`,
    },
  );
}

function canBe({ type, values }: Slot, value: string | number | boolean): boolean {
  const text = String(value).toLowerCase();
  if (type === "bool") return text === "true" || text === "false" || value === 0 || value === 1;
  if (type === "categorical" || type === "strict_categorical") return values.some((known) => known.toLowerCase() === text);
  return true;
}

/** The place inside the condition, as far as the text in the file is the condition itself; else its beginning. */
function rangeIn({ value, at }: ScalarValue, offset: number, length = 0): Range {
  const raw = at.source.text.slice(at.start, at.end);
  const inner = raw.indexOf(String(value));
  if (inner < 0 || inner > 1) return at.source.range(at.start);
  return at.source.range(at.start + inner + offset, at.start + inner + offset + length);
}
