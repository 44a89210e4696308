import { asked, exampleOutput, oneLine, type MadeFile } from "./emit-assistant.ts";
import type { Input, Operation, Output } from "./operation.ts";

/** The file that all actions share is written once and then the author's. */
export const CALL_API = "actions/call-api.ts";
export const INDEX = "actions/index.ts";
/** Whose types the actions use. */
const PACKAGE = "halcyon-chat";
/** Tells the index that is made anew with each run from one that somebody wrote. */
export const INDEX_HEAD = "// Made by `halcyon add openapi`; made anew with each run.";

/** The action of an operation in TypeScript, and a mock of it. */
export function emitAction(operation: Operation, source: string): MadeFile {
  const { id, method, path, operationId } = operation;
  const inputs = asked(operation).map(({ slot, value }) => `  readonly ${slot}: ${typeName(value.type)};\n`);
  const outputs = Object.entries(exampleOutput(operation)).map(
    ([slot, value]) => `  readonly ${slot}: ${typeof value} | null;\n`,
  );
  const name = `${id.replaceAll(/(^|_)([a-z\d])/g, (_, __, letter: string) => letter.toUpperCase())}`;
  const made = oneLine(`from ${source}: ${method} ${path} (${operationId})`);
  const text = `// Made by \`halcyon add openapi\` ${made}. Yours from now on.
import type { LocalAnswer, LocalCall } from ${JSON.stringify(PACKAGE)};
import { callApi${operation.list ? ", listText" : ""}${operation.outputs.length > 0 ? ", scalar" : ""} } from "./call-api.ts";

/** The slots that the flow has filled when it asks for the action. */
export interface ${name}Input {
${inputs.join("")}}

export interface ${name}Output {
${outputs.join("")}}

export async function ${id}({ input, context, signal }: LocalCall): Promise<LocalAnswer> {
${inputs.length > 0 ? `  const given = input as unknown as ${name}Input;\n` : "  void input;\n"}  const reply = await callApi({
    method: ${JSON.stringify(method)},
    path: ${pathCode(operation)},
${queryCode(operation)}${bodyCode(operation)}    idempotencyKey: context.idempotencyKey,
    signal,
  });
${answerCode(operation, name)}}

/** Stands in for the API, in a page that is shown without it. */
export async function ${id}_mock(): Promise<LocalAnswer> {
  return { output: ${JSON.stringify(exampleOutput(operation))} };
}
`;
  return { path: `actions/${id}.ts`, text };
}

function typeName(type: Input["value"]["type"]): string {
  return type === "float" ? "number" : type === "bool" ? "boolean" : "string";
}

function pathCode({ path, inputs }: Operation): string {
  // Names of parameters are every second part; what is between them is text of a template, and stays text.
  const written = path.split(/\{([^}]+)\}/).map((part, at) => {
    if (at % 2 === 0) return part.replaceAll(/[`\\$]/g, "\\$&");
    const input = inputs.find((one) => one.where === "path" && one.path[0] === part)!;
    return `\${encodeURIComponent(String(${valueCode(input)}))}`;
  });
  return `\`${written.join("")}\``;
}

function queryCode({ inputs }: Operation): string {
  const pairs = inputs
    .filter(({ where }) => where === "query")
    .map((input) => `${JSON.stringify(input.path[0])}: ${valueCode(input)}`);
  return pairs.length > 0 ? `    query: { ${pairs.join(", ")} },\n` : "";
}

function bodyCode({ inputs, body }: Operation): string {
  if (body === null) return "";
  const fields = inputs.filter(({ where }) => where === "body");
  return `    ${body === "form" ? "form" : "body"}: ${objectCode(fields, 0)},\n`;
}

/** Nested fields become nested objects; a body that is one value is that value. */
function objectCode(fields: readonly Input[], depth: number): string {
  if (fields.length === 1 && fields[0]!.path.length === depth) return valueCode(fields[0]!);
  const names = [...new Set(fields.map(({ path }) => path[depth]!))];
  const pairs = names.map(
    (name) =>
      `${JSON.stringify(name)}: ${objectCode(
        fields.filter(({ path }) => path[depth] === name),
        depth + 1,
      )}`,
  );
  return `{ ${pairs.join(", ")} }`;
}

function valueCode({ slot, value, constant }: Input): string {
  if (constant !== undefined) return JSON.stringify(constant);
  const given = `given.${slot}`;
  const one = value.integer ? "Math.round" : value.type === "float" ? "Number" : "";
  if (value.list) return `String(${given}).split(",").map((item) => ${one ? `${one}(Number(item.trim()))` : "item.trim()"})`;
  return one === "Math.round" ? `Math.round(${given})` : given;
}

function answerCode({ id, outputs, list }: Operation, name: string): string {
  if (list) {
    return `  const found = Array.isArray(reply) ? reply : [];
  const output: ${name}Output = { ${id}_result_count: found.length, ${id}_result_list: listText(found) };
  return { output: { ...output } };
`;
  }
  if (outputs.length === 0) return "  void reply;\n  return { output: {} };\n";
  const fields = outputs.map(
    ({ slot, field, value }: Output) =>
      `    ${slot}: scalar(reply, ${JSON.stringify(field)}, ${JSON.stringify(kindOf(value.type))}),\n`,
  );
  return `  const output: ${name}Output = {\n${fields.join("")}  };\n  return { output: { ...output } };\n`;
}

function kindOf(type: Output["value"]["type"]): string {
  return type === "float" ? "number" : type === "bool" ? "boolean" : "string";
}

/** What all actions of the API share: its address, errors, and how answers are read. */
export function emitCallApi(server: string): MadeFile {
  const base = JSON.stringify(server.replace(/\/+$/, ""));
  const text = `// Made by \`halcyon add openapi\`. Yours from now on: headers, the address and what errors mean are set here.

/** Where the API is. The page's own origin needs nothing else; another one must allow the page, and so must the page's policy. */
export const API_BASE = ${base};

export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, unknown>>;
  /** The same for every try of one call: an API that knows it does it once. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}

/** Sends the user's own session along and nothing secret: a page has no secrets. Throws where the API refuses. */
export async function callApi({ method, path, query = {}, body, form, idempotencyKey, signal }: ApiCall): Promise<unknown> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) for (const one of [value].flat()) search.append(name, String(one));
  const hasQuery = [...search].length > 0;
  const sent = form ? new URLSearchParams(Object.entries(form).map(([name, value]) => [name, String(value)])) : body;
  const response = await fetch(\`\${API_BASE}\${path}\${hasQuery ? \`?\${search}\` : ""}\`, {
    method,
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      ...(method !== "GET" && { "idempotency-key": idempotencyKey }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(sent !== undefined && { body: sent instanceof URLSearchParams ? sent : JSON.stringify(sent) }),
    signal,
  });
  if (!response.ok) throw new Error(\`\${method} \${path} answered \${response.status}\`);
  const text = await response.text();
  return text === "" ? null : JSON.parse(text);
}

type Kinds = { readonly string: string; readonly number: number; readonly boolean: boolean };

/** A field of an answer, if it is there and of its kind. */
export function scalar<Kind extends keyof Kinds>(reply: unknown, field: string, kind: Kind): Kinds[Kind] | null {
  const value = typeof reply === "object" && reply !== null ? (reply as Record<string, unknown>)[field] : undefined;
  if (kind === "string" && typeof value === "number") return String(value) as Kinds[Kind];
  return typeof value === kind ? (value as Kinds[Kind]) : null;
}

/** Up to ten items, a line each: what is called name, title or id, else all plain fields. */
export function listText(items: readonly unknown[]): string {
  const lines = items.slice(0, 10).map((item) => {
    if (typeof item !== "object" || item === null) return \`- \${String(item)}\`;
    const fields = item as Record<string, unknown>;
    const known = ["name", "title", "label", "id"].map((key) => fields[key]).filter((value) => value !== undefined);
    const told = known.length > 0 ? known : Object.values(fields).filter((value) => typeof value !== "object");
    return \`- \${told.slice(0, 3).join(", ")}\`;
  });
  return lines.join("\\n");
}
`;
  return { path: CALL_API, text };
}

/** All actions by name, for \`createAssistant({ actions })\`. */
export function emitIndex(ids: readonly string[]): MadeFile {
  const imports = ids.map((id) => `import { ${id} } from "./${id}.ts";\n`).join("");
  const text = `${INDEX_HEAD}\n${imports}\n/** Hand it to \`createAssistant\` or to the element's property \`actions\`. */\nexport const actions = { ${ids.join(", ")} };\n`;
  return { path: INDEX, text };
}
