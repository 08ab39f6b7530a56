/** Clients with their own environment, in this process or in their own. */
import type { SocketServer } from "@dcs-tasks/contract/net/socketServer"
import { fromHttpClient, type PromiseClient, promiseClient } from "@dcs-tasks/core/adapter"
import type * as DcsTasks from "@dcs-tasks/core/DcsTasks"
import * as Transport from "@dcs-tasks/node/Transport"
import type { TransportOptions } from "@dcs-tasks/node/Transport"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as Scope from "effect/Scope"
import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

export const canary = "CANARY-7f3a9e51-token"
export const input = { instanceId: "instance-1", taskId: "task-1" }

/** The first `count` task ids. */
export const numbered = (count: number): ReadonlyArray<string> => Array.from({ length: count }, (_, n) => `task-${n}`)

/** The ids of the deletions that a server received, in their order. */
export const requestedIds = ({ requests }: SocketServer): ReadonlyArray<string> =>
  requests.map(({ target }) => target.slice(target.lastIndexOf("/") + 1))

type Options = Pick<DcsTasks.DcsTasksConfig, "endpoint" | "retry" | "timeout" | "totalTimeout"> &
  Partial<Pick<DcsTasks.DcsTasksConfig, "credentials">> &
  Pick<TransportOptions, "connections"> & {
    /** Milliseconds. */
    readonly drain?: number
  }

/** A middleware between a client and its transport. */
type Middleware = (transport: HttpClient.HttpClient) => HttpClient.HttpClient

/** The client of `createClient`, with another environment than that of the process. */
export const clientUnder = (
  environment: Readonly<Record<string, string>>,
  { connections, drain, ...options }: Options,
  middleware: Middleware = (transport) => transport
): PromiseClient => {
  const scope = Scope.makeUnsafe()
  const client = Effect.gen(function* () {
    const transport = yield* Scope.provide(Transport.fromEnvironment(environment, { connections, drain: 0 }), scope)
    return yield* Effect.provideService(
      fromHttpClient({ projectId: "project-1", credentials: { token: canary }, ...options }),
      HttpClient.HttpClient,
      middleware(transport)
    )
  }).pipe(Effect.runSync)
  return promiseClient(client, () => Effect.runPromise(Scope.close(scope, Exit.void)), drain)
}

/** The outcome of a call, or its error. */
export const settled = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    return await call
  } catch (error) {
    return error
  }
}

/** One call with its own client. */
export const callUnder = async (environment: Readonly<Record<string, string>>, options: Options): Promise<unknown> => {
  await using client = clientUnder(environment, options)
  return await settled(client.deleteBackgroundTask(input))
}

interface ChildReport {
  readonly outcome: Readonly<Record<string, unknown>>
  /** For each connection. */
  readonly bytesRead: ReadonlyArray<number>
  /** How far the resident set grew during the call, in MiB. */
  readonly grownMiB: number
  readonly stderr: string
}

const child = fileURLToPath(new URL("child.ts", import.meta.url))

/** One call, through `createClient`, in a process with exactly this environment. */
export const callInChild = async (
  environment: Readonly<Record<string, string>>,
  options: Options
): Promise<ChildReport> => {
  const { stderr, stdout } = await promisify(execFile)(process.execPath, [child, JSON.stringify(options)], {
    env: { ...environment }
  })
  return { ...(JSON.parse(stdout) as Omit<ChildReport, "stderr">), stderr }
}

/** A file with this content, gone with its folder when the test ends. */
export const temporaryFile = async (content: string) => {
  const folder = await mkdtemp(join(tmpdir(), "dcs-tasks-"))
  const path = join(folder, "file")
  await writeFile(path, content)
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}
