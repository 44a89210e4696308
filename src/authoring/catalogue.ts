import { OPENAPI_DIAGNOSTICS } from "./catalogue-openapi.ts";

/**
 * What every code of a diagnostic means and how to mend it: the general words, where the finding itself speaks of the
 * author's own names. Codes are API: never renamed, never reused.
 */
export const DIAGNOSTICS: Readonly<Record<string, { readonly what: string; readonly fix: string }>> = {
  "yaml/syntax": {
    what: "The file is not valid YAML.",
    fix: "Mend the line that is named; text with `: ` or `#` in it needs quotes.",
  },
  "yaml/too-large": {
    what: "A file has more than 1,000,000 characters.",
    fix: "Split it into several files of the same folder.",
  },
  "yaml/too-deep": { what: "A file nests deeper than 100 levels.", fix: "Check brackets and indentation." },
  "yaml/alias": {
    what: "A value is an alias (`*name`), which is not allowed: aliases can make a small file enormous.",
    fix: "Write the value out.",
  },
  "yaml/duplicate-key": { what: "A key is written twice in one map.", fix: "Remove or rename one of them." },
  "yaml/refused-key": { what: "A key is called `__proto__`, `constructor` or `prototype`.", fix: "Choose another name." },
  "key/unknown": {
    what: "A key is not known here. An error if it looks like a misspelt one; otherwise it is ignored with a warning.",
    fix: "Correct or remove it.",
  },
  "key/missing": { what: "A key that must be there is not.", fix: "Add it." },
  "key/type": {
    what: "A value has the wrong form: a text where a list belongs, and the like.",
    fix: "Write it in the form that is named.",
  },
  "key/value": { what: "A value is not one of those that are possible.", fix: "Use one of those that are named." },
  "key/not-used": {
    what: "A key is read, but nothing is done with it: of the older dialogue system, of voice, of coexistence.",
    fix: "Leave it, or do as the finding says.",
  },
  "assistant/no-flows": { what: "There is no flow in any file.", fix: "Add `flows:` with at least one flow." },
  "assistant/guard-off": {
    what: "A guard is switched off without a reason.",
    fix: "Write `reason:` beside `mode: off`, or let the guard count only.",
  },
  "policy/bad-reason": {
    what: "A reason of the policy or of an escalation is no code, or the one that means the user's own wish.",
    fix: "Use small letters, digits and `_`, beginning with a letter; not `asked`.",
  },
  "policy/empty-rule": {
    what: "A rule of the policy or of an escalation says nothing that could ever come true.",
    fix: "Say what must be said, counted or begun, or remove the rule.",
  },
  "policy/bad-pattern": {
    what: "A regular expression of the policy is none, finds nothing at all, can take for ever, or has a name that it cannot have.",
    fix: "Bound its repetitions, and name it with small letters, digits, `_` and `-`.",
  },
  "policy/unknown-kind": {
    what: "The policy names a kind of thing, or a slot, that is not known.",
    fix: "Use one of the kinds that are named, or a slot of the assistant.",
  },
  "policy/unknown-name": {
    what: "The policy or an escalation names a slot, a flow, an intent or a response that is not there.",
    fix: "Correct the name, or remove it.",
  },
  "policy/never-ask": {
    what: "A flow or a response asks for what the policy never asks for.",
    fix: "Take the question out; what is needed must come another way.",
  },
  "policy/masked-slot": {
    what: "A flow asks for what the policy masks, so that no answer would ever fit.",
    fix: "Name the slot under `redact: except:`, or do not ask.",
  },
  "assistant/bad-lock": { what: "`nlu.lock.json` is damaged.", fix: "Delete it, or make it again." },
  "flow/duplicate-id": { what: "Two flows have the same id.", fix: "Rename or remove one of them." },
  "flow/bad-id": {
    what: "A flow's id has characters that it may not have.",
    fix: "Use letters, digits, `_` and `-`, not beginning with `-`.",
  },
  "flow/reserved-id": {
    what: "A flow's id begins with `pattern_` but is no pattern that there is.",
    fix: "Use the id of a pattern, or another beginning.",
  },
  "flow/no-description": {
    what: "A flow has no description, so that it is understood by its name alone.",
    fix: "Say in a few words what people want when they need it.",
  },
  "flow/empty-steps": { what: "A flow or a branch has no steps.", fix: "Add a step, or write END." },
  "flow/step-kind": { what: "A step does two things at once.", fix: "Make it two steps." },
  "flow/unknown-step": {
    what: "`next`, `then` or `else` names a step that the flow does not have.",
    fix: "Correct the name, or give a step this `id`.",
  },
  "flow/unreachable-step": { what: "Nothing leads to a step.", fix: "Lead some step's `next` to it, or remove it." },
  "flow/duplicate-step": { what: "Two steps of a flow have the same id.", fix: "Rename one of them." },
  "flow/reserved-step-id": { what: "A step is called START or END.", fix: "Choose another id." },
  "flow/missing-else": { what: "Branches do not end with `else`.", fix: "Add `- else: END`, or the id of a step." },
  "flow/branch-after-else": { what: "A branch stands after `else` and is never tried.", fix: "Move `else` to the end." },
  "flow/missing-next": {
    what: "The last step of a branch, or a noop, does not say what comes next.",
    fix: "Add `next: END`, or the id of a step.",
  },
  "flow/next-on-link": { what: "A link has a `next`, but it ends the flow.", fix: "Remove `next`, or use `call`." },
  "flow/link-not-last": { what: "Steps follow a link, but it ends the flow.", fix: "Make it the last step, or use `call`." },
  "flow/link-not-allowed": {
    what: "A link leads where it may not: out of a called flow, out of the internal-error pattern, or to a pattern that is not for flows.",
    fix: "Use `call`, or link to `pattern_human_handoff` or `pattern_search`.",
  },
  "flow/call-not-allowed": { what: "A pattern calls a flow, or a flow calls a pattern.", fix: "Use `link`." },
  "flow/unsupported-call": {
    what: "A call names a tool or an agent of a server, which a page cannot call.",
    fix: "Make it an action of your backend.",
  },
  "flow/unknown-flow": { what: "A link or a call names a flow that there is not.", fix: "Correct the name." },
  "flow/self-reference": {
    what: "A flow links to or calls itself, directly or through others.",
    fix: "Lead `next` back to a step instead.",
  },
  "flow/endless-loop": {
    what: "Steps, or flows that link to each other, lead round in a circle without ever waiting.",
    fix: "Put a collect or an action into the loop.",
  },
  "flow/loop-never-asks": {
    what: "A loop asks nothing once its slots are filled, and would turn for ever.",
    fix: "Add `ask_before_filling: true` to its collect, or empty the slot with `set_slots`.",
  },
  "flow/duplicate-trigger": { what: "One intent starts two flows.", fix: "Remove it from one of them." },
  "flow/never-started": {
    what: "Nothing ever starts a flow: its guard is false, and no flow links to it or calls it.",
    fix: "Link to it or call it, give it an `nlu_trigger`, or take its guard away.",
  },
  "flow/unknown-slot": {
    what: "A step fills a slot that is not declared.",
    fix: "Correct the name, or declare it under `slots`.",
  },
  "flow/slot-value": {
    what: "`set_slots` gives a slot a value that it can never have.",
    fix: "Use a value of the slot's type.",
  },
  "flow/list-slot": {
    what: "A step fills a list slot, which only actions can.",
    fix: "Use another type, or fill it in an action.",
  },
  "flow/no-question": {
    what: "Nothing says how to ask for a slot.",
    fix: 'Add `ask: "…"` to the step or the slot, or a response `utter_ask_<slot>`.',
  },
  "flow/two-questions": { what: "A slot has two questions.", fix: "Keep one of them." },
  "flow/persisted-slots": {
    what: "`persisted_slots` names a slot that the flow neither collects nor sets, or stands beside `reset_after_flow_ends`.",
    fix: "Name only slots of the flow's own steps, and use one of the two ways.",
  },
  "flow/validation-step": {
    what: "A `validate_…` action is a step, but it runs by itself after its question.",
    fix: "List it under `actions` and remove the step.",
  },
  "flow/claimed-slot": {
    what: "A flow collects or sets a slot that holds a claim of the visitor's identity.",
    fix: "Use another slot; only the page sets this one.",
  },
  "assistant/queued-read": {
    what: "An action that is not declared as a write is to be kept and sent later.",
    fix: "Declare its `risk`, or leave `queue` out.",
  },
  "assistant/queued-long": {
    what: "What could not be sent is to be kept for more than 24 hours: a backend need not know its key any longer, and may do it twice.",
    fix: "Keep it for 24 hours at most, or make sure that the backend keeps keys longer, and silence this with the reason.",
  },
  "slot/duplicate": { what: "A slot is declared twice.", fix: "Remove one of them." },
  "slot/renamed-from": {
    what: "A former name of a slot still belongs to a slot, or two slots claim it.",
    fix: "Each former name belongs to one slot, and no slot of today has it.",
  },
  "slot/no-values": { what: "A categorical slot has no values.", fix: "List them: `values: [small, large]`." },
  "slot/values-unused": {
    what: "A slot that is not categorical has values, which are not used.",
    fix: "Make it `type: categorical`.",
  },
  "slot/alias-of-nothing": { what: "Aliases are given for a value that the slot does not have.", fix: "Correct the value." },
  "slot/format": { what: "A slot that is no text has a `format`.", fix: "Make it `type: text`." },
  "slot/bad-pattern": {
    what: "A slot's `pattern` is no regular expression.",
    fix: "Use JavaScript's syntax, without slashes.",
  },
  "slot/runaway-pattern": {
    what: "A slot's `pattern` can take time that doubles with every letter: two of its repetitions can read the same text.",
    fix: "Write it with one repetition: `(a+)+` is `a+`.",
  },
  "slot/initial-value": { what: "A slot's initial value does not fit its type.", fix: "Use a value of the type." },
  "response/missing": { what: "A response is named that there is not.", fix: "Correct the name, or add it under `responses`." },
  "response/duplicate": { what: "A response is defined in two files; the later file's is used.", fix: "Remove one of them." },
  "response/empty": { what: "A response says nothing.", fix: "Give it a `text`." },
  "response/unknown-slot": { what: "A button sets a slot that there is not.", fix: "Correct the name." },
  "response/bad-payload": {
    what: "What a button sends begins with `/` but cannot be read.",
    fix: 'Write `/SetSlots(size=large)`, `/StartFlow(id)`, or `/intent{{"entity": "value"}}`.',
  },
  "response/unknown-flow": { what: "A button starts a flow that there is not.", fix: "Correct the name." },
  "response/unknown-intent": {
    what: "A button names an intent that nothing declares, so its words are read as a message.",
    fix: "Correct the name, or write words, `/SetSlots(…)` or `/StartFlow(…)`.",
  },
  "response/impossible-value": {
    what: "A button gives a slot a value that it can never have, so pressing it does nothing.",
    fix: "Use one of the slot's values.",
  },
  "response/unknown-variable": {
    what: "A response speaks of a `{variable}` that is nearly, but not quite, a slot.",
    fix: "Correct the name.",
  },
  "condition/invalid": {
    what: "A condition cannot be read.",
    fix: 'Write it like `slots.amount > 100 and slots.size is "large"`.',
  },
  "condition/runaway-pattern": {
    what: "A regular expression in a condition can take very long: its repetitions share out one text in too many ways.",
    fix: "Write it with one repetition: `(a+)+` is `a+`.",
  },
  "condition/unknown-slot": { what: "A condition names a slot that there is not.", fix: "Correct the name." },
  "condition/bare-slot": {
    what: "A condition names a slot without `slots.`, which is the old way.",
    fix: "Write `slots.` before it.",
  },
  "condition/unquoted-word": {
    what: "A condition has an unquoted word that is neither `slots.…` nor `context.…`.",
    fix: "Put quotes around a text.",
  },
  "condition/impossible-value": {
    what: "A slot is compared with a value that it can never have.",
    fix: "Use one of its values.",
  },
  "lint/unproven-claim": {
    what: "A text says that something has been done, but a way leads there on which no action has done anything.",
    fix: "Say it after the action that does it.",
  },
  "lint/confusable-flows": {
    what: "Two flows are described nearly alike, or are numbered: understanding and people will mix them up.",
    fix: "Merge them into one flow with a question, or describe what only one of them is for.",
  },
  "lint/same-but-one-value": {
    what: "Two flows take the same steps and differ in one value at most.",
    fix: "Merge them: one flow, and a slot for the value.",
  },
  "lint/business-threshold": {
    what: "A condition compares what visitors type with a number: a business rule, hidden in a flow.",
    fix: "Let an action decide and set a slot, and branch on that.",
  },
  "lint/unconfirmed-write": {
    what: "An action that is declared as a write can be reached without anybody being asked. An error if it is irreversible.",
    fix: "Collect a bool slot with `ask_before_filling: true` before it and branch on the answer, or write `confirm: waived because …` where it is declared.",
  },
  "lint/shared-confirmation": {
    what: "A way leads from one change to another, and nobody is asked in between: one yes is one change. An error if the second is irreversible.",
    fix: "Ask once more before the second, or name both in the question with `confirms: [first, second]`.",
  },
  "lint/unguarded-generation": {
    what: "Settings name a model on the network that writes answers, without limits of time, calls and length.",
    fix: "Add the limits that are named, or do without it.",
  },
  "lint/misspelt-name": {
    what: "A step or a trigger names an action or an intent that nothing declares, and that differs in one letter from one that is declared.",
    fix: "Correct the name, or list it under `actions` or `intents`.",
  },
  "lint/ignore-without-reason": {
    what: "A `halcyon-ignore` comment does not say why, so it silences nothing.",
    fix: "Write the code, then the reason.",
  },
  "lint/unused-ignore": { what: "A `halcyon-ignore` comment has nothing to silence.", fix: "Remove it." },
  "project/component": {
    what: "A part of a CALM project's pipeline or policies is replaced here, or not used.",
    fix: "Nothing where it is replaced; otherwise do what it did in a flow, an action or the page.",
  },
  "project/connection": {
    what: "A connection of `endpoints.yml` is not used: nothing of that file goes into an assistant but the address of the action server, and that for the command line alone.",
    fix: "Connect the page to your own backend.",
  },
  "project/form": {
    what: "A form of the older dialogue system has become a flow, or could not.",
    fix: "Write it as a flow.",
  },
  "project/newer-version": {
    what: "A file has a newer format than any that is known, and is left out.",
    fix: 'Use a newer version of this package, or write `version: "3.1"`.',
  },
  "flow/withdrawn-pattern": {
    what: "A pattern that CALM has given up is left out.",
    fix: "Remove it.",
  },
  "slot/custom-type": {
    what: "A slot's type is a class of the author's own: the slot holds anything here.",
    fix: "Choose the type that fits its values.",
  },
  "nlu/bad-annotation": {
    what: "An annotation of a training example cannot be read; its words stay.",
    fix: 'Write `[two](count)`, or `[two]{"entity": "count", "value": "2"}`.',
  },
  "nlu/bad-example": {
    what: "A line of training examples does not begin with `- ` and is left out.",
    fix: "Write one example a line, each after `- `.",
  },
  "nlu/bad-regex": {
    what: "A pattern of the training data is no regular expression that JavaScript knows, and is left out.",
    fix: "Write it with what Python and JavaScript share.",
  },
  "nlu/runaway-regex": {
    what: "A pattern of the training data can take time that doubles with every letter, and is left out.",
    fix: "Write it with one repetition: `(a+)+` is `a+`.",
  },
  "test/duplicate-name": {
    what: "A fixture, metadata or a case has the name of another in one test file.",
    fix: "Rename one of them.",
  },
  "test/unknown-fixture": {
    what: "A test names a fixture that there is not.",
    fix: "Define it under `fixtures`, there or in a conftest.yml above.",
  },
  "test/unknown-metadata": {
    what: "A test names metadata that there is not.",
    fix: "Define it under `metadata` of the same file.",
  },
  "test/unknown-name": {
    what: "A test names a response, flow, step, slot, action or case that there is not: what it expects of it can never be met, or never fail.",
    fix: "Correct the name; `halcyon validate --fix --unsafe` takes the closest one.",
  },
  "test/unknown-command": {
    what: "A test names a command that there is not.",
    fix: "Use one of the names that commands have in the tracker, such as `start flow` or `set slot`.",
  },
  "test/unknown-field": {
    what: "A command of a test has a field that it cannot have.",
    fix: "Correct the name, or remove it.",
  },
  "test/not-judged": {
    what: "A case has assertions, and steps such as `utter` beside them, which then do not count.",
    fix: "Make them assertions, or put them into a case of their own.",
  },
  "test/commands-unread": {
    what: "A test gives commands to a message that nobody reads: a payload, or nothing.",
    fix: "Leave `commands` out, or let the user say something.",
  },
  "knowledge/unreadable": {
    what: "A file of records, or what is said of it, cannot be read.",
    fix: "Mend what the finding names: rows of equal length, valid JSON or YAML, values of the declared type.",
  },
  "knowledge/empty": {
    what: "An article has no text.",
    fix: "Write it, or remove the file.",
  },
  "knowledge/thin": {
    what: "A passage says very little (`halcyon kb check`).",
    fix: "Say more, or move it under the heading that it belongs to.",
  },
  "knowledge/duplicate": {
    what: "Two passages say nearly the same (`halcyon kb check`).",
    fix: "Keep one of them.",
  },
  "knowledge/stale": {
    what: "The date in an article's front part is long ago (`halcyon kb check`).",
    fix: "Read it again, mend it, and write today's date.",
  },
  "knowledge/unfound": {
    what: "A passage's own heading does not lead to it (`halcyon kb check`).",
    fix: "Name the topic in the heading, or add `<!-- also: … -->` with the words that people use.",
  },
  "knowledge/unanswered": {
    what: "A question of `knowledge.yml` has no answer (`halcyon kb check`).",
    fix: "Write the passage that answers it, or add its words to one.",
  },
  ...OPENAPI_DIAGNOSTICS,
};
