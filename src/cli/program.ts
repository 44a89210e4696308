import { Command, CommanderError, Option } from "commander";
import { isHalcyonError, type ErrorCode } from "../base/errors.ts";
import type { AddOpenApiOptions } from "./add-openapi.ts";
import type { BuildOptions } from "./build.ts";
import type { ChatOptions } from "./chat.ts";
import type { Console, ExitCode } from "./console.ts";
import type { ExportOptions } from "./export.ts";
import type { ImproveOptions } from "./improve.ts";
import type { ImportOptions } from "./import.ts";
import type { KbCheckOptions } from "./kb-check.ts";
import type { TestOptions } from "./test.ts";
import type { SchemaOptions } from "./schema.ts";
import type { TypesOptions } from "./types.ts";
import type { UsageCommandOptions } from "./usage.ts";
import type { ValidateOptions } from "./validate.ts";

/**
 * Runs the command line. Each command is loaded when it is asked for: `validate` needs no understanding.
 * Results go to the console's `out`, everything else to `err`.
 */
export async function runProgram(argv: readonly string[], console: Console): Promise<ExitCode> {
  let code: ExitCode = 0;
  const results: string[] = [];
  const program = new Command("halcyon")
    .description("Conversational AI in the style of CALM that lives in the page.")
    .version(__VERSION__)
    .exitOverride()
    .configureOutput({ writeOut: (text) => void results.push(text), writeErr: (text) => console.err(text) })
    .showHelpAfterError("(add --help for how to use it)");

  program
    .command("validate")
    .description("check an assistant and its tests")
    .argument("<folder...>", "folders or files; several are merged")
    .addOption(
      new Option("--format <format>", "how to print the findings")
        .choices(["pretty", "json", "sarif", "github"])
        .default("pretty"),
    )
    .option("--json", "the same as --format json")
    .option("--sarif", "the same as --format sarif: SARIF 2.1.0, for code hosts and editors")
    .option("--github", "the same as --format github: annotations of a workflow run")
    .option("--fix", "apply the safe fixes, then check again")
    .option("--unsafe", "with --fix: also the fixes that are guesses")
    .action(async (folders: string[], options: ValidateOptions) => {
      const { validate } = await import("./validate.ts");
      code = await validate(folders, options, console);
    });
  program
    .command("build")
    .description("compile an assistant to one JSON file, and its knowledge/ to another beside it")
    .argument("<folder...>", "folders or files; several are merged")
    .requiredOption("--out <file>", "the file to write")
    .option("--actions <url>", "address of a CALM action server, to learn which validations and questions it has")
    .action(async (folders: string[], options: BuildOptions) => {
      const { build } = await import("./build.ts");
      code = await build(folders, options, console);
    });
  program
    .command("test")
    .description("play the conversation tests of an assistant")
    .argument("<folder>", "folder or file of the assistant")
    .argument("[path]", "only these: a file, a folder, or file::name of a case")
    .option("--json <file>", "write the results as JSON")
    .option("--junit <file>", "write the results as JUnit XML")
    .option("--actions <url>", "address of a backend that performs the actions")
    .option("--claims <json>", 'who the user is where a case does not say it, such as \'{"sub":"42"}\', or a file of it')
    .addOption(
      new Option("--channel <channel>", "how the users talk: in a page, or by text alone")
        .choices(["web", "plain"])
        .default("web"),
    )
    .option("--fail-fast", "stop at the first failure")
    .option("--only-failed", "print the failed cases alone")
    .option("-o, --e2e-results [folder]", "write passed.yml and failed.yml (folder: e2e_results)")
    .option("-f, --failed <file>", "write the failed cases as tests that can be run again")
    .option("--coverage-report", "print which steps of the flows the tests went through")
    .option("--coverage-output-path <folder>", "write the coverage as tables, and passed.yml and failed.yml")
    .option("--generate", "test what nobody wrote: every path, every question disturbed; [path] may be a flow's id")
    .option("--max-paths <number>", "with --generate: paths of one flow at most (50)")
    .action(async (folder: string, path: string | undefined, options: TestOptions) => {
      const { test } = await import("./test.ts");
      code = await test(folder, path, options, console);
    });
  program
    .command("understand")
    .description("read messages as JSON lines from the standard input, write what they mean")
    .argument("<folder...>", "folders or files; several are merged")
    .action(async (folders: string[]) => {
      const { understand } = await import("./understand.ts");
      code = await understand(folders, console);
    });
  program
    .command("chat")
    .description("talk to an assistant in the terminal")
    .argument("<folder...>", "folders or files; several are merged")
    .option("--explain", "say why after each message")
    .option("--record <file>", "write the talk as a conversation test")
    .option("--actions <url>", "address of a backend that performs the actions")
    .option("--claims <json>", 'who you are, such as \'{"sub":"42"}\', or a file of it; without it nobody is vouched for')
    .action(async (folders: string[], options: ChatOptions) => {
      const { chat } = await import("./chat.ts");
      code = await chat(folders, options, console);
    });
  const kb = program.command("kb").description("articles and records in knowledge/");
  kb.command("check")
    .description("list passages that are thin, said twice, out of date or not found, and questions without an answer")
    .argument("<folder...>", "folders; several are merged")
    .option("--stale-after <days>", "an article of an older date is out of date (365)")
    .option("--json", "print the findings as JSON")
    .action(async (folders: string[], options: KbCheckOptions) => {
      const { kbCheck } = await import("./kb-check.ts");
      code = await kbCheck(folders, options, console);
    });
  program
    .command("types")
    .description("write the slots, flows and actions of an assistant as TypeScript types")
    .argument("<folder...>", "folders or files; several are merged")
    .option("--out <file>", "the file to write, such as bot.d.ts")
    .action(async (folders: string[], options: TypesOptions) => {
      const { types } = await import("./types.ts");
      code = await types(folders, options, console);
    });
  program
    .command("schema")
    .description("print the JSON Schema of an assistant's files, for editors")
    .option("--tests", "of conversation tests instead")
    .action(async (options: SchemaOptions) => {
      const { schema } = await import("./schema.ts");
      code = await schema(options, console);
    });
  program
    .command("explain")
    .description("what an error code means and how to mend it")
    .argument("<code>", "for example flow/unknown-slot")
    .action(async (name: string) => {
      const { explain } = await import("./explain.ts");
      code = await explain(name, console);
    });
  program
    .command("import")
    .description("what a CALM project brings, and what becomes of each part of it")
    .argument("<folder>", "folder of the project")
    .option("--out <folder>", "write what is used to a new folder")
    .option("--json", "print the report as JSON")
    .action(async (folder: string, options: ImportOptions) => {
      const { importProject } = await import("./import.ts");
      code = await importProject(folder, options, console);
    });
  program
    .command("export")
    .description("an assistant for other tools: its flows as machines or diagrams, or a CALM project")
    .argument("<folder...>", "folders or files; several are merged")
    .requiredOption("--to <format>", "xstate, mermaid, svg or rasa")
    .option("--flow <id>", "only this flow; without --out it is printed")
    .option("--out <folder>", "folder to write to")
    .action(async (folders: string[], options: ExportOptions) => {
      const { exportAssistant } = await import("./export.ts");
      code = await exportAssistant(folders, options, console);
    });
  program
    .command("improve")
    .description("what the guards of a running assistant learned")
    .command("export")
    .description("lists of work from what pages exported: training candidates, knowledge gaps, questions, timers")
    .argument("[folder...]", "folders of the assistant, to compare candidates with its examples")
    .option("--from <path...>", "exports (assistant.exportEvidence()), files or folders of them (this folder)")
    .option("--assistant <name>", "only this assistant (that of the folders)")
    .option("--since <time>", "only what was seen since then: 7d, 12h, 2w")
    .option("--out <folder>", "folder to write to (improve)")
    .option("--shared", "leave out what too few conversations said, and words of visitors who did not agree")
    .option("--k <number>", "with --shared: how many conversations are enough (3)")
    .action(async (folders: string[], options: ImproveOptions) => {
      const { improveExport } = await import("./improve.ts");
      code = await improveExport(folders, options, console);
    });
  program
    .command("usage")
    .description("what pages used, added up: calls, bytes, time, tokens, money")
    .argument("<file...>", "exports (assistant.exportUsage(), as JSON)")
    .option("--by <what>", "flow, step, kind, backend or day (flow)")
    .action(async (files: string[], options: UsageCommandOptions) => {
      const { printUsage } = await import("./usage.ts");
      code = await printUsage(files, options, console);
    });
  program
    .command("add")
    .description("scaffold parts of an assistant")
    .command("openapi")
    .description("a flow, an action and tests for each operation of an OpenAPI 3 description")
    .argument("<file>", "the description, .json or .yaml")
    .option("--out <folder>", "folder of the assistant (this folder)")
    .option("--only <ids>", "only these operations, with commas between them")
    .option("--force", "overwrite files that are there")
    .action(async (file: string, options: AddOpenApiOptions) => {
      const { addOpenApi } = await import("./add-openapi.ts");
      code = await addOpenApi(file, options, console);
    });
  program
    .command("init")
    .description("write a bot and a page that work")
    .argument("<folder>", "folder to write, made if it is not there")
    .action(async (folder: string) => {
      const { init } = await import("./init.ts");
      code = await init(folder, console);
    });

  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    code = codeOf(error, console);
  }
  if (results.length > 0) await console.out(results.join(""));
  return code;
}

function codeOf(error: unknown, console: Console): ExitCode {
  // Commander has said what is wrong; help and version are no mistakes.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (!isHalcyonError(error)) throw error;
  const details = new Map(
    Object.entries(error.details).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
  // The catalogue speaks to programs; here the value itself can stand where its name does.
  const message = error.message.replaceAll(/\bdetails\.(\w+)/g, (named, key: string) => {
    const value = details.get(key);
    return value !== undefined && details.delete(key) ? value : named;
  });
  console.err(`${message}\n${[...details].map(([key, value]) => `${key}: ${value}\n`).join("")}`);
  return exitCodeOf(error.code);
}

/** What the author has written, what was typed, and what the machine has. */
function exitCodeOf(code: ErrorCode): ExitCode {
  if (code === "cli/not-written") return 3;
  if (code.startsWith("cli/") || code.startsWith("options/")) return 2;
  return /^(?:assistant|test|action)\//.test(code) ? 1 : 3;
}
