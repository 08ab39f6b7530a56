/** Runs the bundled CLI on a pseudo-terminal, through util-linux's `script`. */
import xterm from "@xterm/headless"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { type Bulk, instanceId, projectId, tokens } from "./bulk.ts"
import { program } from "./cli.ts"

export interface TerminalOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Input to type, or what else to do, each after its pattern has appeared. */
  readonly typed?: ReadonlyArray<readonly [RegExp, string | (() => unknown)]>
  /** A file for standard input; the keyboard by default. */
  readonly stdin?: string
  /** A file for standard output; the screen by default. */
  readonly stdout?: string
  readonly columns?: number
  readonly cwd?: string
  /** The shell's command; the CLI with the arguments by default. */
  readonly command?: string
}

export interface Screen {
  readonly code: number | null
  /** Everything written to the screen, with control characters. */
  readonly screen: string
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

export const onTerminal = async (
  args: ReadonlyArray<string>,
  { columns, command, cwd, env = {}, stdin, stdout, typed = [] }: TerminalOptions = {}
): Promise<Screen> => {
  const line = [
    ...(columns === undefined ? [] : [`stty cols ${columns};`]),
    "exec",
    ...(command === undefined ? [...program, ...args].map(quoted) : [command]),
    ...(stdin === undefined ? [] : ["<", quoted(stdin)]),
    ...(stdout === undefined ? [] : [">", quoted(stdout)])
  ].join(" ")
  const child = spawn("script", ["-qec", line, "/dev/null"], {
    ...(cwd !== undefined && { cwd }),
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
    if (typeof next[1] === "string") child.stdin.write(next[1])
    else next[1]()
  })
  await once(child, "close")
  return { code: child.exitCode, screen }
}

/** The bar, and what a terminal does before it prints something else in its place. */
// oxlint-disable-next-line no-control-regex -- the point
const erasure = /(?=\r\u001b\[K)/

interface Replayed {
  /** All lines in the end; a wrapped line is one. */
  readonly lines: ReadonlyArray<string>
  /** The line of the cursor before each erasure. */
  readonly erased: ReadonlyArray<string>
  readonly wraps: number
}

/** What an emulator of a terminal shows after this output. */
export const replay = async (output: string, columns = 80): Promise<Replayed> => {
  const terminal = new xterm.Terminal({ cols: columns, rows: 24, scrollback: 10_000, allowProposedApi: true })
  const { active } = terminal.buffer
  const erased: Array<string> = []
  for (const [at, part] of output.split(erasure).entries()) {
    if (at > 0) erased.push(active.getLine(active.baseY + active.cursorY)?.translateToString(true) ?? "")
    await new Promise<void>((resolve) => terminal.write(part, resolve))
  }
  const lines: Array<string> = []
  let wraps = 0
  for (let at = 0; at < active.length; at += 1) {
    const line = active.getLine(at)
    const text = line?.translateToString(true) ?? ""
    if (line?.isWrapped === true) {
      wraps += 1
      lines.push(`${lines.pop() ?? ""}${text}`)
    } else lines.push(text)
  }
  terminal.dispose()
  return { lines: lines.join("\n").trimEnd().split("\n"), erased, wraps }
}

/** `dcs-tasks delete` on a terminal. */
export const removeOnTerminal = (f: Bulk, args: ReadonlyArray<string>, options: TerminalOptions = {}) =>
  onTerminal(["delete", "-I", instanceId, "--endpoint", f.emulator.endpoint, ...args], {
    ...options,
    env: { OS_AUTH_TOKEN: tokens.valid, OS_PROJECT_ID: projectId, ...options.env }
  })
