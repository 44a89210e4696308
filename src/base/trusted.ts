/** What `new Worker` takes: a string, or its trusted form where the page demands one. */
export type ScriptAddress = string;

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): unknown };
}

const KEY = Symbol.for("halcyon.trusted");

/**
 * Passes a script address through the page's Trusted Types policy `halcyon`, which is created once for all copies of
 * this package on a page (a second `createPolicy` of the same name throws). Only addresses that this package itself
 * makes or that the integrator configured come here, never one from content.
 */
export function trustScriptAddress(url: string): ScriptAddress {
  const page = globalThis as { trustedTypes?: PolicyFactory; [KEY]?: ReturnType<PolicyFactory["createPolicy"]> };
  if (!page.trustedTypes) return url;
  page[KEY] ??= page.trustedTypes.createPolicy("halcyon", { createScriptURL: (address) => address });
  return page[KEY].createScriptURL(url) as ScriptAddress;
}
