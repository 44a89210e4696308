import { isJsonObject, type Json } from "../base/json.ts";
import type { SearchResult } from "../model/effect.ts";
import type { Citation } from "../model/response.ts";

/** How well something was found, as far as a source of answers says so. */
export type Measure = Partial<
  Pick<SearchResult, "score" | "threshold" | "scale" | "passages" | "knowledgeVersion" | "closest">
>;

/** More passages than a guard compares, and titles than anybody reads, are left out. */
const MAX_PASSAGES = 20;
const MAX_CLOSEST = 5;

/**
 * `{ score?, threshold?, scale?, passages?: ids, knowledgeVersion?, closest?: citations }`. What has another shape is left out:
 * a source need not measure anything.
 */
export function readMeasure(value: Json | undefined, readCitation: (value: Json) => Citation | null): Measure {
  if (!isJsonObject(value)) return {};
  const { score, threshold, scale, passages, knowledgeVersion, closest } = value;
  return {
    ...(typeof score === "number" && { score }),
    ...(typeof threshold === "number" && { threshold }),
    ...(typeof scale === "string" && { scale }),
    ...(isList(passages) && { passages: passages.filter((id) => typeof id === "string").slice(0, MAX_PASSAGES) }),
    ...(typeof knowledgeVersion === "string" && { knowledgeVersion }),
    ...(isList(closest) && { closest: closest.flatMap((one) => readCitation(one) ?? []).slice(0, MAX_CLOSEST) }),
  };
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
