/** A shell in its own home, with `dcs-tasks` on its PATH and an emulator to call: what is typed there becomes a transcript. */
import { demo, type EmulatorOptions, startEmulator } from "@dcs-tasks/emulator"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { program } from "../cli.ts"
import { onTerminal, replay, type TerminalOptions } from "../terminal.ts"
import type { Section } from "./page.ts"

type Environment = Readonly<Record<string, string>>

interface Seen {
  readonly code: number | null
  /** Standard output and standard error, in the order of a terminal. */
  readonly output: string
}

interface OnTerminal {
  readonly columns?: number
  readonly typed?: TerminalOptions["typed"]
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

export const session = async (page: Section, environment: Environment, options: EmulatorOptions = {}) => {
  const emulator = await startEmulator(options)
  const root = mkdtempSync(join(tmpdir(), "dcs-tasks-tour-"))
  const write = (name: string, content: string, mode = 0o600) => {
    const file = join(root, name)
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, content, { mode })
  }
  write("bin/dcs-tasks", `#!/bin/sh\nexec ${program.map(quoted).join(" ")} "$@"\n`, 0o700)
  mkdirSync(join(root, "work"))
  const env = {
    PATH: `${join(root, "bin")}:/usr/bin:/bin`,
    HOME: join(root, "home"),
    XDG_CACHE_HOME: join(tmpdir(), "dcs-tasks-tests"),
    ...environment
  }
  const cwd = join(root, "work")

  /** Runs a line of shell without a terminal, as cron and CI do. The transcript has the lines that `keeps` accepts. */
  const pipe = async (command: string, keeps: (line: string) => boolean = () => true): Promise<Seen> => {
    const child = spawn("/bin/sh", ["-c", `{ ${command}\n} 2>&1`], { env, cwd, stdio: ["ignore", "pipe", "ignore"] })
    let output = ""
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk))
    await once(child, "close")
    page.show({ command, output: output.split("\n").filter(keeps).join("\n"), code: child.exitCode })
    return { code: child.exitCode, output }
  }

  /** Runs one command on a terminal, which also returns what it printed byte by byte. */
  const raw = (command: string, { columns = 100, typed = [] }: OnTerminal = {}) =>
    onTerminal([], { command, env, cwd, columns, typed })

  return {
    emulator,
    raw,
    pipe,
    /** Runs one command on a terminal. */
    terminal: async (command: string, options: OnTerminal = {}): Promise<Seen> => {
      const { code, screen } = await raw(command, options)
      const { lines } = await replay(screen, options.columns ?? 100)
      const output = lines.join("\n")
      page.show({ command, output, code })
      return { code, output }
    },
    inHome: (name: string, content: string) => write(join("home", name), content),
    inWork: (name: string, content: string) => write(join("work", name), content),
    work: (name: string) => readFileSync(join(cwd, name), "utf8"),
    /** The operations that IAM and DCS received, in order. */
    operations: () => emulator.requests().map(({ operation }) => operation),
    /** Task ids of the deletions that were sent. */
    sent: () =>
      emulator
        .requests()
        .flatMap(({ operation, path }) => (operation === "deleteBackgroundTask" ? [path.split("/").at(-1) ?? ""] : [])),
    [Symbol.asyncDispose]: async () => {
      const disasters = emulator.disasters()
      await emulator.close()
      rmSync(root, { recursive: true })
      if (disasters.length > 0) throw new Error(`instances would be gone: ${JSON.stringify(disasters)}`)
    }
  }
}

export type Session = Awaited<ReturnType<typeof session>>

/** A cloud of clouds.yaml that logs in with this password or token. */
export const cloud = (
  { account, endpoint, iamEndpoint }: Session["emulator"],
  secret: { readonly password: string } | { readonly token: string }
): string => {
  const auth =
    "token" in secret
      ? { token: secret.token, project_id: demo.projectId }
      : {
          auth_url: `${iamEndpoint}/v3`,
          username: account.userName,
          user_domain_name: account.domainName,
          project_name: account.projectName,
          ...secret
        }
  return JSON.stringify({ region_name: "eu-de", dcs_endpoint_override: endpoint, auth })
}

export const cloudsYaml = (clouds: Readonly<Record<string, string>>): string =>
  `clouds:\n${Object.entries(clouds)
    .map(([name, content]) => `  ${name}: ${content}\n`)
    .join("")}`
