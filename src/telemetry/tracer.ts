import { sha256HexSync } from "../base/sha256.ts";
import type { Platform } from "../base/platform.ts";
import type { CallEffect, HandOffEffect, Outcome, SearchEffect } from "../model/effect.ts";
import type { DecidedTurn, Observer } from "./observer.ts";
import { beginSpan, endSpan, traceparentOf, type Attributes, type OpenSpan, type Span } from "./span.ts";

/*
 * A trace is what one page saw of one conversation: conversation → turn → understand, execute_tool, retrieval, handover. What
 * is told are names that the author gave, kinds and numbers; never words of the visitor or of a backend.
 */

export interface TracerOptions {
  readonly platform: Platform;
  readonly emit: (span: Span) => void;
  readonly assistant: { readonly name: string; readonly hash: string };
  /** Attributes of the GenAI conventions too. */
  readonly genAi: boolean;
  /** Whether a request to this address may say which trace it belongs to. */
  readonly tells: (url: string) => boolean;
}

export interface Tracer extends Observer {
  /** Ends everything that goes on: the page is left. */
  end(): void;
}

/** Inputs that begin a turn; everything else goes on with one. */
const BEGINS: ReadonlySet<string> = new Set(["answer", "greet", "remind", "agent"]);
const FAILURES: ReadonlySet<string> = new Set(["failed", "timedOut", "offline", "denied", "expired"]);

interface OpenTurn {
  readonly span: OpenSpan;
  attributes: Attributes;
  failed: boolean;
}

export function createTracer({ platform, emit, assistant, genAi, tells }: TracerOptions): Tracer {
  let root: { readonly span: OpenSpan; readonly conversation: string } | null = null;
  let turn: OpenTurn | null = null;

  function gen(attributes: Attributes): Attributes {
    return genAi ? attributes : {};
  }

  function endTurn(): void {
    if (turn) emit(endSpan(turn.span, platform, turn.attributes, turn.failed));
    turn = null;
  }

  function end(): void {
    endTurn();
    if (!root) return;
    const id = nameOf(root.conversation);
    emit(
      endSpan(root.span, platform, {
        "halcyon.assistant": assistant.name,
        "halcyon.bundle.hash": assistant.hash,
        "halcyon.conversation.id": id,
        ...gen({
          "gen_ai.operation.name": "invoke_agent",
          "gen_ai.agent.name": assistant.name,
          "gen_ai.conversation.id": id,
        }),
      }),
    );
    root = null;
  }

  function child(name: string, kind?: Span["kind"]): OpenSpan {
    return beginSpan(name, turn?.span ?? root?.span ?? null, platform, kind);
  }

  return {
    end,
    task(kind, conversation) {
      if (root && root.conversation !== conversation) end();
      root ??= { span: beginSpan("conversation", null, platform), conversation };
      if (BEGINS.has(kind)) endTurn();
      turn ??= { span: child("turn"), attributes: { "halcyon.turn.kind": kind }, failed: false };
    },
    understand() {
      const span = child("understand");
      return (meant) => {
        if (!meant) return emit(endSpan(span, platform, {}, true));
        const [best] = Object.values(meant.scores?.flows ?? {}).toSorted((one, two) => two - one);
        emit(
          endSpan(span, platform, {
            "halcyon.command.type": meant.commands.map(({ command }) => command),
            ...(best !== undefined && { "halcyon.nlu.score": best }),
            ...(meant.source && { "halcyon.nlu.source": meant.source }),
          }),
        );
      };
    },
    perform(effect, { flow, step }) {
      const span = child(spanNameOf(effect), "client");
      return {
        trace: (url) => (tells(url) ? traceparentOf(span) : null),
        end(outcome) {
          const failed = outcome !== null && FAILURES.has(outcome.kind);
          if (turn && failed) turn.failed = true;
          emit(
            endSpan(
              span,
              platform,
              {
                "halcyon.outcome": outcome?.kind ?? "cancelled",
                ...(flow !== null && { "halcyon.flow.id": flow }),
                ...(step !== null && { "halcyon.step.id": step }),
                ...statusOf(outcome),
                ...gen(genAiOf(effect)),
              },
              failed,
            ),
          );
        },
      };
    },
    decided({ events, guards, pending }: DecidedTurn) {
      if (!turn) return;
      const commands = events.flatMap((event) => (event.event === "user" ? event.commands.map(({ command }) => command) : []));
      const flow = events.findLast((event) => event.event === "flow_started");
      turn.attributes = {
        ...turn.attributes,
        ...(commands.length > 0 && { "halcyon.command.type": commands }),
        ...(flow?.event === "flow_started" && { "halcyon.flow.id": flow.flow_id }),
        ...(guards.length > 0 && {
          "halcyon.guard.reason": guards.map(({ guard, what, reason }) => [guard, what, reason].filter(Boolean).join(".")),
        }),
      };
      if (!pending) endTurn();
    },
  };
}

/** A host may have named the conversation by something that is nobody's business. */
function nameOf(conversation: string): string {
  return sha256HexSync(conversation).slice(0, 32);
}

function spanNameOf(effect: CallEffect | SearchEffect | HandOffEffect): string {
  switch (effect.kind) {
    case "call":
      return `execute_tool ${effect.action}`;
    case "search":
      return "retrieval";
    case "handOff":
      return "handover";
  }
}

function genAiOf(effect: CallEffect | SearchEffect | HandOffEffect): Attributes {
  if (effect.kind === "call") return { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": effect.action };
  return effect.kind === "search" ? { "gen_ai.operation.name": "retrieval" } : {};
}

function statusOf(outcome: Outcome | null): Attributes {
  return outcome?.kind === "failed" && outcome.status !== undefined ? { "http.response.status_code": outcome.status } : {};
}
