import { checkJson, isJsonObject, type Json } from "../base/json.ts";
import type { AgentEvent } from "../model/handoff.ts";

/* The border at which a receiver's events are judged. What is none of ours, or has another shape, is passed over. */

const MAX_TEXT = 8_000;
const MAX_NAME = 80;
const MAX_LABELS = 20;
/** A person who was seen typing before is not typing now. Milliseconds; clocks may differ by as much. */
const TYPING_MS = 10_000;

/**
 * Reads `agent_joined { name }`, `message { text, name? }`, `typing { at }`, `released { labels? }`, each with `handoff`.
 *
 * @param data - JSON.
 * @param now - wall time, milliseconds.
 */
export function readAgentEvent(seq: number, event: string, data: string, now: number): AgentEvent | null {
  const value = parse(data);
  if (!Number.isSafeInteger(seq) || !isJsonObject(value) || typeof value["handoff"] !== "string") return null;
  const { handoff } = value;
  const name = textOf(value["name"], MAX_NAME);
  switch (event) {
    case "agent_joined":
      return { seq, handoff, kind: "joined", name: name || "…" };
    case "message": {
      const text = textOf(value["text"], MAX_TEXT);
      return text.trim() === "" ? null : { seq, handoff, kind: "message", text, ...(name !== "" && { name }) };
    }
    case "typing": {
      const at = typeof value["at"] === "string" ? Date.parse(value["at"]) : Number.NaN;
      return Math.abs(now - at) < TYPING_MS ? { seq, handoff, kind: "typing" } : null;
    }
    case "released":
      return { seq, handoff, kind: "released", labels: labelsOf(value["labels"]) };
    default:
      return null;
  }
}

function parse(data: string): Json | null {
  try {
    const value: unknown = JSON.parse(data);
    return checkJson(value) === null ? (value as Json) : null;
  } catch {
    return null;
  }
}

function textOf(value: Json | undefined, limit: number): string {
  return typeof value === "string" ? value.slice(0, limit) : "";
}

function labelsOf(value: Json | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter((label): label is string => typeof label === "string" && label.trim() !== "")
    .slice(0, MAX_LABELS)
    .map((label) => label.trim().slice(0, MAX_NAME));
}
