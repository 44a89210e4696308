import { createNetwork, type Fetch } from "../backend/network.ts";
import { HalcyonError, isHalcyonError, wrapError } from "../base/errors.ts";
import { hasErrors } from "../base/diagnostics.ts";
import { isJsonObject } from "../base/json.ts";
import { ASSISTANT_FORMAT, type Assistant } from "../model/assistant.ts";

/** A compiled assistant of a hundred flows is well under 1 MB; what is larger than this is no assistant. */
const MAX_BYTES = 16_000_000;

/** What `halcyon build` wrote, as TypeScript sees it in `import bot from "./bot.json"`: checked when it is loaded. */
export interface AssistantJson {
  readonly format: number;
  readonly hash: string;
  readonly settings: object;
  readonly flows: object;
  readonly slots: object;
  readonly responses: object;
}

/** A compiled assistant, or the address of one (`.json`), or of its source (`.yml`, `.yaml`: read in the page). */
export type AssistantSource = Assistant | AssistantJson | string | URL;

/**
 * Gets the assistant. This is the only file that knows of the YAML reader, and it asks for it only when it is needed.
 *
 * @throws {HalcyonError} `assistant/not-found`, `assistant/invalid` (with `details.diagnostics`), `assistant/incompatible`.
 */
export async function loadAssistant(
  source: AssistantSource,
  options: { readonly fetch?: Fetch | undefined } = {},
): Promise<Assistant> {
  if (typeof source !== "string" && !(source instanceof URL)) return checkAssistant(source);
  const url = String(source);
  const text = await read(url, options.fetch);
  return isYaml(url) ? readYaml(url, text) : checkAssistant(parse(url, text), url);
}

/** Refuses what another version compiled, and what is no assistant at all. */
export function checkAssistant(value: unknown, url?: string): Assistant {
  if (!isJsonObject(value)) throw new HalcyonError("assistant/invalid", { url, reason: "it is no JSON object" });
  if (value["format"] !== ASSISTANT_FORMAT)
    throw new HalcyonError("assistant/incompatible", { url, expected: ASSISTANT_FORMAT, found: value["format"] });
  for (const part of ["settings", "flows", "slots", "responses"]) {
    if (!isJsonObject(value[part])) throw new HalcyonError("assistant/invalid", { url, reason: `it has no \`${part}\`` });
  }
  return value as unknown as Assistant;
}

async function read(url: string, fetch: typeof globalThis.fetch | undefined): Promise<string> {
  let status = 0;
  try {
    const reply = await createNetwork({ fetch, maxBytes: MAX_BYTES })({ url });
    status = reply.status;
    if (status === 200) return await reply.text();
  } catch (error) {
    throw wrapError("assistant/not-found", error, { url });
  }
  throw new HalcyonError("assistant/not-found", { url, status });
}

const isYaml = (url: string): boolean => /\.ya?ml$/i.test(url.replace(/[?#].*$/, ""));

function parse(url: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrapError("assistant/invalid", error, { url });
  }
}

async function readYaml(url: string, text: string): Promise<Assistant> {
  try {
    const { readAssistant } = await import("../authoring/read.ts");
    const { assistant, diagnostics } = await readAssistant([{ path: url.replace(/[?#].*$/, ""), text }]);
    if (assistant && !hasErrors(diagnostics)) return assistant;
    throw new HalcyonError("assistant/invalid", { url, diagnostics });
  } catch (error) {
    if (isHalcyonError(error)) throw error;
    throw wrapError("assistant/invalid", error, { url });
  }
}
