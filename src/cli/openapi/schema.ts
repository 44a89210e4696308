import { canRunAway, MAX_MATCHED } from "../../base/regex.ts";
import type { SlotFormat } from "../../model/slot.ts";
import { sampleText } from "../../testing/generate/sample-text.ts";
import { isFields, isList, textOf, type ApiDocument, type Fields, type Value } from "./document.ts";

/** How a value is asked for and held. */
export interface ValueType {
  readonly type: "text" | "float" | "bool" | "categorical";
  readonly format?: SlotFormat | undefined;
  readonly pattern?: string | undefined;
  readonly values?: readonly string[] | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** The API takes a list of such values: said with commas between them. */
  readonly list?: boolean | undefined;
  /** The API takes a whole number. */
  readonly integer?: boolean | undefined;
  readonly description: string;
  /** One that fits. */
  readonly example: string | number | boolean;
}

/** A value that an object is made of, and where in it. */
export interface Leaf {
  readonly path: readonly string[];
  readonly required: boolean;
  readonly value: ValueType;
  /** The only value there is: not asked for. */
  readonly constant?: Value | undefined;
}

/** Tells what could not be mapped: code, what of, why. */
export type Note = (code: string, message: string) => void;

const FORMATS: Readonly<Record<string, SlotFormat>> = {
  date: "date",
  "date-time": "date-time",
  time: "time",
  duration: "duration",
  email: "email",
  phone: "phone",
  uri: "url",
  url: "url",
  uuid: "id",
};

const formatOf = (name: string): SlotFormat | undefined => (Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined);

const EXAMPLES: Readonly<Record<string, string>> = {
  date: "2026-12-01",
  "date-time": "2026-12-01T10:00",
  time: "10:00",
  duration: "PT1H",
  email: "robin@example.com",
  phone: "+4930123456",
  url: "https://example.com",
  id: "A-1042",
};

const MAX_DEPTH = 4;

/** A schema with its parts joined and its choice made: of several variants the first that is not null. */
export function flatten(document: ApiDocument, schema: Value | undefined, note: Note, depth = 0): Fields {
  const { value, lost } = document.resolve(schema);
  if (lost !== undefined) note("openapi/lost-reference", `\`${lost}\` cannot be followed.`);
  if (!isFields(value ?? undefined) || depth > MAX_DEPTH) return {};
  const { allOf, oneOf, anyOf, ...own } = value as Fields;
  const parts = isList(allOf) ? allOf.map((part) => flatten(document, part, note, depth + 1)) : [];
  const variants = [oneOf, anyOf].filter(isList).map((list) => chooseVariant(document, list, note, depth));
  return [...parts, ...variants, own].reduce<Fields>(
    (joined, part) => ({
      ...joined,
      ...part,
      ...mergedMaps(joined, part),
    }),
    {},
  );
}

function mergedMaps(a: Fields, b: Fields): Fields {
  const properties = isFields(a["properties"]) && isFields(b["properties"]) ? { ...a["properties"], ...b["properties"] } : null;
  const required = isList(a["required"]) && isList(b["required"]) ? [...a["required"], ...b["required"]] : null;
  return { ...(properties && { properties }), ...(required && { required }) };
}

function chooseVariant(document: ApiDocument, list: readonly Value[], note: Note, depth: number): Fields {
  const variants = list.map((variant) => flatten(document, variant, note, depth + 1)).filter(({ type }) => type !== "null");
  if (variants.length > 1) note("openapi/choice", `Of ${variants.length} variants the first was taken.`);
  return variants[0] ?? {};
}

/** `["string", "null"]` of 3.1 is a string. */
export function typeOf(schema: Fields): string {
  const { type } = schema;
  const named = isList(type) ? type.find((one) => one !== "null") : type;
  if (typeof named === "string") return named;
  if (isFields(schema["properties"])) return "object";
  return isList(schema["enum"]) ? "string" : "";
}

/** The values that somebody must be asked for to make what a schema describes. */
export function leavesOf(
  document: ApiDocument,
  schema: Value | undefined,
  note: Note,
  { path = [], required = true }: { readonly path?: readonly string[]; readonly required?: boolean } = {},
): readonly Leaf[] {
  const flat = flatten(document, schema, note);
  if ("const" in flat) return [{ path, required, value: valueType(flat, note), constant: flat["const"]! }];
  if (typeOf(flat) !== "object") {
    const list = typeOf(flat) === "array";
    const inner = list ? flatten(document, flat["items"], note) : flat;
    if (list && ["object", "array"].includes(typeOf(inner))) {
      if (required) note("openapi/nested", `\`${path.join(".")}\` is a list of objects, which nobody can be asked for.`);
      return [];
    }
    const value = valueType({ ...inner, description: flat["description"] ?? inner["description"] ?? "" }, note);
    return [{ path, required, value: list ? { ...value, list: true } : value }];
  }
  if (path.length >= MAX_DEPTH) {
    if (required) note("openapi/nested", `\`${path.join(".")}\` nests deeper than ${MAX_DEPTH} levels.`);
    return [];
  }
  const wanted = isList(flat["required"]) ? flat["required"] : [];
  return Object.entries(isFields(flat["properties"]) ? flat["properties"] : {})
    .filter(([, property]) => !isReadOnly(document, property))
    .flatMap(([name, property]) =>
      leavesOf(document, property, note, { path: [...path, name], required: required && wanted.includes(name) }),
    );
}

function isReadOnly(document: ApiDocument, schema: Value): boolean {
  const { value } = document.resolve(schema);
  return isFields(value ?? undefined) && (value as Fields)["readOnly"] === true;
}

/** A scalar schema as a slot's type. What is unknown is text. */
export function valueType(schema: Fields, note: Note): ValueType {
  const description = firstSentence(textOf(schema["description"]) || textOf(schema["title"]));
  const given = schema["example"] ?? (isList(schema["examples"]) ? schema["examples"][0] : undefined) ?? schema["default"];
  const options = isList(schema["enum"]) ? schema["enum"].filter((value) => value !== null) : [];
  const type = typeOf(schema);
  if (options.length > 0 && options.every((value) => typeof value === "string")) {
    return {
      type: "categorical",
      values: options,
      description,
      example: typeof given === "string" && options.includes(given) ? given : options[0]!,
    };
  }
  if (type === "boolean") return { type: "bool", description, example: given !== false };
  if (type === "integer" || type === "number") {
    const [min, max] = [bound(schema, "minimum"), bound(schema, "maximum")];
    const example = typeof given === "number" ? given : (min ?? Math.min(1, max ?? 1));
    return {
      type: "float",
      ...(min !== undefined && { min }),
      ...(max !== undefined && { max }),
      ...(type === "integer" && { integer: true }),
      description,
      example,
    };
  }
  const example = typeof given === "string" && isSayable(given) ? given : undefined;
  const proven = patternOf(schema, example, note);
  const pattern = proven?.pattern;
  const format = pattern === undefined ? formatOf(textOf(schema["format"])) : "id";
  return {
    type: "text",
    ...(format && { format }),
    ...(pattern !== undefined && { pattern }),
    description,
    example: example ?? proven?.example ?? (format ? EXAMPLES[format]! : "example"),
  };
}

/** What `/SetSlots(…)` can carry. */
function isSayable(text: string): boolean {
  return text.trim() === text && text !== "" && !/[(),=[\]\n]/.test(text);
}

function bound(schema: Fields, name: string): number | undefined {
  const value = schema[name];
  return typeof value === "number" ? value : undefined;
}

/** A pattern is taken over if it is harmless and an example proves that it says what it means: the author's, or one made for it. */
function patternOf(
  schema: Fields,
  given: string | undefined,
  note: Note,
): { readonly pattern: string; readonly example: string } | undefined {
  const written = textOf(schema["pattern"]);
  if (written === "") return undefined;
  const pattern = written.replace(/^\^/, "").replace(/\$$/, "");
  let example = given;
  let fits = false;
  try {
    const whole = new RegExp(`^(?:${pattern})$`, "u");
    // Harmless first: the example is somebody else's text, too.
    const isHarmless = !canRunAway(whole.source);
    if (isHarmless) example ??= sampleText(whole.source) ?? undefined;
    fits = isHarmless && example !== undefined && isSayable(example) && example.length <= MAX_MATCHED && whole.test(example);
  } catch {
    // No expression of ours.
  }
  if (!fits)
    note("openapi/pattern", `The pattern \`${written}\` is not checked: it has no example that fits, or may take for ever.`);
  return fits && example !== undefined ? { pattern, example } : undefined;
}

export function firstSentence(text: string): string {
  const [first = ""] = text.replaceAll(/\s+/g, " ").split(/(?<=[.!?])\s/);
  return first.replace(/\.$/, "").slice(0, 160);
}
