import type { Assistant } from "../model/assistant.ts";
import type { ModelPlace, RuntimePlace } from "./places.ts";
import type { ModelStatus, Understanding, UnderstandingRequest } from "../model/understanding.ts";

/** What the page says to the worker. Every `id` is answered once. */
export type ToWorker =
  | { readonly kind: "open"; readonly id: number; readonly assistant: Assistant }
  | { readonly kind: "load"; readonly model: ModelPlace; readonly runtime: RuntimePlace }
  | { readonly kind: "understand"; readonly id: number; readonly request: UnderstandingRequest }
  | { readonly kind: "beat"; readonly id: number };

/** What the worker says to the page. */
export type FromWorker =
  /** The script runs: the first thing said. */
  | { readonly kind: "ready" }
  | { readonly kind: "opened"; readonly id: number }
  | { readonly kind: "understood"; readonly id: number; readonly understanding: Understanding }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string }
  | { readonly kind: "beat"; readonly id: number }
  | {
      readonly kind: "status";
      readonly status: ModelStatus;
      readonly error?: { readonly code: string; readonly details: Readonly<Record<string, unknown>> };
    };
