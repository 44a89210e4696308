import type { Actions } from "./actions.ts";

/** Several providers as one: the first that has an action performs it. Put the page's own functions before a backend. */
export function actionsOf(...providers: readonly Actions[]): Actions {
  return {
    has: (action) => providers.some((provider) => provider.has(action)),
    async perform(effect, context) {
      const provider = providers.find((one) => one.has(effect.action));
      return (
        provider?.perform(effect, context) ?? {
          kind: "failed",
          reason: `no action is named "${effect.action}"`,
          retryable: false,
        }
      );
    },
    async look(operation, effect, context) {
      const provider = providers.find((one) => one.has(effect.action));
      return (
        provider?.look?.(operation, effect, context) ?? {
          kind: "failed",
          reason: "nobody can say what became of the operation",
          retryable: false,
        }
      );
    },
    async stop(operation, effect, context) {
      const provider = providers.find((one) => one.has(effect.action));
      return provider?.stop?.(operation, effect, context) ?? { kind: "stopped", confirmed: false };
    },
    close: () => providers.forEach((provider) => provider.close()),
  };
}
