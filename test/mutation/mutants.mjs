/**
 * Every small thing that can be broken mechanically in a TypeScript file: a condition turned, a boundary moved, a statement left
 * out. A mutant is one replacement of text; applied alone, it gives a program that a test should notice.
 */
import { parseSync } from "vite";

/**
 * @typedef {{ file: string, line: number, start: number, end: number, kind: string, from: string, to: string, within: { start: number, end: number } }} Mutant
 * `within`: the expression or statement that is run when the mutant can be noticed.
 */

const SWAPPED = {
  "===": "!==",
  "!==": "===",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "+": "-",
  "-": "+",
  "*": "/",
  "%": "*",
  "&&": "||",
  "||": "&&",
};

/** Methods that are like each other, and those that can be left out of a chain. */
const TWINS = {
  some: "every",
  every: "some",
  find: "findLast",
  findLast: "find",
  findIndex: "findLastIndex",
  findLastIndex: "findIndex",
  min: "max",
  max: "min",
  startsWith: "endsWith",
  toLowerCase: "toUpperCase",
  push: "unshift",
};
const OPTIONAL = new Set(["filter", "toReversed", "slice", "toSorted", "trim", "trimStart", "flat"]);

/** What is called with sentences for people who look for the reason: the sentences are not behaviour, nor how often they are said. */
const EXPLAINING = new Set(["note", "noteOnce"]);

/** Kinds whose replacement is no expression: parentheses would break it. */
const WHOLE = new Set(["statement", "spread", "twin"]);

/** All mutants of one file, in the order of the text. */
export function mutantsOf(file, text) {
  const found = [];
  const lines = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const lineOf = (offset) => lines.findLastIndex((start) => start <= offset) + 1;
  const add = (kind, { start, end }, to, within = { start, end }) => {
    const from = text.slice(start, end);
    if (from !== to) found.push({ file, line: lineOf(start), start, end, kind, from, to, within: pick(within) });
  };
  const pick = ({ start, end }) => ({ start, end });
  const source = ({ start, end }) => text.slice(start, end);

  /** An optional chain is left as a whole. */
  let chain = null;

  function visit(node, parent) {
    if (node === null || typeof node !== "object") return;
    if (Array.isArray(node)) return node.forEach((one) => visit(one, parent));
    if (typeof node.type !== "string") return;
    if (
      node.type.startsWith("TS") &&
      node.type !== "TSNonNullExpression" &&
      node.type !== "TSAsExpression" &&
      node.type !== "TSSatisfiesExpression"
    )
      return;
    if (node.type === "ImportDeclaration") return;
    if (node.type === "ExpressionStatement" && explains(node.expression)) return;
    if (explains(node)) return;
    // Nothing but an explanation hangs on it.
    if (node.type === "IfStatement" && !node.alternate && explains(node.consequent.expression)) return;
    const outer = chain;
    if (node.type === "ChainExpression") chain = node;
    mutate(node, parent);
    for (const [key, child] of Object.entries(node)) {
      if (key === "typeAnnotation" || key === "typeArguments" || key === "returnType" || key === "typeParameters") continue;
      if (child && typeof child === "object") visit(child, node);
    }
    chain = outer;
  }

  function explains(expression) {
    return expression?.type === "CallExpression" && EXPLAINING.has(expression.callee.name);
  }

  function mutate(node, parent) {
    switch (node.type) {
      case "LogicalExpression":
        if (node.operator === "??") return add("default", node, source(node.right));
        return add("logic", node, `${source(node.left)} ${SWAPPED[node.operator]} ${source(node.right)}`);
      case "BinaryExpression":
        if (node.operator in SWAPPED)
          add("operator", node, `${source(node.left)} ${SWAPPED[node.operator]} ${source(node.right)}`);
        return;
      case "ConditionalExpression":
        add("condition", node.test, "true");
        return add("condition", node.test, "false");
      case "IfStatement":
        add("condition", node.test, "true");
        return add("condition", node.test, "false");
      case "UnaryExpression":
        if (node.operator === "!") add("not", node, source(node.argument));
        return;
      case "Literal":
        if (typeof node.value === "boolean") return add("boolean", node, String(!node.value));
        if (typeof node.value === "number") return add("number", node, String(node.value + 1));
        // Keys, labels of a switch and the words that tell unions apart are the compiler's to check.
        if (typeof node.value === "string" && node.value !== "" && !isName(node, parent)) add("text", node, '""');
        return;
      case "ReturnStatement":
        if (node.argument === null && parent?.type !== "Program") return add("statement", node, ";");
        if (explains(node.argument)) return add("statement", node, ";");
        return;
      case "ExpressionStatement":
        if (
          node.expression.type === "CallExpression" ||
          node.expression.type === "AssignmentExpression" ||
          node.expression.type === "UpdateExpression" ||
          node.expression.type === "UnaryExpression"
        )
          add("statement", node, ";");
        return;
      case "ArrayExpression":
        if (node.elements.length > 0) add("list", node, "[]");
        return;
      case "SpreadElement":
        if (parent?.type === "ObjectExpression") add("spread", node, "...{}", node.argument);
        return;
      case "CallExpression": {
        const name = node.callee.type === "MemberExpression" ? node.callee.property : null;
        if (!name || node.callee.computed) return;
        if (Object.hasOwn(TWINS, name.name)) add("twin", name, TWINS[name.name], chain ?? node);
        if (OPTIONAL.has(name.name)) add("method", node, source(node.callee.object), chain ?? node);
        return;
      }
      case "UpdateExpression":
        return add(
          "operator",
          node,
          source(node).replace(/\+\+|--/, (sign) => (sign === "++" ? "--" : "++")),
        );
    }
  }

  function isName(node, parent) {
    if (!parent) return true;
    if (parent.type === "Property" && parent.key === node) return true;
    if (parent.type === "SwitchCase") return true;
    if (parent.type === "MemberExpression") return true;
    if (parent.type === "BinaryExpression" && [parent.left, parent.right].some(({ type }) => type === "UnaryExpression"))
      return true;
    return (
      parent.type === "ImportDeclaration" || parent.type === "ExportNamedDeclaration" || parent.type === "ExportAllDeclaration"
    );
  }

  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  visit(program, null);
  return found;
}

/** The file with a probe at each mutant's place: `halcyonHits` then holds the places that were come by, as numbers in `mutants`. */
export function withProbes(text, mutants) {
  const marks = mutants.flatMap(({ id, kind, within: { start, end } }) => {
    const [open, close] = kind === "statement" ? [`{ halcyonHits.add(${id}); `, " }"] : [`(halcyonHits.add(${id}), `, ")"];
    return [
      { at: start, other: end, text: open, opens: true },
      { at: end, other: start, text: close, opens: false },
    ];
  });
  // What ends here before what begins here; of what begins here the longest first, of what ends here the shortest.
  marks.sort((a, b) => a.at - b.at || Number(a.opens) - Number(b.opens) || b.other - a.other);
  let done = "";
  let from = 0;
  for (const { at, text: mark } of marks) {
    done += text.slice(from, at) + mark;
    from = at;
  }
  return done + text.slice(from);
}

/** The file with the mutant in it. */
export function applyMutant(text, { start, end, kind, to }) {
  return text.slice(0, start) + (WHOLE.has(kind) ? to : `(${to})`) + text.slice(end);
}

/** Names a mutant in a way that survives edits elsewhere in the file. */
export function nameOf({ file, kind, from, to }) {
  const short = (words) => words.replaceAll(/\s+/g, " ").slice(0, 80);
  return `${file} ${kind}: ${short(from)} → ${short(to)}`;
}
