import { writeFileSync } from "node:fs";

/* Loaded by commands.mjs before the command line: says at its end what the whole process has cost, in microseconds. */

process.on("exit", () => writeFileSync(process.env.HALCYON_BENCH_COSTS, JSON.stringify(process.cpuUsage())));
