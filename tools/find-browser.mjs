/**
 * Finds a Chromium for the tests, or installs one by whichever way the machine allows, and says in one line what it did.
 * Order: the variable CHROMIUM, a system Chrome, Chromium or Edge, Playwright's own download, the system's packages.
 */
import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "microsoft-edge",
  "microsoft-edge-stable",
];

const FIXED = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((name) =>
    process.env[name]
      ? [
          "Google/Chrome/Application/chrome.exe",
          "Microsoft/Edge/Application/msedge.exe",
          "Chromium/Application/chrome.exe",
        ].map((path) => join(process.env[name], path))
      : [],
  ),
};

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function systemBrowser() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = [
    ...(FIXED[process.platform] ?? []),
    ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
  ];
  return candidates.find(isExecutable) ?? null;
}

async function playwrightBrowser() {
  const { chromium } = await import("playwright");
  const path = chromium.executablePath();
  return path && existsSync(path) ? path : null;
}

/** Runs an installer quietly; false if it is not there, refuses or takes longer than ten minutes. */
function install(command, args) {
  try {
    execFileSync(command, args, { stdio: "ignore", timeout: 600_000 });
    return true;
  } catch {
    return false;
  }
}

/** Debian and Ubuntu packages, as root or by a sudo that asks for no password. */
function installPackage() {
  if (process.platform !== "linux") return false;
  const isRoot = process.getuid?.() === 0;
  const run = (...args) => (isRoot ? install(args[0], args.slice(1)) : install("sudo", ["-n", ...args]));
  return run("apt-get", "update") && run("apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-liberation");
}

/** @returns {Promise<{ path: string | null, said: string }>} the executable, and one line to print */
export async function findBrowser() {
  const named = process.env.CHROMIUM;
  if (named) {
    if (isExecutable(named)) return { path: named, said: `browser: ${named} (from CHROMIUM)` };
    return {
      path: null,
      said: `browser: CHROMIUM names ${named}, which cannot be run. Set it to a Chrome, Chromium or Edge executable.`,
    };
  }
  const system = systemBrowser();
  if (system) return { path: system, said: `browser: ${system} (found on this machine)` };
  const cached = await playwrightBrowser();
  if (cached) return { path: cached, said: `browser: ${cached} (Playwright's)` };
  if (
    install(process.execPath, [
      join(import.meta.dirname, "../node_modules/playwright/cli.js"),
      "install",
      "chromium-headless-shell",
      "chromium",
    ])
  ) {
    const fresh = await playwrightBrowser();
    if (fresh) return { path: fresh, said: `browser: ${fresh} (downloaded by Playwright just now)` };
  }
  if (installPackage()) {
    const fresh = systemBrowser();
    if (fresh) return { path: fresh, said: `browser: ${fresh} (installed from the system's packages just now)` };
  }
  return {
    path: null,
    said:
      "browser: none found and none could be installed. Install Chrome, Chromium or Edge (Debian: `sudo apt-get install chromium`), " +
      "or run `npx playwright install chromium`, or set CHROMIUM to an executable; then run the tests again.",
  };
}
