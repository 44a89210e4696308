import { ConfigError } from "../config-error.ts";
import { createTraces, type Traces } from "./traces.ts";

/** As OpenTelemetry names its settings; without `OTEL_EXPORTER_OTLP_ENDPOINT` nothing is traced. */
export function chooseTraces(env: Readonly<Record<string, string | undefined>>): Traces | undefined {
  const endpoint = env["OTEL_EXPORTER_OTLP_ENDPOINT"];
  if (endpoint === undefined || endpoint === "") return undefined;
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol))
    throw new ConfigError("config/unusable", "OTEL_EXPORTER_OTLP_ENDPOINT takes an address.");
  const service = env["OTEL_SERVICE_NAME"];
  return createTraces({
    endpoint,
    headers: readHeaders(env["OTEL_EXPORTER_OTLP_HEADERS"] ?? ""),
    ...(service !== undefined && service !== "" && { service }),
    log: (entry) => console.error(JSON.stringify(entry)),
  });
}

/** `name=value,name=value`, values percent-encoded. */
function readHeaders(written: string): Readonly<Record<string, string>> {
  const pairs = written.split(",").filter((pair) => pair.trim() !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^\s*([\w-]+)\s*=(.*)$/.exec(pair) ?? [];
      if (name === undefined) throw new ConfigError("config/unusable", "OTEL_EXPORTER_OTLP_HEADERS takes name=value pairs.");
      return [name.toLowerCase(), decodeURIComponent(value!.trim())];
    }),
  );
}
