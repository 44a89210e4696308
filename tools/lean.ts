/*
 * What keeps the script that pages load small. Each plugin does one thing that a minifier may not do by itself, and stops
 * the build when it no longer finds what it was written for.
 */
import type { Plugin } from "vite";

/** White space and comments out of Lit's css`…` texts, which a minifier sees as strings. */
export function leanCss(): Plugin {
  return {
    name: "halcyon-lean-css",
    transform: {
      filter: { id: /\/widget\/.*\.ts$/, code: "css`" },
      handler: (code) => ({ code: code.replaceAll(/(?<=\bcss`)[^`$\\]*(?=`)/g, shortCss), map: null }),
    },
  };
}

/** Only what has no meaning in any style sheet goes: strings with such signs would need a real parser, and we have none. */
export function shortCss(css: string): string {
  return css
    .replaceAll(/\/\*[^]*?\*\//g, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([{};]) ?/g, "$1")
    .replaceAll(/([,:]) /g, "$1")
    .replaceAll(";}", "}")
    .trim();
}

/** The body that a function has in the script. Reached all the same, it says so: better than a silent difference. */
const ABSENT = '{ throw new Error("this part of XState is not in this build"); }';
const absent = (...names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, ABSENT]));

/**
 * Parts of XState that a page never runs: actors, and what a state can do beyond a name, `on.next` with guards, and being
 * final (src/dialogue/compile.ts: no invoke, timer, action, history, parallel or nested state). XState's own functions hold
 * on to them, so no bundler can let them go. test/dist/machines.test.ts steps every flow with them and without them.
 */
const UNUSED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  raise: {
    // The pure functions make an actor to stand for `self`. Nothing is ever sent to it.
    createActor: "{ return { system: {} }; }",
    createSystem: "{ return { _sendInspectionEvent() {} }; }",
    // No actions, no children, no context, no history.
    resolveActionsAndContext: "{ return currentSnapshot; }",
    getHistoryNodes: "{ return []; }",
    serializeHistoryValue: "{ return {}; }",
    persistContext: "{ return {}; }",
    // One event, called by its whole name; no routes.
    matchesEventDescriptor: "{ return descriptor === eventType; }",
    formatRouteTransitions: "{}",
    ...absent("spawnChild", "stopChild", "resolveReferencedActor", "resolveHistoryDefaultTransition"),
    ...absent("transitionCompoundNode", "transitionParallelNode", "machineSnapshotMatches", "machineSnapshotHasTag"),
    ...absent("machineSnapshotCan", "machineSnapshotToJSON", "machineSnapshotGetMeta"),
  },
  StateMachine: {
    invoke: "{ return []; }",
    after: "{ return []; }",
    // The names of the events, which only tools ask for.
    events: "{ return []; }",
    ...absent(
      "restoreSnapshot",
      "provide",
      "microstep",
      "start",
      "getStateNodeById",
      "definition",
      "toJSON",
      "on",
      "ownEvents",
    ),
  },
  assign: absent("assign"),
};

const XSTATE = /\/xstate\/dist\/(\w+)-[0-9a-f]+\.esm\.js$/;

/** XState without what {@link UNUSED} names. */
export function leanXState(): Plugin {
  const seen = new Set<string>();
  return {
    name: "halcyon-lean-xstate",
    buildEnd(error) {
      const missing = Object.keys(UNUSED).filter((file) => !seen.has(file));
      if (!error && missing.length > 0)
        this.error(`XState has changed, or its development build came in: there is no ${missing.join(", ")}`);
    },
    transform: {
      filter: { id: XSTATE },
      handler(code, id) {
        const file = XSTATE.exec(id)![1]!;
        seen.add(file);
        const bodies = UNUSED[file] ?? {};
        const found = new Set<string>();
        const cuts: { readonly start: number; readonly end: number; readonly body: string }[] = [];
        const cut = (name: string, body: { readonly start: number; readonly end: number } | null | undefined): void => {
          if (!body || !Object.hasOwn(bodies, name)) return;
          found.add(name);
          cuts.push({ start: body.start, end: body.end, body: bodies[name]! });
        };
        for (const part of this.parse(code).body) {
          if (part.type === "FunctionDeclaration") cut(part.id?.name ?? "", part.body);
          if (part.type === "VariableDeclaration") {
            for (const { id: name, init } of part.declarations)
              if (name.type === "Identifier" && init?.type === "FunctionExpression") cut(name.name, init.body);
          }
          if (part.type !== "ClassDeclaration") continue;
          for (const member of part.body.body)
            if (member.type === "MethodDefinition" && member.key.type === "Identifier") cut(member.key.name, member.value.body);
        }
        const missing = Object.keys(bodies).filter((name) => !found.has(name));
        if (missing.length > 0) this.error(`XState has changed, and has no ${missing.join(", ")} in ${id}`);
        let lean = code;
        for (const { start, end, body } of cuts.toSorted((a, b) => b.start - a.start))
          lean = lean.slice(0, start) + body + lean.slice(end);
        return { code: lean, map: null };
      },
    },
  };
}
