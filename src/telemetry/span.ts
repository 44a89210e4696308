import type { Platform } from "../base/platform.ts";

/** Something that took time, as OpenTelemetry knows it. */
export interface Span {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  /** `client`: somebody else was asked. */
  readonly kind: "internal" | "client";
  /** Wall times, milliseconds. */
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  readonly failed: boolean;
}

export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A span that goes on. */
export interface OpenSpan extends Pick<Span, "traceId" | "spanId" | "parentSpanId" | "name" | "kind" | "start"> {
  /** Clock that only goes on, milliseconds: a wall clock that is set back makes nothing last less than no time. */
  readonly began: number;
}

/** @param parent - null: a new trace. */
export function beginSpan(
  name: string,
  parent: Pick<Span, "traceId" | "spanId"> | null,
  platform: Platform,
  kind: Span["kind"] = "internal",
): OpenSpan {
  return {
    traceId: parent?.traceId ?? digits(platform),
    // The end of a random id: its middle says which version it is.
    spanId: digits(platform).slice(16),
    parentSpanId: parent?.spanId ?? null,
    name,
    kind,
    start: platform.now(),
    began: platform.elapsed(),
  };
}

export function endSpan({ began, ...span }: OpenSpan, platform: Platform, attributes: Attributes, failed = false): Span {
  return { ...span, end: span.start + Math.max(0, platform.elapsed() - began), attributes, failed };
}

/** W3C Trace Context, version 00, sampled. */
export function traceparentOf({ traceId, spanId }: Pick<Span, "traceId" | "spanId">): string {
  return `00-${traceId}-${spanId}-01`;
}

function digits(platform: Platform): string {
  return platform.randomId().replaceAll("-", "");
}
