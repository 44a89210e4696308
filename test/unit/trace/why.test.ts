import { describe, expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import { formatDiagnostic } from "../../../src/base/diagnostics.ts";
import type { Command } from "../../../src/model/command.ts";
import type { Understanding } from "../../../src/model/understanding.ts";
import { converse, type Conversation } from "../../../src/testing/drive.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";
import { createScriptedActions } from "../../../src/testing/scripted-actions.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";
import { whyOf, type ToldTurn } from "../../../src/trace/why.ts";

const BOT = `
slots:
  account_id: { format: id, ask: "Which account?" }
  preferred_time: { ask: "When?" }
  note: { ask: "What note?" }
flows:
  refund:
    description: get money back
    steps:
      - { id: which_account, collect: account_id }
      - id: preferred_time
        collect: preferred_time
        next:
          - if: slots.preferred_time = "never"
            then: END
          - else: write
      - { id: write, action: write_refund }
      - { say: "Done." }
  pay: { description: pay, steps: [{ collect: note }, { say: "Paid." }] }
`;

const { assistant, diagnostics } = await readAssistant([{ path: "bot.yml", text: BOT }]);
if (!assistant) throw new Error(diagnostics.map(formatDiagnostic).join("\n"));

const set = (name: string, value: string | null): Command => ({ command: "set slot", name, value, extractor: "LLM" });
const start = (flow: string): Command => ({ command: "start flow", flow });

/** What the model would say of the next message. */
interface Read {
  readonly commands: readonly Command[];
  readonly more?: Partial<Understanding>;
}

/** A talk in which every message is read as it is told; the whys, greeting first. */
async function talk(...messages: readonly (Read | string)[]): Promise<readonly string[]> {
  let next: Read = { commands: [] };
  const scripted = createScriptedUnderstand({});
  const understand = {
    ...scripted,
    understand: () =>
      Promise.resolve<Understanding>({
        commands: next.commands,
        scores: { flows: {}, acts: {} },
        spans: [],
        source: "linear",
        why: [],
        ms: 0,
        ...next.more,
      }),
  };
  const actions = createScriptedActions({ write_refund: {} });
  const conversation: Conversation = converse(assistant!, { understand, actions, platform: createManualPlatform() });
  const whys = [whyOf({ assistant: assistant!, ...(await conversation.say("/session_start")) })];
  for (const message of messages) {
    if (typeof message !== "string") next = message;
    const exchange = await conversation.say(typeof message === "string" ? message : "words");
    whys.push(whyOf({ assistant: assistant!, ...exchange }));
  }
  return whys.slice(1);
}

describe("how a message was read", () => {
  test("[T37] a flow with its score, the next best flow, what it would have needed, and the question that follows", async () => {
    const more = {
      scores: { flows: { pay: 0.412, refund: 0.931 }, acts: {} },
      accept: 0.5,
      why: ["refund 0.93 ≥ 0.5, next pay 0.41"],
    };
    expect(await talk({ commands: [start("refund")], more })).toEqual([
      "Understood as start flow refund (0.93, next best start flow pay 0.41; accept ≥ 0.50). Started refund. Asked step which_account (account_id).",
    ]);
  });

  test("[T37] an answer that turns out to be a correction, and the question that is asked again", async () => {
    const more = {
      scores: { flows: { pay: 0.41, refund: 0.2 }, acts: {} },
      accept: 0.78,
      spans: [{ slot: "account_id", start: 0, end: 4, value: "9281", sure: 0.93 }],
      why: ['"not 9287" matched the current value'],
    };
    const [, , why] = await talk(
      { commands: [start("refund")] },
      { commands: [set("account_id", "9287")] },
      { commands: [set("account_id", "9281")], more },
    );
    expect(why).toBe(
      'Understood as correct slot account_id to "9281" (0.93, next best start flow pay 0.41; accept ≥ 0.78). "not 9287" matched the current value. account_id had a value, so it is a correction. pattern_correction answered. Re-asked step preferred_time.',
    );
  });

  test("[T37] several commands each with its score; the best other flow once", async () => {
    const more = {
      scores: { flows: { pay: 0.9, refund: 0.3 }, acts: {} },
      spans: [{ slot: "note", start: 0, end: 1, value: "x", sure: 0.8 }],
      why: ["pay 0.90 ≥ 0.5", "the note is said", ""],
    };
    expect(await talk({ commands: [start("pay"), set("note", "x")], more })).toEqual([
      'Understood as start flow pay (0.90, next best start flow refund 0.30) and set slot note to "x" (0.80). The note is said. Started pay. Completed pay. pattern_completed answered. Asked continue_conversation.',
    ]);
  });

  test.each<[string, Command, Partial<Understanding["scores"]>]>([
    ["clarify refund or pay (0.40).", { command: "clarify", options: ["refund", "pay"] }, { flows: { refund: 0.4, pay: 0.3 } }],
    ["chitchat (thanks) (0.70).", { command: "chitchat", about: "thanks" }, { acts: { thanks: 0.7, chitchat: 0.1 } }],
    ["chitchat (0.10).", { command: "chitchat" }, { acts: { thanks: 0.7, chitchat: 0.1 } }],
    ["human handoff (0.66).", { command: "human handoff" }, { acts: { handoff: 0.66 } }],
    ["knowledge (0.55).", { command: "knowledge" }, { acts: { question: 0.55 } }],
    ["cannot handle (off topic).", { command: "cannot handle", reason: "off topic" }, {}],
    ["cannot handle.", { command: "cannot handle" }, {}],
    ["error rasa_x.", { command: "error", error_type: "rasa_x" }, {}],
    ["restart.", { command: "restart" }, {}],
  ])("[T37] in words: %s", async (words, command, scores) => {
    const [why] = await talk({ commands: [command], more: { scores: { flows: {}, acts: {}, ...scores } } });
    expect(why?.startsWith(`Understood as ${words} `)).toBe(true);
  });

  test("[T37] a value that is emptied is set to nothing", async () => {
    const talked = await talk(
      { commands: [start("refund")] },
      { commands: [set("account_id", "1")] },
      { commands: [set("account_id", null)] },
    );
    expect(talked.at(-1)).toMatch(/^Understood as correct slot account_id to nothing\. account_id had a value/);
  });

  test("[T37] what was dropped, as it had been read, and why it was dropped", async () => {
    expect(await talk({ commands: [start("pay")] }, { commands: [start("pay")] })).toEqual([
      "Understood as start flow pay. Started pay. Asked note.",
      "Understood as start flow pay. The flow pay is running already. Re-asked note.",
    ]);
  });

  test("[T37] nothing, a payload, an empty message", async () => {
    const whys = await talk(
      { commands: [], more: { why: ["no word of it is known!"] } },
      "/StartFlow(pay)",
      "  ",
      "/SetSlots(note=x)",
    );
    expect(whys[0]).toMatch(
      /^(?:Understood as cannot handle|Nothing was understood)\. No word of it is known! guard\.nlu\.miss \(1 of 2\)\. pattern_cannot_handle answered\.$/,
    );
    expect(whys.slice(1)).toEqual([
      "The payload means start flow pay. Started pay. Asked note.",
      "The message was empty. pattern_internal_error answered. Re-asked note.",
      'The payload means set slot note to "x". Completed pay. pattern_completed answered. Asked continue_conversation.',
    ]);
  });
});

describe("what followed", () => {
  test("[T37] an action, its outcome, and the branch that leads nowhere else", async () => {
    const whys = await talk(
      { commands: [start("refund"), set("account_id", "1")] },
      { commands: [set("preferred_time", "now")] },
    );
    expect(whys.at(-1)).toBe(
      'Understood as set slot preferred_time to "now". write_refund: done. Completed refund. pattern_completed answered. Asked continue_conversation.',
    );
  });

  test("[T37] a flow that interrupts, and the one that is come back to", async () => {
    const whys = await talk(
      { commands: [start("refund")] },
      { commands: [start("pay")] },
      { commands: [set("note", "x")] },
      "/SetSlots(continue_interrupted_flow_confirmation=true)",
    );
    expect(whys.slice(1)).toEqual([
      "Understood as start flow pay. Interrupted refund at which_account. Started pay. Asked note.",
      'Understood as set slot note to "x". Completed pay. pattern_continue_interrupted answered. Asked continue_interrupted_flow_confirmation.',
      "The payload means set slot continue_interrupted_flow_confirmation to true. Came back to refund. Asked step which_account (account_id).",
    ]);
  });

  test("[T37] a flow that is cancelled", async () => {
    const more = { scores: { flows: { pay: 0.1 }, acts: { cancel: 0.9 } } };
    expect((await talk({ commands: [start("refund")] }, { commands: [{ command: "cancel flow" }], more })).at(-1)).toBe(
      "Understood as cancel flow (0.90, next best start flow pay 0.10). Cancelled refund. pattern_cancel_flow answered. pattern_completed answered. Asked continue_conversation.",
    );
  });

  test("[T37] nothing at all, and commands that were given", () => {
    const state = { stack: [] } as unknown as ToldTurn["after"];
    const turn = { assistant, before: null, after: state, understanding: null, notes: [] } as const;
    expect(whyOf({ ...turn, events: [] })).toBe("Nothing followed.");
    expect(whyOf({ ...turn, events: [{ event: "user", text: "hi", commands: [start("pay")] }] })).toBe(
      "Given as start flow pay.",
    );
    expect(whyOf({ ...turn, events: [{ event: "user", text: "hi", commands: [] }] })).toBe("Nothing followed.");
  });
});
