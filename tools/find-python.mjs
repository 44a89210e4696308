/**
 * Finds a Python that has `rasa_sdk` for the tests, or makes one in `.halcyon/python`, and says in one line what it did.
 * Order: the variable HALCYON_PYTHON, `python3`, an environment made before, a new one from the package index.
 */
import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const INSTALL_MS = 8 * 60_000;
/** A release that is known to work; what a newer one does is looked at when this is raised. */
const PACKAGE = "rasa-sdk==3.21.1";

/** One process for both steps: it goes on while this one waits for a build. */
const INSTALL = `
import subprocess, sys, venv
folder, made, package = sys.argv[1:]
venv.create(folder, with_pip=True, clear=True)
subprocess.check_call([made, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package])
`;

const has = (python) => spawnSync(python, ["-c", "import rasa_sdk"], { timeout: 120_000, stdio: "ignore" }).status === 0;

/** @returns {Promise<{ path: string | null, said: string }>} */
export async function findPython(root) {
  const folder = join(root, ".halcyon/python");
  const made = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const known = [process.env.HALCYON_PYTHON, "python3", existsSync(made) ? made : undefined];
  const found = known.find((name) => name !== undefined && name !== "" && has(name));
  if (found !== undefined) return { path: found, said: `rasa_sdk: ${found}` };
  try {
    await run("python3", ["-c", INSTALL, folder, made, PACKAGE], { timeout: INSTALL_MS });
  } catch {
    return {
      path: null,
      said: "rasa_sdk: there is no Python that has it, and none could be made (python3 with venv is needed)",
    };
  }
  return has(made)
    ? { path: made, said: `rasa_sdk: installed into ${folder}` }
    : { path: null, said: "rasa_sdk: it was installed and does not start" };
}
