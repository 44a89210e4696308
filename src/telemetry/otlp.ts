import type { Json, JsonObject } from "../base/json.ts";
import type { Attributes, Span } from "./span.ts";

/*
 * Spans as OTLP/HTTP takes them in JSON: names in lowerCamelCase, ids hexadecimal, 64-bit numbers as texts, enums as numbers
 * (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding").
 */

const KINDS = { internal: 1, client: 3 } as const;
const ERROR = 2;

/** One export request. `schemaUrl`: of the conventions that attributes follow besides ours. */
export function toOtlp(spans: readonly Span[], resource: Attributes, schemaUrl?: string): JsonObject {
  const scopeSpans = {
    scope: { name: "halcyon-chat" },
    spans: spans.map(spanJson),
    ...(schemaUrl !== undefined && { schemaUrl }),
  };
  return { resourceSpans: [{ resource: { attributes: attributesJson(resource) }, scopeSpans: [scopeSpans] }] };
}

function spanJson({ traceId, spanId, parentSpanId, name, kind, start, end, attributes, failed }: Span): JsonObject {
  return {
    traceId,
    spanId,
    ...(parentSpanId !== null && { parentSpanId }),
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(end),
    attributes: attributesJson(attributes),
    status: failed ? { code: ERROR } : {},
  };
}

function attributesJson(attributes: Attributes): JsonObject[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueJson(value) }));
}

function valueJson(value: Attributes[string]): Json {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map((one) => ({ stringValue: one })) } };
}

/** Whole microseconds: a number of milliseconds holds no more of today exactly. */
function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms * 1_000)) * 1_000n);
}
