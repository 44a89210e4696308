import type { Json, JsonObject } from "../base/json.ts";
import type { Key, RecordShape, Shape } from "./shape.ts";

/**
 * The table of keys as JSON Schema (draft 7, which editors know best), so that an editor completes, explains and marks
 * what the reader would. Made from the same table, never by hand.
 */
export function jsonSchemaOf(shape: RecordShape, title: string): JsonObject {
  const writer = new SchemaWriter();
  const root = writer.record(shape);
  return { $schema: "http://json-schema.org/draft-07/schema#", title, ...root, definitions: writer.definitions };
}

/** What is written for the words that a file may have: numbers and booleans are words too. */
const WORDS = ["string", "number", "boolean"];

class SchemaWriter {
  readonly definitions: Record<string, Json> = {};
  readonly #names = new Map<Shape, string>();

  of(shape: Shape): JsonObject {
    switch (shape.kind) {
      case "json":
        return {};
      case "text":
        return { type: WORDS };
      case "condition":
        return { type: ["string", "boolean"] };
      case "bool":
        return { type: "boolean" };
      case "number":
        return { type: "number" };
      case "choice":
        return choiceOf(shape);
      case "list":
        return { type: "array", items: this.of(shape.of) };
      case "map":
        return { type: "object", additionalProperties: this.of(shape.of) };
      case "tagged":
        return anyOf(Object.values(shape.tags).map((tag) => this.of(tag)));
      case "either":
        return anyOf([shape.scalar, shape.list, shape.map].flatMap((way) => (way ? [this.of(way)] : [])));
      case "lazy":
        return this.#reference(shape.shape(), shape.name, (inner) => this.of(inner));
      case "record":
        return this.#reference(shape, shape.name, () => this.record(shape));
    }
  }

  record({ keys, open = false }: RecordShape): JsonObject {
    const required = Object.keys(keys).filter((name) => keys[name]!.required);
    return {
      type: "object",
      properties: Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, this.#key(key)])),
      ...(required.length > 0 && { required }),
      additionalProperties: open,
    };
  }

  /** A key without a value is as good as absent. */
  #key(key: Key): JsonObject {
    const is = this.of(key.is);
    return {
      ...(key.required ? inside(is) : orNull(is)),
      description: key.ours ? `${key.doc} (Halcyon only.)` : key.doc,
      ...(key.default !== undefined && { default: key.default }),
    };
  }

  /** Written once under a name of its own, whoever asks; a shape may contain itself. */
  #reference<S extends Shape>(shape: S, name: string, write: (shape: S) => JsonObject): JsonObject {
    let known = this.#names.get(shape);
    if (known === undefined) {
      const base = name.replace(/^an? /, "").replaceAll(/[^\w]+/g, "_");
      known = base;
      for (let count = 2; known in this.definitions; count++) known = `${base}_${count}`;
      this.#names.set(shape, known);
      // Holds the name while what is inside is written.
      this.definitions[known] = {};
      this.definitions[known] = write(shape);
    }
    return { $ref: `#/definitions/${known}` };
  }
}

/** `3.13` without quotes is a number to other readers of YAML. */
function choiceOf({ values, other }: Shape & { readonly kind: "choice" }): JsonObject {
  const numbers = values.filter((value) => value.trim() !== "" && String(Number(value)) === value).map(Number);
  const listed = { enum: [...values, ...numbers] };
  return other === undefined ? listed : anyOf([listed, { type: "string", pattern: `^(?:${other})$` }]);
}

function anyOf(ways: readonly JsonObject[]): JsonObject {
  return ways.length === 1 ? ways[0]! : { anyOf: [...ways] };
}

function orNull(schema: JsonObject): JsonObject {
  const { type } = schema;
  if (Object.keys(schema).length === 0) return schema;
  if (type !== undefined) return { ...schema, type: [...(Array.isArray(type) ? type : [type]), "null"] };
  return Array.isArray(schema["anyOf"])
    ? { ...schema, anyOf: [...schema["anyOf"], { type: "null" }] }
    : { anyOf: [schema, { type: "null" }] };
}

/** Beside a `$ref` nothing else counts. */
function inside(schema: JsonObject): JsonObject {
  return "$ref" in schema ? { allOf: [schema] } : schema;
}
