import { isIP, isIPv6 } from "node:net";
import type { Context } from "hono";

/**
 * The part of the network that a request comes from: an IPv4 address, or the /64 of an IPv6 one, which is what one household
 * is given and can choose any address of.
 *
 * @param behindProxy - whether a proxy in front is trusted to say in `X-Forwarded-For` where a request comes from. The last
 *   proxy writes its own client at the end; what stands before it, anybody may have written.
 */
export function networkOf(c: Context, behindProxy: boolean): string {
  const forwarded = behindProxy ? readForwarded(c.req.header("x-forwarded-for")) : null;
  const env = c.env as { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } } | undefined;
  return shorten(forwarded ?? env?.incoming?.socket?.remoteAddress ?? "unknown");
}

/** Some proxies write a port behind, and brackets around. What is no address is nobody's. */
function readForwarded(header: string | undefined): string | null {
  const last = header?.split(",").at(-1)?.trim() ?? "";
  const address = /^\[(.+)\](?::\d+)?$/.exec(last)?.[1] ?? /^([\d.]+):\d+$/.exec(last)?.[1] ?? last;
  return isIP(address) === 0 ? null : address;
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

function shorten(address: string): string {
  const bare = address.replace(/%.*$/, "");
  const mapped = MAPPED.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(bare)) return bare;
  const [head = "", tail = ""] = bare.toLowerCase().split("::");
  const [before, after] = [head, tail].map((part) => (part === "" ? [] : part.split(":")));
  const gap = bare.includes("::") ? 8 - before!.length - widthOf(after!) : 0;
  const groups = [...before!, ...Array.from({ length: Math.max(0, gap) }, () => "0"), ...after!].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

/** An IPv4 address at the end stands for two groups. */
function widthOf(groups: readonly string[]): number {
  return groups.length + Number(groups.at(-1)?.includes(".") ?? false);
}
