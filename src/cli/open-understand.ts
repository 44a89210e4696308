import type { Assistant } from "../model/assistant.ts";
import type { Understand } from "../model/understanding.ts";
import { createDirectUnderstand } from "../worker/direct.ts";
import type { Console } from "./console.ts";
import { createVectorFolder, findVectorFolder } from "./vector-folder.ts";

/** Understanding in this process, with the package's model. Without it the linear model answers, and that is said. */
export async function openUnderstand(assistant: Assistant, console: Console): Promise<Understand> {
  const understand = createDirectUnderstand({ shelf: createVectorFolder(findVectorFolder()) });
  await understand.open(assistant);
  await understand.loadEncoder();
  const { status } = understand;
  if (status.phase === "unavailable")
    console.err(`The model could not be loaded (${status.code}); the linear model answers alone.\n`);
  return understand;
}
