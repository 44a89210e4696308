import type { Findings } from "./findings.ts";
import { parseYaml } from "./parse.ts";
import { SourceText, type SourceFile } from "./source.ts";
import { getText, isNull, type Value } from "./tree.ts";

const ADVICE: Readonly<Record<string, string>> = {
  nlg: "Responses are said as they are written, never rephrased.",
  model_groups: "No language model is asked.",
  vector_store: "Search runs behind the `knowledge` port of the page: connect your backend to it.",
  mcp_servers: "Make each tool that a flow calls an action of your backend, with the tool's name.",
  tracker_store: "Conversations are kept in the visitor's browser.",
  event_broker: "Listen to the events of the assistant in the page.",
  lock_store: "One turn at a time is seen to in the browser.",
};

/** What flows may rely on: a warning, where the rest is only worth knowing. */
const RELIED_ON = new Set(["nlg", "vector_store", "mcp_servers"]);

/** Says of each connection of an `endpoints.yml` what becomes of it. None of them goes into the compiled assistant. */
export function checkEndpoints(file: SourceFile, findings: Findings): void {
  const top = parseYaml(new SourceText(file), findings);
  for (const { key, keyAt, value } of top?.kind === "map" ? top.entries.values() : []) {
    if (isNull(value)) continue;
    if (key === "action_endpoint") {
      if (!isCallable(value)) {
        findings.warning("project/connection", keyAt, "`action_endpoint` names no address: its code cannot run in a page.", {
          hint: "Run it as an action server and name its `url`.",
        });
      }
      continue;
    }
    const hint = Object.hasOwn(ADVICE, key) ? ADVICE[key] : "Nothing of it goes into the page.";
    const report = RELIED_ON.has(key) ? "warning" : "info";
    findings[report]("project/connection", keyAt, `\`${key}\` is not shipped.`, { hint });
  }
}

function isCallable(value: Value): boolean {
  return value.kind === "map" && getText(value, "url") !== undefined;
}
