/*
 * What may be said of one conversation over a bad line when it is over: from what the visitor typed, what stands on his
 * screen, what his device has stored, what the backend has in its database and what the line saw.
 */

export interface Line {
  readonly by: "user" | "bot";
  readonly text: string;
}

/** An event as the device has stored it. */
export interface LoggedLine {
  readonly turnId: string;
  readonly event: string;
  readonly text?: string | undefined;
  readonly name?: string | undefined;
  readonly metadata?: { readonly utter_action?: string | undefined; readonly shown?: string | undefined } | undefined;
}

export interface Evidence {
  readonly sent: readonly string[];
  readonly screen: readonly Line[];
  readonly log: readonly LoggedLine[];
  /** Rows of messages and effects that nobody has dealt with. */
  readonly stuck: number;
  /** How often the backend did what was asked for once. */
  readonly moves: number;
  /** Calls of which the line let no answer through, however often they were tried. */
  readonly unanswered: readonly string[];
  /** What the page threw. */
  readonly thrown: readonly string[];
}

const MOVED = /your contract moves with you/i;

/** What the bot says of a call that came to nothing. Of one that is kept it says that, and that it was sent. */
const FAILURES: ReadonlySet<string | undefined> = new Set([
  "utter_offline",
  "utter_not_sent",
  "utter_outcome_unknown",
  "utter_lookup_unavailable",
  "utter_search_offline",
  "utter_action_failed",
  "utter_action_expired",
  "utter_internal_error_rasa",
]);
const KEPT = "utter_action_queued";

/** Everything that is wrong, in words; none: nothing was lost, nothing doubled, no failure hidden. */
export function wrongIn({ sent, screen, log, stuck, moves, unanswered, thrown }: Evidence): readonly string[] {
  const wrong: string[] = thrown.map((text) => `the page threw: ${text}`);
  const typed = (lines: readonly Line[]): readonly string[] => lines.flatMap(({ by, text }) => (by === "user" ? [text] : []));
  if (!same(typed(screen), sent)) wrong.push(`sent ${JSON.stringify(sent)}, on the screen ${JSON.stringify(typed(screen))}`);
  const logged = log.flatMap(({ event, text = "", metadata }) => {
    const shown = metadata?.shown ?? text;
    return event === "user" && shown !== "" ? [shown] : [];
  });
  if (!same(logged, sent)) wrong.push(`sent ${JSON.stringify(sent)}, in the log ${JSON.stringify(logged)}`);
  screen.forEach(({ by, text }, index) => {
    if (by === "user" && screen[index + 1]?.by !== "bot") wrong.push(`nothing followed "${text}"`);
  });
  if (stuck > 0) wrong.push(`${stuck} rows that nobody has dealt with`);

  const receipts = screen.filter(({ text }) => MOVED.test(text)).length;
  if (moves > 1) wrong.push(`moved ${moves} times`);
  if (receipts > moves) wrong.push(`${receipts} receipts for ${moves} moves`);
  const failed = (name: string): boolean => log.some((one) => one.event === "action_failed" && one.name === name);
  const isKept = log.some(({ metadata }) => metadata?.utter_action === KEPT);
  if (moves === 1 && receipts === 0 && !failed("move_house") && !isKept) wrong.push("moved, and nobody was told");

  const said = new Set(screen.flatMap(({ by, text }) => (by === "bot" ? [text.replaceAll(/\s+/g, " ")] : [])));
  log.forEach((one, index) => {
    if (one.event === "action_failed") {
      const next = log.slice(index + 1).find(({ event }) => event === "bot" || event === "user");
      if (next?.event !== "bot") wrong.push(`nobody was told that ${one.name} failed`);
    }
    if (one.event !== "bot") return;
    const words = (one.text ?? "").replaceAll(/\s+/g, " ").trim();
    if (words !== "" && !said.has(words)) wrong.push(`in the log, not on the screen: "${words}"`);
    const told = FAILURES.has(one.metadata?.utter_action);
    if (told && !log.slice(0, index).some(({ event, turnId }) => event === "action_failed" && turnId === one.turnId))
      wrong.push(`told as a failure, in the log as none: "${words}"`);
  });
  const tellings = log.filter(({ event, metadata }) => event === "action_failed" || metadata?.utter_action === KEPT).length;
  if (unanswered.length > tellings)
    wrong.push(`${unanswered.length} calls were not answered (${unanswered.join(", ")}), ${tellings} of them are in the log`);
  return wrong;
}

const same = (a: readonly string[], b: readonly string[]): boolean => JSON.stringify(a) === JSON.stringify(b);
