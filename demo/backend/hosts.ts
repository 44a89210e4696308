/** Names of this machine itself: no other site's name server can make them lead here. */
const LOOPBACK = /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export interface HostsOptions {
  /** Where the server listens. */
  readonly host: string;
  /** Further names under which it is asked, without ports. */
  readonly allowHosts?: readonly string[] | undefined;
  readonly behindProxy?: boolean | undefined;
}

/**
 * Whether a request names this server in its `Host`. A page of another site can point its own name at 127.0.0.1 (DNS
 * rebinding) and is of the same origin then; the name gives it away. A server that others reach by names that only its
 * operator knows takes every name until it is told which.
 */
export function createHostCheck({
  host,
  allowHosts = [],
  behindProxy = false,
}: HostsOptions): (named: string | null) => boolean {
  const isLocal = LOOPBACK.test(host) || host === "::1";
  if (allowHosts.length === 0 && (!isLocal || behindProxy)) return () => true;
  const allowed = new Set(allowHosts.map((name) => name.toLowerCase()));
  return (named) => {
    const name = (named ?? "").toLowerCase().replace(/:\d{1,5}$/, "");
    return LOOPBACK.test(name) || allowed.has(name);
  };
}
