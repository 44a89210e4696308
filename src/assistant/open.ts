import { createEmitter } from "../base/emitter.ts";
import { HalcyonError, wrapError, type ErrorCode } from "../base/errors.ts";
import { createPlatform, type Platform } from "../base/platform.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Engine } from "../model/engine.ts";
import type { LookUp } from "../model/knowledge.ts";
import type { Understand } from "../model/understanding.ts";
import { createCanary } from "../store/canary.ts";
import { withoutErased } from "../store/erased.ts";
import { openStore } from "../store/open.ts";
import type { InboxItem, Store } from "../store/store.ts";
import { createTabs } from "../store/tabs.ts";
import type { Telemetry, TelemetryOption } from "../telemetry/telemetry.ts";
import { createHostUnderstand } from "./host-understand.ts";
import { lazyClassify } from "./lazy-classify.ts";
import { lazyReword } from "./lazy-reword.ts";
import { lazyPeople, type LazyPeople } from "./lazy-people.ts";
import { guardedKnowledge } from "./guarded-knowledge.ts";
import { checkAssistant, loadAssistant } from "./load.ts";
import { actionsFrom, knowledgeFrom, type AssistantOptions } from "./options.ts";
import { askWho } from "./identity.ts";
import { humanOf, questionOf, waitingIn } from "./project.ts";
import { createSession, type Session } from "./session.ts";
import { createTranscript } from "./transcript.ts";
import type { AssistantHandle, AssistantView, Notice, Outgoing } from "./view.ts";

/** What understands and what decides, wherever it lives. Closing the understanding ends both. */
export interface Mind {
  readonly understand: Understand;
  readonly engine: Engine;
  readonly lookUp: LookUp;
}

/** What the composition root brings: both halves, or deciding alone for a host that brings its own understanding. */
export interface Wiring {
  readonly mind: (
    options: AssistantOptions & { readonly platform: Platform; readonly onError: (error: HalcyonError) => void },
  ) => Mind;
  readonly engine: () => Engine;
  readonly lookUp: () => LookUp;
}

/** A paste beyond every limit is answered by "too long" anyway; it need not be stored whole. */
const MAX_STORED_CHARACTERS = 20_000;

/** The model waits so long for the greeting: longer ones wait for an action, or for another tab. */
const GREETING_MS = 1_000;

/**
 * A handle on a conversation that is being opened: its view exists at once and takes messages, everything else follows.
 *
 * @throws {HalcyonError} `options/missing-assistant`, and what is wrong with an assistant that is given as an object. A file
 * that cannot be had or read is told by `view.phase: "failed"` and `onError`: a page must draw it anyway.
 */
export function openAssistant(options: AssistantOptions, wiring: Wiring): AssistantHandle {
  const source = options.assistant;
  if (source === undefined) throw new HalcyonError("options/missing-assistant");
  if (typeof source !== "string" && !(source instanceof URL)) checkAssistant(source);

  const platform = options.platform ?? createPlatform();
  const transcript = createTranscript();
  const views = createEmitter<AssistantView>();
  const closing = new AbortController();
  let assistant: Assistant | null = null;
  let session: Session | null = null;
  let storage: Store | null = null;
  let people: LazyPeople | null = null;
  let telemetry: Telemetry | null = null;
  let failure: HalcyonError | null = null;
  let notices: readonly Notice[] = [];
  let reachable = true;
  let draft = "";
  let draftKept = true;
  let sends: Promise<void> = Promise.resolve();
  let drawn: AssistantView | null = null;
  // After everything that `report` changes: a worker may be refused at once.
  const { understand, engine, lookUp }: Mind = options.understand
    ? {
        understand: createHostUnderstand(options.understand, options.commands ?? {}, report),
        engine: wiring.engine(),
        lookUp: wiring.lookUp(),
      }
    : wiring.mind({ ...options, platform, onError: report });

  function draw(): AssistantView {
    const state = session?.conversation?.state ?? null;
    const seen = session?.seen ?? null;
    return {
      phase: failure ? "failed" : !session?.conversation ? "opening" : state?.ended ? "ended" : "ready",
      messages: transcript.messages,
      hasEarlier: transcript.hasEarlier,
      busy: session?.busy ?? false,
      question: assistant && seen ? questionOf(assistant, seen.asking) : null,
      model: understand.status,
      locale: options.locale ?? assistant?.settings.language,
      online: reachable && platform.online(),
      human: { phase: "none", ...(state?.human && humanOf(state.human)), typing: people?.typing ?? false },
      notices,
      slots: seen?.slots ?? state?.slots ?? {},
      activeFlow: seen?.activeFlow ?? null,
      waiting: waitingIn(state),
    };
  }

  function reached(answered: boolean): void {
    reachable = answered;
  }

  function changed(): void {
    if (closing.signal.aborted) return;
    drawn = null;
    if (session?.conversation) people?.look(session.conversation);
    if (views.size > 0) views.emit(view());
  }

  /** Drawn when somebody looks: a turn changes many things, and a headless host looks at few. */
  function view(): AssistantView {
    return (drawn ??= draw());
  }

  function report(error: HalcyonError): void {
    options.onError?.(error);
    const kind = NOTICES[error.code];
    if (!kind || notices.some(({ code }) => code === error.code)) return;
    notices = [...notices, { code: error.code, kind }];
    changed();
  }

  function fail(thrown: unknown): never {
    // Whoever closes what is still being opened need not be told.
    if (closing.signal.aborted) throw wrapError("assistant/closed", thrown);
    failure = wrapError("internal/unexpected", thrown);
    report(failure);
    changed();
    throw failure;
  }

  /** Nobody waits for it: what happens before it is there is not traced. */
  async function observe(option: TelemetryOption, to: Assistant): Promise<void> {
    try {
      const { createTelemetry } = await import("../telemetry/telemetry.ts");
      if (!closing.signal.aborted) telemetry = createTelemetry(option, { assistant: to, platform, report });
    } catch (thrown) {
      report(wrapError("script/part-missing", thrown, { part: "telemetry" }));
    }
  }

  async function open(): Promise<Session> {
    const [loaded, opened] = await Promise.all([
      loadAssistant(source!),
      options.store ? options.store.open().then(() => ({ store: options.store!, problem: null })) : openStore({ platform }),
    ]);
    if (closing.signal.aborted) {
      if (!options.store) opened.store.close();
      throw new HalcyonError("assistant/closed");
    }
    assistant = loaded;
    const store = withoutErased(opened.store);
    if (opened.problem) report(opened.problem);
    understand.open(loaded).catch((thrown: unknown) => report(wrapError("nlu/worker-failed", thrown)));
    if (options.telemetry !== undefined) void observe(options.telemetry, loaded);
    const place = options.conversationId ? `${loaded.name}/${options.conversationId}` : loaded.name;
    const backend = {
      platform,
      deadlineMs: loaded.settings.actionDeadlineMs,
      headers: options.headers,
      token: options.token,
      hostDeadlineMs: options.hostDeadlineMs,
      breakers: store,
      report,
      assistant: loaded,
    };
    const actions = actionsFrom(options.actions, backend);
    const sources = knowledgeFrom(options.knowledge, source!, { ...backend, lookUp });
    storage = store;
    const remote = [options.knowledge].flat().some((one) => typeof one === "string" && !/\.json([?#]|$)/.test(one));
    const { name: tenant, hash: bundle, settings } = loaded;
    const { collect, onGuard } = options;
    const guard = { platform, store, tenant, bundle, remote, collect, onGuard, settings: settings.guards?.knowledge, report };
    const identity = options.identity && (() => askWho(options.identity!, { platform, report }));
    const known = { identity, version: loaded.knowledge?.version };
    const knowledge = sources && guardedKnowledge(sources, { ...guard, ...known });
    if (Object.values(settings.guards ?? {}).some(({ mode }) => mode === "off"))
      import("./guards/learn.ts")
        .then(({ learnOff }) => learnOff(store, loaded, { at: platform.now(), onGuard }))
        // It is told again whenever the assistant is opened.
        .catch(() => {});
    const tabs = createTabs(place, { store, platform });
    people =
      options.handover === undefined
        ? null
        : lazyPeople(options.handover, {
            ...backend,
            store,
            place,
            hear: (event) => session?.hear(event),
            reached,
            changed,
          });
    const started = createSession({
      assistant: loaded,
      engine,
      understand,
      actions,
      knowledge,
      people,
      collect,
      onGuard,
      classify:
        options.classify &&
        lazyClassify({
          collect,
          onGuard,
          classify: options.classify,
          hostDeadlineMs: options.hostDeadlineMs,
          report,
          assistant: loaded,
          store,
          platform,
        }),
      reword: options.reword ? lazyReword({ ...backend, reword: options.reword, store }) : undefined,
      store,
      tabs,
      canary: createCanary(store.elsewhere ? null : place),
      place,
      platform,
      identity,
      locale: options.locale ?? loaded.settings.language,
      channel: options.channel,
      conversationId: options.conversationId ?? null,
      transcript,
      changed,
      report,
      reached,
      observer: () => telemetry,
    });
    closing.signal.addEventListener("abort", () => {
      started.close();
      actions.close();
      knowledge?.close();
      telemetry?.close();
      people?.close();
      tabs.close();
      // What the host has made is the host's to close: another assistant may live in it.
      if (!options.store) opened.store.close();
    });
    session = started;
    await started.open();
    changed();
    // The visitor can write now; what his words may need comes meanwhile.
    actions.warm();
    knowledge?.warm();
    return started;
  }

  const opening = open().catch(fail);
  // Told by the view and by `onError`; whoever sends is told again.
  opening.catch(() => {});

  const stopStatus = understand.onStatus(changed);
  const stopOnline = platform.onOnlineChange((online) => {
    if (online) reachable = true;
    changed();
  });
  if (typeof document !== "undefined") {
    const { signal } = closing;
    // Never `unload`: a page that registers it is not kept for "back". What is under way goes on when the page comes back.
    const hide = (): void => {
      // A page that is left has nobody to tell; one that comes back still holds the draft.
      if (!draftKept) session?.saveDraft(draft).catch(() => {});
      session?.suspend();
      people?.suspend();
    };
    const show = ({ persisted }: PageTransitionEvent): void => {
      if (!persisted) return;
      people?.resume();
      session?.resume().catch((thrown: unknown) => report(wrapError("store/failed", thrown)));
    };
    addEventListener("pagehide", hide, { signal });
    addEventListener("pageshow", show, { signal });
  }

  /** Waits until the conversation is open, unless this handle is closed. */
  async function ready(): Promise<Session> {
    if (closing.signal.aborted) throw new HalcyonError("assistant/closed");
    return opening;
  }

  function keep(shown: string, text: string, id = platform.randomId()): Promise<void> {
    const cut = (long: string): string => long.slice(0, MAX_STORED_CHARACTERS);
    const item: InboxItem = { id, at: platform.now(), shown: cut(shown), text: cut(text) };
    if (closing.signal.aborted) return Promise.reject(new HalcyonError("assistant/closed"));
    transcript.sending(item);
    changed();
    // One after the other: messages are kept in the order in which they were sent.
    const kept = sends.then(ready).then((open) => open.enqueue(item));
    sends = kept.catch(() => {
      transcript.failed(item.id);
      changed();
    });
    return kept.catch((thrown: unknown) => {
      const error = wrapError("store/failed", thrown);
      if (error !== failure) report(error);
      throw error;
    });
  }

  function send(message: Outgoing): Promise<void> {
    if (typeof message === "string") return keep(message, message);
    return message.kind === "text"
      ? keep(message.text, message.text, message.id)
      : keep(message.title, message.payload, message.id);
  }

  async function erase(): Promise<void> {
    await (await ready()).erase();
    [draft, draftKept] = ["", true];
    changed();
  }

  return {
    get view() {
      return view();
    },
    get conversationId() {
      return session?.id ?? options.conversationId ?? "";
    },
    subscribe(listener) {
      const stop = views.subscribe(listener);
      listener(view());
      return stop;
    },
    send,
    async settled() {
      const open = await ready();
      await sends;
      await open.settled();
    },
    startFlow: (flow) => keep("", `/StartFlow(${flow})`),
    async loadModel() {
      const open = await ready();
      if (options.greet !== "message") open.greet();
      // First words need no model, and compiling it blocks where they are decided.
      const greeted = new AbortController();
      await Promise.race([
        open.settled(),
        new Promise<void>((resolve) => platform.after(GREETING_MS, resolve, greeted.signal)),
      ]);
      greeted.abort();
      if (!closing.signal.aborted) await understand.loadEncoder();
    },
    async loadEarlier() {
      await (await ready()).loadEarlier();
    },
    async draft() {
      return (await ready()).conversation?.draft ?? "";
    },
    async saveDraft(text) {
      [draft, draftKept] = [text, false];
      await (await ready()).saveDraft(text);
      if (draft === text) draftKept = true;
    },
    async reset() {
      await erase();
      if (options.greet !== "message") (await ready()).greet();
    },
    erase,
    dismiss(code) {
      notices = notices.filter((notice) => notice.code !== code);
      changed();
    },
    async exportEvidence(range) {
      await ready();
      const { exportEvidence } = await import("./guards/export.ts");
      return exportEvidence({ store: storage!, platform, assistant: assistant!, ...range });
    },
    async exportUsage(range) {
      await ready();
      const { exportUsage } = await import("./usage.ts");
      return exportUsage({ store: storage!, platform, assistant: assistant!.name, ...range });
    },
    close() {
      if (closing.signal.aborted) return;
      closing.abort();
      stopStatus();
      stopOnline();
      if (!options.understand) understand.close();
    },
  };
}

/** Failures that the visitor should know of, too. The rest is the developer's, or a sentence of the dialogue. */
const NOTICES: Partial<Record<ErrorCode, Notice["kind"]>> = {
  "assistant/not-found": "error",
  "assistant/invalid": "error",
  "assistant/incompatible": "error",
  "store/unavailable": "info",
  "store/blocked": "info",
  "store/newer-version": "info",
  "store/lost": "info",
  "store/corrupt": "info",
  "store/quota": "error",
  "store/failed": "error",
  "store/unreachable": "error",
  "store/refused": "error",
  "handover/refused": "error",
};
