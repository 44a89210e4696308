import type { BotMessage, Button } from "../model/response.ts";
import { converse, type Exchange } from "../testing/drive.ts";
import { requireAssistant } from "./compile.ts";
import type { Console, ExitCode } from "./console.ts";
import { findActions } from "./find-actions.ts";
import { readLines } from "./lines.ts";
import { openUnderstand } from "./open-understand.ts";

export interface ChatOptions {
  readonly explain?: boolean | undefined;
  readonly actions?: string | undefined;
}

/** `halcyon chat DIR`: a talk in the terminal, or over a pipe. A number presses the button of that number; an empty line or the end of the input ends it. */
export async function chat(
  paths: readonly string[],
  { explain = false, actions: url }: ChatOptions,
  console: Console,
  open: typeof openUnderstand = openUnderstand,
): Promise<ExitCode> {
  const compiled = await requireAssistant(paths, console);
  if (!compiled) return 1;
  const { actions, assistant } = await findActions(url, compiled, console);
  const understand = await open(assistant, console);
  const conversation = converse(assistant, { understand, actions });
  let buttons: readonly Button[] = [];
  const tell = async (exchange: Exchange): Promise<void> => {
    if (explain) console.err(explainExchange(exchange));
    for (const action of exchange.missing)
      console.err(`Nobody provides the action ${action}; give an address with --actions.\n`);
    buttons = [];
    for (const message of exchange.said) {
      await console.out(formatMessage(message, buttons.length));
      buttons = [...buttons, ...(message.buttons ?? [])];
    }
    if (console.interactive) await console.out("> ");
  };
  try {
    await tell(await conversation.say("/session_start"));
    for await (const line of readLines(console.input as AsyncIterable<string | Uint8Array>)) {
      if (line.trim() === "" || conversation.state?.ended) break;
      await tell(await conversation.say(buttons[Number(line) - 1]?.payload ?? line));
    }
  } finally {
    understand.close();
    actions?.close();
  }
  return 0;
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

/** Why: what was understood and how surely, then what the dialogue made of it. */
function explainExchange({ understanding, notes }: Exchange): string {
  const best = Object.entries(understanding?.scores.flows ?? {})
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 3);
  const lines = [
    ...(understanding
      ? [`understood (${understanding.source}, ${understanding.ms.toFixed(1)} ms): ${JSON.stringify(understanding.commands)}`]
      : []),
    ...(best.length > 0 ? [`flows: ${best.map(([flow, score]) => `${flow} ${score.toFixed(2)}`).join(", ")}`] : []),
    ...(understanding?.why ?? []),
    ...notes,
  ];
  return lines.map((line) => `  · ${line}\n`).join("");
}
