import type { Diagnostic } from "../../base/diagnostics.ts";
import { isFields, isList, textOf, type ApiDocument, type Fields, type Value } from "./document.ts";
import { firstSentence, flatten, leavesOf, typeOf, valueType, type Leaf, type Note, type ValueType } from "./schema.ts";

/** One operation as an action: what it needs, what it gives, what it can do to the world. */
export interface Operation {
  /** Of the description, or made of method and path. */
  readonly operationId: string;
  /** Of flow, action and files: `create_booking`. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly risk: "read" | "write" | "irreversible";
  readonly name: string;
  readonly description: string;
  readonly inputs: readonly Input[];
  /** Fields of the answer that are told; empty for a list or for nothing. */
  readonly outputs: readonly Output[];
  /** The answer is a list. */
  readonly list: boolean;
  /** How the body is sent; null: there is none. */
  readonly body: "json" | "form" | null;
}

export interface Input {
  readonly slot: string;
  readonly where: "path" | "query" | "header" | "body";
  /** Name of the parameter, or the way to the field of the body. */
  readonly path: readonly string[];
  readonly value: ValueType;
  readonly constant?: Value | undefined;
}

export interface Output {
  readonly slot: string;
  readonly field: string;
  readonly value: ValueType;
}

export interface ReadOperations {
  readonly operations: readonly Operation[];
  /** Addresses of the API, as written. */
  readonly servers: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

const METHODS = ["get", "head", "post", "put", "patch", "delete"] as const;
const RISKS = { get: "read", head: "read", post: "write", put: "write", patch: "write", delete: "irreversible" } as const;
const JSON_TYPE = /^application\/([\w.+-]+\+)?json\b/;
const FORM_TYPE = "application/x-www-form-urlencoded";
/** More fields of an answer than this are not told. */
const MAX_OUTPUTS = 5;
const MAX_NAME_WORDS = 5;

/** The operations of a description that can be made flows of; what cannot is said. `only`: of these ids alone. */
export function readOperations(document: ApiDocument, only: readonly string[] | null): ReadOperations {
  const diagnostics: Diagnostic[] = [];
  const operations: Operation[] = [];
  const seen = new Set<string>();
  const guarded: { readonly operationId: string; readonly place: Diagnostic["place"] }[] = [];
  for (const [path, item] of Object.entries(document.root["paths"] as Fields)) {
    const { value } = document.resolve(item);
    if (!isFields(value ?? undefined)) continue;
    const shared = (value as Fields)["parameters"];
    for (const method of METHODS) {
      const written = (value as Fields)[method];
      if (!isFields(written)) continue;
      const operationId = textOf(written["operationId"]) || `${method} ${path}`;
      seen.add(operationId);
      if (only && !only.includes(operationId)) continue;
      const place = document.placeOf(["paths", path, method]);
      const found = (severity: Diagnostic["severity"], code: string, message: string): void => {
        if (diagnostics.some((one) => one.message === message && one.place?.line === place.line)) return;
        diagnostics.push({ code, severity, message: `${operationId}: ${message}`, hint: HINTS[code], place });
      };
      if (written["deprecated"] === true && !only) {
        found("info", "openapi/deprecated", "It is deprecated and was left out.");
        continue;
      }
      const parameters = [...(isList(shared) ? shared : []), ...(isList(written["parameters"]) ? written["parameters"] : [])];
      const id = idFor(written, operationId, operations);
      const made = readOperation(document, { operationId, id, method, path, written, parameters }, found);
      if (made && wantsCredentials(document, written)) guarded.push({ operationId, place });
      if (made && operations.some(({ id }) => id === made.id))
        found("error", "openapi/same-name", `Another operation is called \`${made.id}\` too.`);
      else if (made) operations.push(made);
    }
  }
  if (guarded.length > 0) {
    const who = guarded.length === 1 ? guarded[0]!.operationId : `${guarded.length} operations`;
    diagnostics.push({
      code: "openapi/security",
      severity: "info",
      message: `${who}: Credentials are wanted, which are not asked for in a chat.`,
      hint: HINTS["openapi/security"],
      place: guarded[0]!.place,
    });
  }
  for (const id of only ?? []) {
    if (seen.has(id)) continue;
    const message = `There is no operation \`${id}\`; there are ${[...seen].slice(0, 20).join(", ")}.`;
    diagnostics.push({ code: "openapi/unknown-operation", severity: "error", message, place: document.placeOf(["paths"]) });
  }
  const servers = isList(document.root["servers"])
    ? document.root["servers"].filter(isFields).map(({ url }) => textOf(url))
    : [];
  if (/^https?:/.test(servers[0] ?? "")) {
    diagnostics.push({
      code: "openapi/other-origin",
      severity: "info",
      message: `The API is at ${servers[0]}: a page of another origin reaches it only if it allows that.`,
      hint: HINTS["openapi/other-origin"],
      place: document.placeOf(["servers"]),
    });
  }
  return { operations, servers, diagnostics };
}

const HINTS: Readonly<Record<string, string | undefined>> = {
  "openapi/other-origin":
    "Serve it under the page's own origin, or set API_BASE in actions/call-api.ts to an address of your backend that passes calls on.",
  "openapi/nested": "Write the action by hand, or give the operation a simpler body.",
  "openapi/header": "Set it in actions/call-api.ts.",
  "openapi/security": "A page has no secrets: let the user's own session count, or put the call behind your backend.",
  "openapi/media-type": "Only JSON and forms can be sent.",
};

/** By its own id; else by a short summary, which people would call it by; else by its path. */
function idFor(written: Fields, operationId: string, others: readonly Operation[]): string {
  const summary = firstSentence(textOf(written["summary"])).replaceAll(/\b(?:an?|the|of)\b\s*/giu, "");
  const words = textOf(written["operationId"]) === "" ? summary.split(/\s+/).filter(Boolean).length : 0;
  const id = words > 1 && words <= MAX_NAME_WORDS ? idOf(summary) : "";
  return /^[a-z]/.test(id) && others.every((other) => other.id !== id) ? id : idOf(operationId);
}

function wantsCredentials(document: ApiDocument, written: Fields): boolean {
  const security = written["security"] ?? document.root["security"];
  return isList(security) && security.some((one) => isFields(one) && Object.keys(one).length > 0);
}

interface Written {
  readonly operationId: string;
  readonly id: string;
  readonly method: (typeof METHODS)[number];
  readonly path: string;
  readonly written: Fields;
  readonly parameters: readonly Value[];
}

type Found = (severity: Diagnostic["severity"], code: string, message: string) => void;

function readOperation(
  document: ApiDocument,
  { operationId, id, method, path, written, parameters }: Written,
  found: Found,
): Operation | null {
  const isFatal = { yes: false };
  const note =
    (fatal: boolean): Note =>
    (code, message) => {
      const stops = fatal && (code === "openapi/nested" || code === "openapi/lost-reference");
      if (stops) isFatal.yes = true;
      found(stops ? "error" : code === "openapi/choice" || code === "openapi/pattern" ? "warning" : "info", code, message);
    };
  const inputs = [
    ...parameters.flatMap((parameter) => readParameter(document, id, parameter, note(true), found)),
    ...readBody(document, id, written["requestBody"], note(true), (code, message, needed = true) => {
      isFatal.yes ||= needed;
      found(needed ? "error" : "info", code, message);
    }),
  ];
  const missing = [...path.matchAll(/\{([^}]+)\}/g)]
    .map(([, name]) => name!)
    .filter((name) => !inputs.some((input) => input.where === "path" && input.path[0] === name));
  if (missing.length > 0) {
    found("error", "openapi/lost-reference", `The path needs \`${missing.join("`, `")}\`, which no parameter describes.`);
    return null;
  }
  if (isFatal.yes) return null;
  const name = firstSentence(textOf(written["summary"])) || id.replaceAll("_", " ");
  const description = firstSentence(textOf(written["description"])) || name;
  const { outputs, list } = readAnswer(document, id, written["responses"]);
  const body = inputs.some(({ where }) => where === "body") ? bodyKind(document, written["requestBody"]) : null;
  return {
    operationId,
    id,
    method: method.toUpperCase(),
    path,
    risk: RISKS[method],
    name: lowerFirst(name),
    description,
    inputs,
    outputs,
    list,
    body,
  };
}

function readParameter(document: ApiDocument, id: string, parameter: Value, note: Note, found: Found): readonly Input[] {
  const { value, lost } = document.resolve(parameter);
  if (lost !== undefined) note("openapi/lost-reference", `The parameter \`${lost}\` cannot be followed.`);
  if (!isFields(value ?? undefined)) return [];
  const { in: where, name, required, schema, content, description, example } = value as Fields;
  if (typeof name !== "string") return [];
  if (where === "cookie" || where === "header") {
    // The key of the effect is sent by itself.
    if (required === true && !/^(idempotency-key|authorization|accept|content-type)$/i.test(name))
      found("warning", "openapi/header", `It needs the ${where} \`${name}\`, which is not asked for in a chat.`);
    return [];
  }
  if ((where !== "path" && where !== "query") || (required !== true && where !== "path")) return [];
  const media = isFields(content) ? Object.values(content).find(isFields)?.["schema"] : undefined;
  return leavesOf(document, schema ?? media, note)
    .slice(0, 1)
    .map((leaf) => ({
      slot: `${id}_${snake(name)}`,
      where,
      path: [name],
      value: {
        ...leaf.value,
        ...(textOf(description) && { description: firstSentence(textOf(description)) }),
        ...(typeof example === typeof leaf.value.example && !leaf.value.pattern && { example: example as string }),
      },
      ...(leaf.constant !== undefined && { constant: leaf.constant }),
    }));
}

function readBody(
  document: ApiDocument,
  id: string,
  body: Value | undefined,
  note: Note,
  refuse: (code: string, message: string, needed?: boolean) => void,
): readonly Input[] {
  const { value, lost } = document.resolve(body);
  if (lost !== undefined) refuse("openapi/lost-reference", `The body \`${lost}\` cannot be followed.`);
  if (!isFields(value ?? undefined)) return [];
  const { content, required } = value as Fields;
  const types = isFields(content) ? content : {};
  const type = Object.keys(types).find((one) => JSON_TYPE.test(one) || one === FORM_TYPE);
  if (type === undefined) {
    const is = Object.keys(types).join(", ");
    if (required === true) refuse("openapi/media-type", `Its body is ${is || "of no type"}.`);
    else if (is !== "") refuse("openapi/media-type", `Its body (${is}) is not sent.`, false);
    return [];
  }
  const media = types[type];
  const leaves = leavesOf(document, isFields(media) ? media["schema"] : undefined, note);
  return leaves.filter(isAsked).map(({ path, value: of, constant }) => ({
    slot: `${id}_${snake(path.join(" ") || "value")}`,
    where: "body",
    path,
    value: of,
    ...(constant !== undefined && { constant }),
  }));
}

const isAsked = ({ required }: Leaf): boolean => required;

function bodyKind(document: ApiDocument, body: Value | undefined): "json" | "form" {
  const { value } = document.resolve(body);
  const content = isFields(value ?? undefined) ? (value as Fields)["content"] : undefined;
  return isFields(content) && Object.keys(content).some((type) => JSON_TYPE.test(type)) ? "json" : "form";
}

/** The first scalar fields of the first good answer. */
function readAnswer(document: ApiDocument, id: string, responses: Value | undefined): Pick<Operation, "outputs" | "list"> {
  const good = isFields(responses) ? Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1] : undefined;
  const { value } = document.resolve(good);
  const content = isFields(value ?? undefined) ? (value as Fields)["content"] : undefined;
  const media = isFields(content) ? Object.entries(content).find(([type]) => JSON_TYPE.test(type))?.[1] : undefined;
  const silent = (): void => undefined;
  const schema = flatten(document, isFields(media) ? media["schema"] : undefined, silent);
  if (typeOf(schema) === "array") return { outputs: [], list: true };
  const properties = isFields(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  const outputs = properties.flatMap(([field, property]): Output[] => {
    const flat = flatten(document, property, silent);
    if (["object", "array"].includes(typeOf(flat))) return [];
    return [{ slot: `${id}_result_${snake(field)}`, field, value: valueType(flat, silent) }];
  });
  return { outputs: outputs.slice(0, MAX_OUTPUTS), list: false };
}

/** Words of TypeScript, and names that the files of the actions have themselves. */
const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally " +
    "for function if implements import in instanceof interface let new null package private protected public return static super " +
    "switch this throw true try typeof var void while with yield index scalar"
  ).split(" "),
);

/** A name that a function and its file can have. */
function idOf(operationId: string): string {
  const id = snake(operationId);
  return RESERVED.has(id) ? `api_${id}` : id;
}

/** `createBooking` → `create_booking`; never one that begins with a digit, or is a pattern's. */
export function snake(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return /^(\d|pattern_|utter_|action_|$)/.test(words) ? `api_${words}` : words;
}

const lowerFirst = (text: string): string => (/^[A-Z][a-z]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text);
