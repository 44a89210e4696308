import { jsonSchemaOf } from "../authoring/json-schema.ts";
import { TOP } from "../authoring/keys.ts";
import { TEST_FILE } from "../testing/keys-tests.ts";
import type { Console, ExitCode } from "./console.ts";

export interface SchemaOptions {
  /** Of conversation tests instead of assistants. */
  readonly tests?: boolean | undefined;
}

/** JSON Schema of the files of an assistant, as text. */
export function assistantSchema(): string {
  return `${JSON.stringify(jsonSchemaOf(TOP, "A file of a Halcyon assistant"), null, 2)}\n`;
}

/** JSON Schema of conversation tests, as text. */
export function testsSchema(): string {
  return `${JSON.stringify(jsonSchemaOf(TEST_FILE, "Conversation tests of a Halcyon assistant"), null, 2)}\n`;
}

/** `halcyon schema [--tests]`: for editors, which then complete and explain every key. */
export async function schema({ tests = false }: SchemaOptions, console: Console): Promise<ExitCode> {
  await console.out(tests ? testsSchema() : assistantSchema());
  return 0;
}
