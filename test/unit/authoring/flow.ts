/** A file with one flow of these steps, and slots, an action and responses for them. */
export function flow(steps: string, rest = ""): string {
  return `slots: { size: [S, M], ok: bool, many: list, note: text }
actions: [look_up]
responses: { utter_ask_size: Which?, utter_ask_ok: OK?, utter_ask_many: M?, utter_done: Done. }
flows:
  go:
    description: go somewhere
    steps:
${steps.replaceAll(/^/gm, "      ")}
${rest}`;
}
