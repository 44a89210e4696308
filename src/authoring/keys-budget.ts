import { NUMBER, record, type Shape } from "./shape.ts";

const limits = (whose: string) =>
  ({
    per_turn: { is: NUMBER, doc: `${whose} for one message of the user.` },
    per_conversation: { is: NUMBER, doc: `${whose} in one conversation.` },
    per_day: { is: NUMBER, doc: `${whose} a day (UTC), all conversations of one browser.` },
  }) as const;

const kind = (what: string): Shape => record("a budget", limits(`Requests ${what}`));

/** `budget:` of `halcyon.yml`. */
export const BUDGET: Shape = record("the budget", {
  ...limits("Requests of all kinds"),
  call: { is: kind("of actions"), doc: "Actions at a backend." },
  search: { is: kind("for answers"), doc: "Sources of answers at a backend." },
  classify: { is: kind("of the classifier"), doc: "The classifier of the page." },
  reword: { is: kind("for other words"), doc: "Whoever words a question that is asked again." },
  handover: { is: kind("for a person"), doc: "Receivers of handovers; only this limit counts for them." },
});
