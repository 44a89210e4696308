import { access } from "node:fs/promises";
import { dirname, join, normalize, sep } from "node:path";
import { didYouMean } from "../authoring/closest.ts";
import type { SourceFile } from "../authoring/source.ts";
import type { Diagnostic } from "../base/diagnostics.ts";
import { isHalcyonError } from "../base/errors.ts";
import type { Assistant } from "../model/assistant.ts";
import { checkTestNames } from "../testing/check-names.ts";
import { isConftest, isTestFile, readTests } from "../testing/read-tests.ts";
import type { TestCase } from "../testing/test-case.ts";
import { readSources } from "./folder.ts";

export interface ChosenTests {
  readonly cases: readonly TestCase[];
  readonly diagnostics: readonly Diagnostic[];
  /** Where no case has the name that was asked for: the one that was meant, perhaps. */
  readonly hint?: string | undefined;
}

/**
 * The conversation tests of an assistant, or those at `path`: a file, a folder, `file::name of a case`, each as it is
 * written or inside the assistant's folder. What a `conftest.yml` above them says counts too.
 *
 * @throws {HalcyonError} `cli/not-found`.
 */
export async function chooseTests(
  folder: string,
  path: string | undefined,
  { files, assistant }: { readonly files: readonly SourceFile[]; readonly assistant: Assistant },
  cwd: string,
): Promise<ChosenTests> {
  const [where = "", ...rest] = path?.split("::") ?? [];
  const name = rest.length > 0 ? rest.join("::") : undefined;
  const chosen = where === "" ? files : await readAt(where, folder, cwd);
  const beside = where === "" ? [] : await readAbove(chosen, cwd);
  const all = new Map([...files.filter(isConftest), ...beside, ...chosen].map((file) => [file.path, file]));
  const written = [...all.values()].filter((file) => isTestFile(file) || isConftest(file));
  const { cases, diagnostics: unread } = readTests(written);
  const diagnostics = [...unread, ...checkTestNames(written, assistant)];
  if (name === undefined) return { cases, diagnostics };
  const wanted = cases.filter((one) => one.name === name);
  const hint = wanted.length > 0 ? undefined : didYouMean(name, new Set(cases.map((one) => one.name)));
  return { cases: wanted, diagnostics, hint };
}

async function readAt(path: string, folder: string, cwd: string): Promise<readonly SourceFile[]> {
  return readSources([path], cwd).catch((error: unknown) => {
    if (!isHalcyonError(error, "cli/not-found")) throw error;
    return readSources([join(folder, path)], cwd).catch(() => {
      throw error;
    });
  });
}

/** Every conftest.yml from the folders of these files up to the working directory. */
async function readAbove(files: readonly SourceFile[], cwd: string): Promise<readonly SourceFile[]> {
  const folders = new Set<string>();
  for (const { path } of files) {
    if (path.startsWith("..")) continue;
    for (let at = dirname(path); ; at = dirname(at)) {
      folders.add(at);
      if (at === "." || at === dirname(at)) break;
    }
  }
  const names = [...folders].flatMap((at) => ["conftest.yml", "conftest.yaml"].map((name) => normalize(join(at, name))));
  const there = await Promise.all(names.map((name) => isThere(join(cwd, name))));
  return readSources(
    names.filter((_, index) => there[index]).map((name) => name.split(sep).join("/")),
    cwd,
  );
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
