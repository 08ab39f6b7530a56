/** Runs the bundled CLI on a pseudo-terminal, through util-linux's `script`. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { type Bulk, instanceId, projectId, tokens } from "./bulk.ts"
import { program } from "./cli.ts"

export interface TerminalOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Input to type, each after its pattern has appeared. */
  readonly typed?: ReadonlyArray<readonly [RegExp, string]>
  /** A file for standard input; the keyboard by default. */
  readonly stdin?: string
  /** A file for standard output; the screen by default. */
  readonly stdout?: string
  readonly columns?: number
}

interface Screen {
  readonly code: number | null
  /** Everything written to the screen, with control characters. */
  readonly screen: string
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

export const onTerminal = async (
  args: ReadonlyArray<string>,
  { columns, env = {}, stdin, stdout, typed = [] }: TerminalOptions = {}
): Promise<Screen> => {
  const command = [
    ...(columns === undefined ? [] : [`stty cols ${columns};`]),
    "exec",
    ...[...program, ...args].map(quoted),
    ...(stdin === undefined ? [] : ["<", quoted(stdin)]),
    ...(stdout === undefined ? [] : [">", quoted(stdout)])
  ].join(" ")
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    env: { PATH: "/usr/bin:/bin", SHELL: "/bin/sh", TERM: "xterm", ...env },
    stdio: "pipe"
  })
  child.stdin.on("error", () => {})
  let screen = ""
  let read = 0
  const waiting = [...typed]
  child.stdout.on("data", (chunk: Buffer) => {
    screen += chunk.toString("utf8")
    const [next] = waiting
    const found = next?.[0].exec(screen.slice(read))
    if (next === undefined || found == null) return
    read += found.index + found[0].length
    waiting.shift()
    child.stdin.write(next[1])
  })
  await once(child, "close")
  return { code: child.exitCode, screen }
}

/** `dcs-tasks delete` on a terminal. */
export const removeOnTerminal = (f: Bulk, args: ReadonlyArray<string>, options: TerminalOptions = {}) =>
  onTerminal(["delete", "-I", instanceId, "--endpoint", f.emulator.endpoint, ...args], {
    ...options,
    env: { OS_AUTH_TOKEN: tokens.valid, OS_PROJECT_ID: projectId, ...options.env }
  })
