import { createPlatform, type Platform } from "../base/platform.ts";
import type { BotMessage, Button } from "../model/response.ts";
import { converse, type Exchange } from "../testing/drive.ts";
import { formatTests } from "../testing/format-tests.ts";
import { recordTalk, type RecordedTalk } from "../testing/record.ts";
import { whyOf } from "../trace/why.ts";
import { requireAssistant } from "./compile.ts";
import type { Console, ExitCode } from "./console.ts";
import { findActions } from "./find-actions.ts";
import { readLines } from "./lines.ts";
import { answerHere } from "./open-knowledge.ts";
import { openUnderstand } from "./open-understand.ts";
import { readClaims } from "./read-claims.ts";
import { writeResult } from "./write-file.ts";

export interface ChatOptions {
  readonly explain?: boolean | undefined;
  readonly actions?: string | undefined;
  /** A JSON object, or a file of it. */
  readonly claims?: string | undefined;
  /** File to which the talk is written as a test, when it ends. */
  readonly record?: string | undefined;
}

/** `halcyon chat DIR`: a talk in the terminal, or over a pipe. A number presses the button of that number; an empty line or the end of the input ends it. */
export async function chat(
  paths: readonly string[],
  { explain = false, actions: url, record, claims: who }: ChatOptions,
  console: Console,
  open: typeof openUnderstand = openUnderstand,
): Promise<ExitCode> {
  const compiled = await requireAssistant(paths, console);
  if (!compiled) return 1;
  const claims = await readClaims(who, console.cwd);
  const { actions, assistant } = await findActions(url, compiled, console);
  const understand = await open(assistant, console);
  const platform = record === undefined ? createPlatform() : standingStill(createPlatform());
  const knowledge = await answerHere(paths, assistant, console, understand);
  const conversation = converse(assistant, { understand, actions, knowledge, platform, claims });
  let buttons: readonly Button[] = [];
  const tell = async (exchange: Exchange): Promise<void> => {
    if (explain) console.err(`  · ${whyOf({ assistant, ...exchange })}\n`);
    for (const action of exchange.missing)
      console.err(`Nobody provides the action ${action}; give an address with --actions.\n`);
    buttons = [];
    for (const message of exchange.said) {
      await console.out(formatMessage(message, buttons.length));
      buttons = [...buttons, ...(message.buttons ?? [])];
    }
    if (console.interactive) await console.out("> ");
  };
  const turns: RecordedTalk["turns"][number][] = [];
  try {
    const greeting = await conversation.say("/session_start");
    await tell(greeting);
    for await (const line of readLines(console.input as AsyncIterable<string | Uint8Array>)) {
      if (line.trim() === "" || conversation.state?.ended) break;
      const user = buttons[Number(line) - 1]?.payload ?? line;
      const exchange = await conversation.say(user);
      turns.push({ user, exchange });
      await tell(exchange);
    }
    if (record !== undefined) {
      const talk = recordTalk({ name: nameOf(turns), now: platform.now(), greeting, turns, claims });
      await writeResult(record, formatTests([talk]), console);
      console.err(`The talk is in ${record}; run it with: halcyon test ${paths.at(-1)} ${record}\n`);
    }
  } finally {
    understand.close();
    actions?.close();
  }
  return 0;
}

/** A test takes place at one moment: so does the talk that becomes one. */
function standingStill(platform: Platform): Platform {
  const now = platform.now();
  return { ...platform, now: () => now };
}

/** A talk is called after its first words. */
function nameOf(turns: RecordedTalk["turns"]): string {
  return turns.find(({ user }) => !user.startsWith("/"))?.user ?? "a recorded talk";
}

/** `before`: buttons of the messages above it, which have the numbers up to there. */
function formatMessage({ text, buttons = [], image, citations = [] }: BotMessage, before: number): string {
  const lines = [
    text,
    image,
    ...buttons.map(({ title }, index) => `  ${before + index + 1}. ${title}`),
    ...citations.map(({ title, url }) => `  [${title}]${url ? ` ${url}` : ""}`),
  ];
  return `${lines.filter((line) => line !== undefined).join("\n")}\n`;
}
