import { readActionEndpoint } from "../authoring/read.ts";
import { createHttpActions } from "../backend/http-actions.ts";
import type { Actions } from "../backend/actions.ts";
import type { Compiled } from "./compile.ts";

/**
 * Actions over HTTP at the address that was given, or that `halcyon.yml` names (`action_endpoint.url`); none without
 * either. `endpoints.yml` of a CALM project names a server of another protocol and is not asked.
 */
export function findActions(url: string | undefined, { files, assistant }: Compiled): Actions | undefined {
  const named =
    url ?? files.map((file) => (/(^|\/)halcyon\.ya?ml$/.test(file.path) ? readActionEndpoint(file) : undefined)).find(Boolean);
  if (named === undefined) return undefined;
  return createHttpActions({ url: named, deadlineMs: assistant?.settings.actionDeadlineMs });
}
