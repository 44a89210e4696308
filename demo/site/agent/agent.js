// The desk where people take conversations over. Plain modules: the page is fetched, drawn, and told by a stream when to look again.

import { follow } from "./follow.js";

const $ = (id) => document.getElementById(id);
const STATES = { waiting: "waiting", joined: "in talk", released: "given back", left: "left" };
const ROLES = { user: "Visitor", bot: "Assistant", agent: "Colleague" };
const TYPING_EVERY_MS = 4_000;

let chosen = null;
let shown = "";
let typedAt = 0;

class Refused extends Error {}

async function ask(path, { body, key = crypto.randomUUID() } = {}) {
  const response = await fetch(`/v1/agent${path}`, {
    ...(body && { method: "POST", body: JSON.stringify(body) }),
    headers: { ...(body && { "content-type": "application/json", "idempotency-key": key }), ...proof() },
  });
  if (response.status === 401) $("token").hidden = false;
  if (!response.ok) throw new Refused(`The server answered ${response.status}.`);
  return response.json();
}

function proof() {
  const token = $("token").value;
  return token ? { authorization: `Bearer ${token}` } : {};
}

function tell(sentence) {
  if ($("status").textContent !== sentence) $("status").textContent = sentence;
}

/** Sends once more under the same key when the line breaks; what the server refuses is said. */
async function act(what, body) {
  const id = chosen;
  const key = crypto.randomUUID();
  for (let attempt = 0; ; attempt++) {
    try {
      await ask(`/handoffs/${encodeURIComponent(id)}/${what}`, { body, key });
      return await look();
    } catch (error) {
      if (!(error instanceof Refused) && attempt < 3) continue;
      tell(`That did not work: ${error.message}`);
      throw error;
    }
  }
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function drawCases(handoffs) {
  const waiting = handoffs.filter(({ status }) => status === "waiting").length;
  tell(waiting === 0 ? "Nobody is waiting." : waiting === 1 ? "One visitor is waiting." : `${waiting} visitors are waiting.`);
  const focused = document.activeElement?.dataset?.case;
  $("cases").replaceChildren(
    ...handoffs.map(({ id, reference, status, agent, summary }) => {
      const button = element("button", undefined, status);
      button.type = "button";
      button.dataset.case = id;
      if (id === chosen) button.setAttribute("aria-current", "true");
      const head = element("span", undefined, "head");
      head.append(element("span", reference), element("span", agent && status === "joined" ? agent : STATES[status], "state"));
      button.append(head, element("p", summary.split("\n")[0], "goal"));
      button.addEventListener("click", () => void choose(id));
      const item = element("li");
      item.append(button);
      return item;
    }),
  );
  if (focused) document.querySelector(`[data-case="${CSS.escape(focused)}"]`)?.focus();
}

function drawCase({ reference, status, agent, labels, packet, messages }) {
  $("case").hidden = false;
  $("nothing").hidden = true;
  $("case-title").textContent = `${reference}: ${packet.reason.text}`;
  const labelled = labels.length > 0 ? ` (${labels.join(", ")})` : "";
  $("case-status").textContent = `${STATES[status]}${agent ? `, ${agent}` : ""}${labelled}`;
  $("summary").replaceChildren(
    ...packet.summary.split("\n").flatMap((line) => {
      const colon = line.indexOf(":");
      return [element("dt", line.slice(0, colon)), element("dd", line.slice(colon + 1).trim())];
    }),
  );
  const { customer, language, links, redactions } = packet;
  const facts = [
    `Customer ${customer.ref ?? "unknown"}, ${customer.verified ? "verified" : "not verified"}; language ${language}.`,
    ...(links.page ? [`On the page ${links.page}.`] : []),
    ...(redactions.masked > 0 ? [`${redactions.masked} sensitive values are hidden.`] : []),
    ...(redactions.dropped > 0 ? [`${redactions.dropped} older entries were left out.`] : []),
  ];
  $("facts").replaceChildren(...facts.map((fact) => element("p", fact)));
  const lines = [
    ...packet.transcript.map(({ role, text }) => ({ role, by: ROLES[role], text })),
    ...messages.map(({ sender, name, body }) => ({ role: sender, by: name ?? ROLES[sender], text: body })),
  ];
  const open = status === "waiting" || status === "joined";
  $("say").hidden = $("release").hidden = !open;
  const now = JSON.stringify(lines);
  if (now === shown) return;
  shown = now;
  $("talk").replaceChildren(
    ...lines.map(({ role, by, text }) => {
      const item = element("li", undefined, role);
      item.append(element("span", by, "by"), text);
      return item;
    }),
  );
  $("talk").scrollTop = $("talk").scrollHeight;
}

async function look() {
  try {
    const { handoffs } = await ask("/handoffs");
    drawCases(handoffs);
    if (chosen) drawCase(await ask(`/handoffs/${encodeURIComponent(chosen)}`));
  } catch (error) {
    tell(error instanceof Refused ? error.message : "There is no connection.");
  }
}

async function choose(id) {
  chosen = id;
  shown = "";
  await look();
  $("text").focus();
}

$("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) return;
  const name = $("name").value.trim() || "Colleague";
  $("text").value = "";
  void ask(`/handoffs/${encodeURIComponent(chosen)}`)
    .then(({ status }) => (status === "waiting" ? act("join", { name }) : undefined))
    .then(() => act("messages", { text, name }))
    .catch(() => ($("text").value ||= text));
});
$("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("say").requestSubmit();
});
$("text").addEventListener("input", () => {
  if (!chosen || Date.now() - typedAt < TYPING_EVERY_MS) return;
  typedAt = Date.now();
  ask(`/handoffs/${encodeURIComponent(chosen)}/typing`, { body: {} }).catch(() => {});
});
$("release").addEventListener("submit", (event) => {
  event.preventDefault();
  const labels = $("labels").value.split(",").map((label) => label.trim());
  void act("release", { labels: labels.filter(Boolean) })
    .then(() => ($("labels").value = ""))
    .catch(() => {});
});
$("who").addEventListener("submit", (event) => event.preventDefault());
let line = new AbortController();

/** Hears when to look again. */
function listen() {
  line.abort();
  line = new AbortController();
  void follow(
    async (headers, signal) => {
      const response = await fetch("/v1/agent/stream", { headers: { ...headers, ...proof() }, signal, cache: "no-store" });
      // Whatever happened while nobody listened.
      if (response.ok) void look();
      return response;
    },
    () => void look(),
    { signal: line.signal },
  );
}

$("token").addEventListener("change", () => {
  listen();
  void look();
});

// Should the stream be away for long, as behind a proxy that holds streams back.
setInterval(() => void look(), 60_000);
listen();
void look();
