import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { median, ms, table } from "./figures.mjs";
import { root } from "./machine.mjs";

const FLOWS = 1000;

/** Reading and compiling 1,000 flows, each time in a process that has done nothing before. */
export async function measureCompile(runs) {
  const measured = Array.from({ length: runs }, () => {
    const output = execFileSync(process.execPath, [join(import.meta.dirname, "compile-once.mjs"), String(FLOWS)], {
      cwd: root,
    });
    return JSON.parse(output.toString());
  });
  const row = (name, what) => [name, ...["ms", "cpu"].map((unit) => ms(median(measured.map((times) => times[what][unit]))))];
  return [
    "## 6. A thousand flows",
    "",
    table([
      [`${FLOWS} flows, ${measured[0].characters.toLocaleString("en-GB")} characters of YAML`, "ms", "ms of processor"],
      row("read: YAML → assistant, checked", "read"),
      row("the first turn, which compiles the flows that it meets", "first"),
      row("the machines of all flows, which no turn needs", "all"),
    ]),
    "",
    `Cold, in a new process; median of ${runs}.`,
  ].join("\n");
}
