import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { HalcyonError } from "../base/errors.ts";
import { checkJson, isJsonObject, type JsonObject } from "../base/json.ts";

/**
 * The option `--claims`: a JSON object, or the name of a file that holds one. Undefined: it was not given.
 *
 * @throws {HalcyonError} `cli/not-found`, `cli/usage`.
 */
export async function readClaims(given: string | undefined, cwd: string): Promise<JsonObject | undefined> {
  if (given === undefined) return undefined;
  const isWritten = given.trimStart().startsWith("{");
  const text = isWritten
    ? given
    : await readFile(resolve(cwd, given), "utf8").catch((cause: unknown) => {
        throw new HalcyonError("cli/not-found", { path: given }, { cause });
      });
  const claims = parse(text);
  if (isJsonObject(claims) && checkJson(claims) === null) return claims;
  const what = isWritten ? "--claims" : `--claims ${given}`;
  throw new HalcyonError("cli/usage", { reason: `${what} is no JSON object; write it like '{"sub":"42"}'` });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
