import { isJsonObject, type Json, type JsonObject } from "../../../src/base/json.ts";

/** The part of JSON Schema that our schemas use. Unknown keywords throw: nothing is passed over in silence. */
const ANNOTATIONS = new Set(["$schema", "title", "description", "default", "definitions"]);

/** What is wrong with a value, as `path: why`. */
export function checkSchema(value: Json, schema: JsonObject, root: JsonObject = schema, path = "$"): readonly string[] {
  return Object.entries(schema).flatMap(([keyword, rule]): readonly string[] => {
    if (ANNOTATIONS.has(keyword)) return [];
    switch (keyword) {
      case "$ref":
        return checkSchema(value, definition(root, rule as string), root, path);
      case "type":
        return [rule].flat().includes(typeOf(value)) ? [] : [`${path}: is ${typeOf(value)}, not ${JSON.stringify(rule)}`];
      case "enum":
        return (rule as readonly Json[]).includes(value) ? [] : [`${path}: is none of ${JSON.stringify(rule)}`];
      case "pattern":
        return typeof value !== "string" || new RegExp(rule as string, "u").test(value) ? [] : [`${path}: does not match`];
      case "items":
        return Array.isArray(value)
          ? value.flatMap((item: Json, at) => checkSchema(item, rule as JsonObject, root, `${path}[${at}]`))
          : [];
      case "required":
        return isJsonObject(value)
          ? (rule as string[]).flatMap((key) => (Object.hasOwn(value, key) ? [] : [`${path}: lacks ${key}`]))
          : [];
      case "properties":
        return isJsonObject(value)
          ? Object.entries(rule as JsonObject).flatMap(([key, inner]) =>
              Object.hasOwn(value, key) ? checkSchema(value[key]!, inner as JsonObject, root, `${path}.${key}`) : [],
            )
          : [];
      case "additionalProperties":
        return isJsonObject(value) ? checkOthers(value, schema, rule!, root, path) : [];
      case "allOf":
        return (rule as JsonObject[]).flatMap((inner) => checkSchema(value, inner, root, path));
      case "anyOf": {
        const ways = (rule as JsonObject[]).map((inner) => checkSchema(value, inner, root, path));
        // What is nearest says the most.
        return ways.some((way) => way.length === 0)
          ? []
          : ways.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0]!;
      }
      default:
        throw new Error(`the checker does not know ${keyword}`);
    }
  });
}

function checkOthers(value: JsonObject, schema: JsonObject, rule: Json, root: JsonObject, path: string): readonly string[] {
  const known = Object.keys((schema["properties"] ?? {}) as JsonObject);
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .flatMap((key) => {
      if (typeof rule === "boolean") return rule ? [] : [`${path}: has no key ${key}`];
      return checkSchema(value[key]!, rule as JsonObject, root, `${path}.${key}`);
    });
}

function definition(root: JsonObject, reference: string): JsonObject {
  const found = (root["definitions"] as JsonObject)[reference.replace("#/definitions/", "")];
  if (!found) throw new Error(`there is no ${reference}`);
  return found as JsonObject;
}

function depth(problems: readonly string[]): number {
  return Math.max(...problems.map((problem) => problem.split(":")[0]!.length));
}

function typeOf(value: Json): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}
