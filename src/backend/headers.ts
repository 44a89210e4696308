/** Request headers that the host adds: a record, or a function that is asked before every request. */
export type HeadersOption =
  | Readonly<Record<string, string>>
  | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

export async function readHeaders(option: HeadersOption | undefined): Promise<Readonly<Record<string, string>>> {
  return typeof option === "function" ? option() : (option ?? {});
}
