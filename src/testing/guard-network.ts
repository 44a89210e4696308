import { hasPassed } from "../backend/network.ts";
import { HalcyonError } from "../base/errors.ts";

export interface GuardNetworkOptions {
  /** Addresses that may be asked all the same, such as the page's own files. Default: none. */
  readonly allow?: ((url: string) => boolean) | undefined;
}

/** Ways out of a page beside `fetch`, by the name of their class. */
const CLASSES = ["XMLHttpRequest", "WebSocket", "EventSource", "RTCPeerConnection"] as const;

/**
 * Watches over this page or process until the function that it returns is called: a request that does not go through the
 * one network path, with its deadline, key, breaker and size cap, throws `backend/bypassed` where it is made. For tests of
 * an assistant with its actions; a page's own requests are made elsewhere, and `allow` lets them pass.
 */
export function guardNetwork({ allow = () => false }: GuardNetworkOptions = {}): () => void {
  const scope: Record<string, unknown> = globalThis as never;
  const before = new Map<string, unknown>();
  const refuse = (by: string, url: string): void => {
    if (!allow(url)) throw new HalcyonError("backend/bypassed", { by, url });
  };
  const put = (name: string, value: unknown): void => {
    before.set(name, scope[name]);
    scope[name] = value;
  };
  const send = globalThis.fetch;
  put("fetch", (...request: Parameters<typeof fetch>) => {
    const [target, init] = request;
    if (!hasPassed(init)) refuse("fetch", target instanceof Request ? target.url : String(target));
    return send(...request);
  });
  for (const name of CLASSES) {
    const Original = scope[name];
    if (typeof Original !== "function") continue;
    const construct = (target: object, given: readonly unknown[], self: unknown): object => {
      refuse(name, typeof given[0] === "string" ? given[0] : name);
      return Reflect.construct(target as never, given, self as never) as object;
    };
    put(name, new Proxy(Original, { construct: construct as never }));
  }
  const { navigator } = globalThis;
  const beacon = typeof navigator?.sendBeacon === "function" ? navigator.sendBeacon.bind(navigator) : null;
  if (beacon) {
    navigator.sendBeacon = (url, body) => {
      refuse("sendBeacon", String(url));
      return beacon(url, body);
    };
  }
  return () => {
    for (const [name, value] of before) scope[name] = value;
    if (beacon) Reflect.deleteProperty(navigator, "sendBeacon");
  };
}
