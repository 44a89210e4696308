import { Findings } from "./findings.ts";
import { parseYaml } from "./parse.ts";
import { SourceText, type SourceFile } from "./source.ts";
import { entriesOf, get, getMap, getText, textOf } from "./tree.ts";

/** Where a file says that actions are performed (`action_endpoint`), as it is written: `${NAME}` stands for the environment's. */
export interface ActionEndpoint {
  readonly url: string;
  readonly token?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly basicAuth?: { readonly username: string; readonly password: string } | undefined;
}

/** The action endpoint that a file names, for the command line. What else such a file holds is not read. */
export function readActionEndpoint(file: SourceFile): ActionEndpoint | undefined {
  const value = parseYaml(new SourceText(file), new Findings());
  const endpoint = value?.kind === "map" ? get(value, "action_endpoint") : undefined;
  const url = endpoint?.kind === "map" ? getText(endpoint, "url") : undefined;
  if (endpoint?.kind !== "map" || url === undefined) return undefined;
  const auth = getMap(endpoint, "basic_auth");
  const headers = entriesOf(getMap(endpoint, "headers")).flatMap((entry) => {
    const text = textOf(entry.value);
    return text === undefined ? [] : [[entry.key, text] as const];
  });
  return {
    url,
    token: getText(endpoint, "token"),
    headers: Object.fromEntries(headers),
    ...(auth && { basicAuth: { username: getText(auth, "username") ?? "", password: getText(auth, "password") ?? "" } }),
  };
}

/** The same with `${NAME}` replaced, or the first name that the environment does not have. */
export function fillEndpoint(
  endpoint: ActionEndpoint,
  environment: Readonly<Record<string, string | undefined>>,
): ActionEndpoint | { readonly missing: string } {
  let missing: string | null = null;
  const fill = (text: string): string =>
    text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
      const value = environment[name];
      if (value === undefined) missing ??= name;
      return value ?? "";
    });
  const { url, token, headers, basicAuth } = endpoint;
  const filled: ActionEndpoint = {
    url: fill(url),
    token: token === undefined ? undefined : fill(token),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)])),
    ...(basicAuth && { basicAuth: { username: fill(basicAuth.username), password: fill(basicAuth.password) } }),
  };
  return missing === null ? filled : { missing };
}
