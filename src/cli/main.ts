#!/usr/bin/env node
import { createConsole } from "./console.ts";
import { runProgram } from "./program.ts";

// `halcyon … | head`: whoever reads has had enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runProgram(process.argv.slice(2), createConsole());
// An input that nobody has read to its end would keep the process waiting for more.
process.stdin.destroy();
