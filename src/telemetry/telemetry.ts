import type { HalcyonError } from "../base/errors.ts";
import type { Platform } from "../base/platform.ts";
import type { Fetch } from "../backend/network.ts";
import { createExporter } from "./exporter.ts";
import type { Observer } from "./observer.ts";
import { createTracer } from "./tracer.ts";

/** A collector of OpenTelemetry that the owner of the page has. */
export interface TelemetrySettings {
  /** Where traces are taken by OTLP/HTTP in JSON: `https://collector.example/v1/traces`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** `service.name`. Default `halcyon`. */
  readonly service?: string | undefined;
  /** Attributes of OpenTelemetry's GenAI conventions too, which are not stable. Default false: ours alone. */
  readonly genAi?: boolean | undefined;
  /**
   * Origins of your own backends, beside the page's, whose requests carry `traceparent`. They must allow that header. Default:
   * none.
   */
  readonly propagateTo?: readonly string[] | undefined;
}

/** The address alone, or more. */
export type TelemetryOption = string | TelemetrySettings;

export interface TelemetryOptions {
  readonly assistant: { readonly name: string; readonly hash: string };
  readonly platform: Platform;
  readonly fetch?: Fetch | undefined;
  readonly report: (error: HalcyonError) => void;
}

export interface Telemetry extends Observer {
  close(): void;
}

/** The version of the conventions that `genAi` follows. */
const GEN_AI_SCHEMA = "https://opentelemetry.io/schemas/1.38.0";

/** Traces of what happens in a conversation, sent to a collector. A collector that fails is nothing to the conversation. */
export function createTelemetry(option: TelemetryOption, { assistant, platform, fetch, report }: TelemetryOptions): Telemetry {
  const {
    url,
    headers,
    service = "halcyon",
    genAi = false,
    propagateTo = [],
  } = typeof option === "string" ? { url: option } : option;
  const resource = {
    "service.name": service,
    "telemetry.sdk.name": "halcyon-chat",
    "telemetry.sdk.language": typeof document === "undefined" ? "nodejs" : "webjs",
  };
  const schemaUrl = genAi ? GEN_AI_SCHEMA : undefined;
  const exporter = createExporter({ url, headers, resource, schemaUrl, platform, fetch, report });
  const own = new Set([...propagateTo.map(originOf), originOf(globalThis.location?.href ?? "")]);
  own.delete(null);
  const tells = (address: string): boolean => own.has(originOf(address));
  const tracer = createTracer({ platform, emit: (span) => exporter.add(span), assistant, genAi, tells });
  const closing = new AbortController();
  if (typeof document !== "undefined") {
    const { signal } = closing;
    const leave = (): void => {
      tracer.end();
      exporter.leave();
    };
    addEventListener("pagehide", leave, { signal });
    // On telephones often the last that is heard of a page.
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && exporter.leave(), { signal });
  }
  return {
    ...tracer,
    close() {
      closing.abort();
      tracer.end();
      exporter.leave();
      exporter.close();
    },
  };
}

function originOf(url: string): string | null {
  try {
    return new URL(url, globalThis.location?.href).origin;
  } catch {
    return null;
  }
}
