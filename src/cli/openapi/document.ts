import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from "yaml";
import type { Diagnostic, Place } from "../../base/diagnostics.ts";

/** Plain values of a description: what YAML and JSON have in common. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };
export type Fields = { readonly [key: string]: Value };

/** A description of an API that can say where its parts stand. */
export interface ApiDocument {
  readonly file: string;
  readonly root: Fields;
  placeOf(path: readonly (string | number)[]): Place;
  /** What stands at a path, with local references followed. Null: nothing, or a reference that leads nowhere. */
  resolve(value: Value | undefined): Resolved;
}

export interface Resolved {
  readonly value: Value | null;
  /** A reference that could not be followed. */
  readonly lost?: string | undefined;
}

/** References that lead from one to the next; more is a circle. */
const MAX_HOPS = 20;

/** Reads OpenAPI 3.0 or 3.1, in YAML or JSON. Null where it is neither; the findings say why. */
export function readDocument(file: string, text: string): { document: ApiDocument | null; diagnostics: readonly Diagnostic[] } {
  const lines = new LineCounter();
  const parsed = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  const start = { file, line: 1, column: 1 };
  const [wrong] = parsed.errors;
  if (wrong) {
    const { line, col } = lines.linePos(wrong.pos[0]);
    return { document: null, diagnostics: [invalid({ file, line, column: col }, "It is neither YAML nor JSON.")] };
  }
  let root: unknown;
  try {
    root = parsed.toJS({ maxAliasCount: 100 });
  } catch {
    return { document: null, diagnostics: [invalid(start, "Its aliases make it too large.")] };
  }
  if (!isFields(root as Value) || typeof (root as Fields)["openapi"] !== "string")
    return { document: null, diagnostics: [invalid(start, "It has no `openapi: 3.x`.")] };
  const fields = root as Fields;
  if (!/^3\.[01]\.\d/.test(textOf(fields["openapi"])) || !isFields(fields["paths"]))
    return { document: null, diagnostics: [invalid(start, "It is not version 3.0 or 3.1 with `paths`.")] };

  const placeOf = (path: readonly (string | number)[]): Place => {
    let node: unknown = parsed.contents;
    let last: Node | null = parsed.contents;
    for (const step of path) {
      // The key is where people look, not the value behind it.
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
        last = (pair?.key as Node | undefined) ?? last;
        node = pair?.value;
      } else if (isSeq(node)) {
        node = node.items[Number(step)];
        last = (node as Node | undefined) ?? last;
      } else break;
    }
    const { line, col } = lines.linePos(last?.range?.[0] ?? 0);
    return { file, line, column: col };
  };

  const resolve = (value: Value | undefined): Resolved => {
    let at: Value | undefined = value;
    for (let hops = 0; hops < MAX_HOPS; hops++) {
      if (!isFields(at) || typeof at["$ref"] !== "string") return { value: at ?? null };
      const ref: string = at["$ref"];
      if (!ref.startsWith("#/")) return { value: null, lost: ref };
      at = ref
        .slice(2)
        .split("/")
        .map((step) => decode(step).replaceAll("~1", "/").replaceAll("~0", "~"))
        .reduce<Value | undefined>(
          (from, step) =>
            isFields(from) && Object.hasOwn(from, step) ? from[step] : isList(from) ? from[Number(step)] : undefined,
          fields,
        );
      if (at === undefined) return { value: null, lost: ref };
    }
    return { value: null, lost: "a circle of references" };
  };

  return { document: { file, root: fields, placeOf, resolve }, diagnostics: [] };
}

/** As it is written where it is no escape. */
function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

function invalid(place: Place, why: string): Diagnostic {
  return {
    code: "openapi/invalid",
    severity: "error",
    message: `This is no OpenAPI description that can be read. ${why}`,
    hint: "OpenAPI 3.0 or 3.1; convert version 2 (Swagger) first.",
    place,
  };
}

export function isFields(value: Value | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function textOf(value: Value | undefined): string {
  return typeof value === "string" ? value.trim() : "";
}
