/** The bundled `dcs-tasks console` in its own process. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const launcher = fileURLToPath(new URL("../../../../cli/dist/launcher.mjs", import.meta.url))

/** Compiled code is kept between the tests, as it is for users. */
const cache = join(tmpdir(), "dcs-tasks-tests")
mkdirSync(cache, { recursive: true, mode: 0o700 })

/** The URL that it prints. */
const printed = /(?<origin>http:\/\/127\.0\.0\.1:\d+)\/#(?<secret>[\w-]{43,})/

export interface Program extends AsyncDisposable {
  readonly origin: string
  readonly secret: string
  readonly output: () => string
  /** Ends it at once, as the system does when memory runs out. */
  readonly kill: () => Promise<void>
}

export interface ProgramOptions {
  readonly endpoint: string
  readonly projectId: string
  readonly token: string
  /** `--no-open` by default. */
  readonly flags?: ReadonlyArray<string>
  /** On a pseudo-terminal, through util-linux's `script`, as in front of a person. */
  readonly isOnTerminal?: boolean
  readonly env?: Readonly<Record<string, string>>
}

export const startProgram = async ({
  endpoint,
  env = {},
  flags = ["--no-open"],
  isOnTerminal = false,
  projectId,
  token
}: ProgramOptions): Promise<Program> => {
  const home = mkdtempSync(join(tmpdir(), "dcs-tasks-console-"))
  const words = [process.execPath, launcher, "console", "--endpoint", endpoint, ...flags]
  const line = words.map((word) => `'${word}'`).join(" ")
  const [command = "", ...args] = isOnTerminal ? ["script", "-qec", `exec ${line}`, "/dev/null"] : words
  const child = spawn(command, args, {
    cwd: home,
    env: {
      PATH: "/usr/bin:/bin",
      HOME: home,
      XDG_CACHE_HOME: cache,
      OS_AUTH_TOKEN: token,
      OS_PROJECT_ID: projectId,
      OS_REGION_NAME: "eu-de",
      ...env
    },
    stdio: ["ignore", "pipe", "pipe"]
  })
  const closed = once(child, "close")
  let output = ""
  const { origin, secret } = await new Promise<Readonly<Record<string, string>>>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString("utf8")
      const { groups } = printed.exec(output) ?? {}
      if (groups !== undefined) resolve(groups)
    }
    child.stdout.on("data", read)
    child.stderr.on("data", read)
    child.on("error", reject)
    child.on("close", (code) => reject(new Error(`the console ended with ${code}, and printed:\n${output}`)))
  })
  if (origin === undefined || secret === undefined) throw new Error(`no URL in:\n${output}`)
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL")
    await closed
  }
  return {
    origin,
    secret,
    output: () => output,
    kill,
    [Symbol.asyncDispose]: async () => {
      await kill()
      rmSync(home, { recursive: true, force: true })
    }
  }
}
