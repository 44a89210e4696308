import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** One span as a collector reads it. */
export interface ReadSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: number;
  readonly ms: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
}

export interface Collector {
  readonly url: string;
  readonly requests: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  readonly spans: readonly ReadSpan[];
  /** Of the resources. */
  readonly resources: readonly Readonly<Record<string, unknown>>[];
  close(): void;
}

/** A collector on a real socket, which refuses what is not OTLP/HTTP in JSON as the protocol maps it. */
export async function openCollector(status: () => number = () => 200): Promise<Collector> {
  const requests: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request
      .on("data", (chunk: Buffer) => (body += chunk.toString()))
      .on("end", () => {
        requests.push({ headers: request.headers, body });
        response.writeHead(status(), { "content-type": "application/json", "retry-after": "1" }).end("{}");
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    requests,
    get spans() {
      return requests.flatMap(({ body }) => readRequest(body).spans);
    },
    get resources() {
      return requests.map(({ body }) => readRequest(body).resource);
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function only(value: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError("no message");
  for (const key of Object.keys(value)) if (!keys.includes(key)) throw new TypeError(`the field ${key} is none of the message`);
  return value as Record<string, unknown>;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError("no repeated field");
  return value;
}

function text(value: unknown, pattern: RegExp): string {
  if (typeof value !== "string" || !pattern.test(value)) throw new TypeError(`${String(value)} is not ${String(pattern)}`);
  return value;
}

function readRequest(body: string) {
  const { resourceSpans } = only(JSON.parse(body), ["resourceSpans"]);
  const [first] = list(resourceSpans);
  const { resource, scopeSpans } = only(first, ["resource", "scopeSpans", "schemaUrl"]);
  const [scoped] = list(scopeSpans);
  const { spans, scope } = only(scoped, ["scope", "spans", "schemaUrl"]);
  text(only(scope, ["name", "version"])["name"], /^./);
  return { resource: readAttributes(only(resource, ["attributes"])["attributes"]), spans: list(spans).map(readSpan) };
}

const SPAN = [
  "traceId",
  "spanId",
  "parentSpanId",
  "name",
  "kind",
  "startTimeUnixNano",
  "endTimeUnixNano",
  "attributes",
  "status",
];

function readSpan(value: unknown): ReadSpan {
  const span = only(value, SPAN);
  const [start, end] = [span["startTimeUnixNano"], span["endTimeUnixNano"]].map((time) => BigInt(text(time, /^\d{19}$/)));
  if (end! < start!) throw new TypeError("it ended before it began");
  const { code = 0 } = only(span["status"], ["code", "message"]);
  if (![1, 2, 3, 4, 5].includes(span["kind"] as number)) throw new TypeError("no kind");
  const parent = span["parentSpanId"];
  return {
    traceId: text(span["traceId"], /^(?!0{32})[\da-f]{32}$/),
    spanId: text(span["spanId"], /^(?!0{16})[\da-f]{16}$/),
    parentSpanId: parent === undefined ? null : text(parent, /^(?!0{16})[\da-f]{16}$/),
    name: text(span["name"], /^./),
    kind: span["kind"] as number,
    ms: Number(end! - start!) / 1e6,
    attributes: readAttributes(span["attributes"]),
    failed: code === 2,
  };
}

function readAttributes(value: unknown): Record<string, unknown> {
  return Object.fromEntries(
    list(value).map((one) => {
      const attribute = only(one, ["key", "value"]);
      return [text(attribute["key"], /^[a-z][a-z\d_.]*$/), readValue(attribute["value"])];
    }),
  );
}

function readValue(value: unknown): unknown {
  const { stringValue, boolValue, intValue, doubleValue, arrayValue } = only(value, [
    "stringValue",
    "boolValue",
    "intValue",
    "doubleValue",
    "arrayValue",
  ]);
  if (Object.keys(value as object).length !== 1) throw new TypeError("a value is one of its kinds");
  if (intValue !== undefined) return Number(text(intValue, /^-?\d+$/));
  if (arrayValue !== undefined) return list(only(arrayValue, ["values"])["values"]).map(readValue);
  return stringValue ?? boolValue ?? doubleValue;
}
