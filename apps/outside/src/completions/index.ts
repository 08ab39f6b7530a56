/**
 * The completion scripts of the installed CLI, in the shells themselves.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { installCli } from "../installedCli.ts"
import type { Check, Part } from "../part.ts"
import { root, run } from "../shell.ts"
import { type Complete, type Completed, type Place, shells } from "./shells.ts"

const bashCompletion = "/usr/share/bash-completion/bash_completion"

const areInstalled = (): boolean =>
  existsSync(bashCompletion) && ["zsh", "fish"].every((shell) => spawnSync(shell, ["--version"]).status === 0)

interface Flag {
  readonly names: ReadonlyArray<string>
  readonly takesFile: boolean
}

/** The flags of a command, as its help has them. */
const flagsOf = (help: string): ReadonlyArray<Flag> =>
  [...help.matchAll(/^ {2}(-[\w-]+(?:, -[\w-]+)*)( FILE)? /gm)].map(([, names = "", file]) => ({
    names: names.split(", "),
    takesFile: file !== undefined
  }))

const files = ["ids.txt", "two words.txt"]

const clouds = `clouds:
  prod: {}
  staging-1: {}
  not offered: {}
  $(touch injected): {}
`

interface Line {
  readonly name: string
  readonly typed: string
  readonly expected: ReadonlyArray<string>
  /** What to compare: all that is offered by default. */
  readonly of?: (word: string) => boolean
  /** The line afterwards. */
  readonly line?: string
}

const isWord = (word: string): boolean => !word.startsWith("-")
const isLong = (word: string): boolean => word.startsWith("--")

/** The commands that a help lists. */
const commandsOf = (help: string): ReadonlyArray<string> =>
  [...(/^SUBCOMMANDS\n((?: {2}.*\n)+)/m.exec(help)?.[1]?.matchAll(/^ {2}(\w+)/gm) ?? [])].map(([, name = ""]) => name)

/** What is typed, and what must be offered. */
const linesOf = (help: (...command: ReadonlyArray<string>) => string): ReadonlyArray<Line> => {
  const commands = commandsOf(help())
  const globals = flagsOf(help()).flatMap(({ names }) => names)
  const local = globals.filter((name) => /help|debug|log-level|quiet/.test(name))
  const ofCommand = commands.flatMap((command): ReadonlyArray<Line> => {
    const flags = flagsOf(help(command)).filter(({ names }) => !names.some((name) => globals.includes(name)))
    const names = [...flags.flatMap(({ names }) => names), ...local].filter(isLong)
    const takesFile = flags.filter(({ takesFile }) => takesFile).flatMap(({ names }) => names)
    return [
      { name: `the flags of ${command}`, typed: `dcs-tasks ${command} --`, expected: names },
      {
        name: `no id, but subcommands, after ${command}`,
        typed: `dcs-tasks ${command} `,
        expected: commandsOf(help(command)),
        of: isWord
      },
      ...takesFile.map((flag) => ({
        name: `files after ${command} ${flag}`,
        typed: `dcs-tasks ${command} ${flag} `,
        expected: files
      }))
    ]
  })
  return [
    { name: "the commands", typed: "dcs-tasks ", expected: commands, of: isWord },
    { name: "the same command again", typed: "dcs-tasks del", expected: ["delete"], line: "dcs-tasks delete " },
    { name: "global flags", typed: "dcs-tasks --", expected: globals.filter(isLong) },
    { name: "the level of the log", typed: "dcs-tasks delete --log-level d", expected: ["debug"] },
    { name: "the formats", typed: "dcs-tasks delete -o ", expected: ["text", "json", "ndjson"] },
    { name: "the formats of doctor", typed: "dcs-tasks doctor --output ", expected: ["text", "json", "ndjson"] },
    { name: "no id after -I", typed: "dcs-tasks list -I ", expected: [] },
    { name: "clouds", typed: "dcs-tasks list --cloud ", expected: ["prod", "staging-1"] },
    { name: "clouds of the alias", typed: "dcs-tasks prune --os-cloud st", expected: ["staging-1"] },
    { name: "regions", typed: "dcs-tasks delete --region eu-n", expected: ["eu-nl"] },
    { name: "statuses", typed: "dcs-tasks prune --status S", expected: ["SUCCESS"] },
    { name: "statuses of a run", typed: "dcs-tasks runs submit --status F", expected: ["FAILED"] },
    { name: "no id of a run", typed: "dcs-tasks runs show ", expected: [], of: isWord },
    { name: "what a schedule takes", typed: "dcs-tasks runs schedule '0 3 * * *' p", expected: ["prune"] },
    { name: "statuses of list", typed: "dcs-tasks list --status C", expected: ["CREATED", "CANCELLED"] },
    { name: "orders", typed: "dcs-tasks list --sort ", expected: ["oldest", "newest", "status", "name"] },
    {
      name: "a file name with a space",
      typed: "dcs-tasks delete --file tw",
      expected: ["two words.txt"],
      line: "dcs-tasks delete --file two\\ words.txt "
    },
    ...ofCommand
  ]
}

const problemOf = ({ expected, line, of = () => true }: Line, completed: Completed | undefined): string | undefined => {
  const offered = [...new Set(completed?.offered)].filter(of).toSorted()
  if (completed === undefined || offered.join() !== [...expected].toSorted().join()) {
    return `expected ${expected.join(" ")}; offered ${offered.join(" ")}`
  }
  return line === undefined || (completed.line ?? line) === line ? undefined : `the line is "${completed.line}"`
}

/** The commands that the documentation gives for a shell. */
const documented = (shell: string): string =>
  new RegExp(`^## ${shell}\n\n\`\`\`sh\n([^]*?)\`\`\``, "m").exec(
    readFileSync(`${root}docs/completions.md`, "utf8")
  )?.[1] ?? "exit 1"

export const completions: Part = async ({ tarballs, work }) => {
  if (!areInstalled()) throw new Error("Install zsh, fish and bash-completion, as .ci/run does")
  const launcher = installCli(tarballs, join(work, "cli"))
  const cwd = join(work, "cwd")
  const bin = join(work, "bin")
  for (const folder of [cwd, bin]) mkdirSync(folder)
  for (const name of files) writeFileSync(join(cwd, name), "")
  const stub = join(bin, "dcs-tasks")
  const wasRun = join(work, "was-run")
  writeFileSync(stub, `#!/bin/sh\necho "$@" >> '${wasRun}'\nexec '${process.execPath}' '${launcher}' "$@"\n`, {
    mode: 0o755
  })
  const help = (...command: ReadonlyArray<string>) =>
    run([process.execPath, launcher, ...command, "--help"], { cwd }).stdout
  const lines = linesOf(help)

  const check = async (name: string, shell: string, complete: Complete, rc = ""): Promise<ReadonlyArray<Check>> => {
    const home = join(work, `home of ${name}`)
    mkdirSync(join(home, ".config", "openstack"), { recursive: true })
    writeFileSync(join(home, ".config", "openstack", "clouds.yaml"), clouds)
    const place: Place = { home, cwd, path: `${bin}:/usr/bin:/bin` }
    writeFileSync(join(home, `.${shell}rc`), rc)
    const script = documented(shell).replaceAll("dcs-tasks --", `'${process.execPath}' '${launcher}' --`)
    run(["sh", "-ec", script], { cwd, env: { HOME: home, PATH: "/usr/bin:/bin" } })
    const completed = await complete(
      lines.map(({ typed }) => typed),
      place
    )
    return lines.map((line, at) => ({ name: `${name}: ${line.name}`, problem: problemOf(line, completed[at]) }))
  }

  const checks = [
    ...(await check("bash", "bash", shells.bash)),
    ...(await check("bash with bash-completion", "bash", shells.bash, `source ${bashCompletion}\n`)),
    ...(await check("zsh", "zsh", shells.zsh)),
    ...(await check("fish", "fish", shells.fish))
  ]
  const others = readFileSync(wasRun, "utf8")
    .split("\n")
    .filter((line) => line !== "" && line !== "--complete-clouds")
  return [
    ...checks,
    { name: "shells run dcs-tasks for the names of clouds only", problem: others[0] },
    { name: "a cloud's name is not code", problem: existsSync(join(cwd, "injected")) ? "it was run" : undefined }
  ]
}
