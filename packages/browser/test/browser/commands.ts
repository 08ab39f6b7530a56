/** Commands that run in Node for the tests in the browser: scripted servers and an emulator. */
import type { Behaviour, RecordedRequest, ScriptedServer } from "@dcs-tasks/contract"
import { scriptedServer, type ScriptedServerOptions } from "@dcs-tasks/contract/scriptedServer"
import { type MissingTask, type RunningEmulator, startEmulator } from "@dcs-tasks/emulator"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { BrowserCommandContext } from "vitest/node"
import { dcsProxy } from "../../examples/proxy.ts"
import * as policed from "./policed.ts"

const servers = new Map<number, ScriptedServer>()
let started = 0

const serverOf = (id: number): ScriptedServer => {
  const server = servers.get(id)
  if (server === undefined) throw new Error(`there is no server ${id}`)
  return server
}

export const startServer = async (
  _context: unknown,
  options: ScriptedServerOptions
): Promise<{ readonly id: number; readonly origin: string }> => {
  const server = await scriptedServer(options)
  const id = ++started
  servers.set(id, server)
  return { id, origin: server.origin }
}

export const scriptServer = (_context: unknown, id: number, behaviours: ReadonlyArray<Behaviour>): Promise<void> =>
  serverOf(id).script(...behaviours)

export const serverRequests = (_context: unknown, id: number): Promise<ReadonlyArray<RecordedRequest>> =>
  serverOf(id).requests()

export const serverArrived = (_context: unknown, id: number, count: number): Promise<void> =>
  serverOf(id).arrived(count)

export const serverAllClosed = (_context: unknown, id: number): Promise<void> => serverOf(id).allClosed()

export const closeServer = async (_context: unknown, id: number): Promise<void> => {
  await serverOf(id).close()
  servers.delete(id)
}

/** Calls a global function of the page without a network, and waits for it. */
export const offline = async ({ context, frame }: BrowserCommandContext, name: string): Promise<void> => {
  const page = await frame()
  await context.setOffline(true)
  try {
    await page.evaluate(`globalThis[${JSON.stringify(name)}]().then(() => {})`)
  } finally {
    await context.setOffline(false)
  }
}

/** What a page needs to use an emulator. */
export interface EmulatorAccess {
  readonly projectId: string
  readonly token: string
  readonly instanceId: string
  readonly taskIds: ReadonlyArray<string>
}

let emulator: RunningEmulator | undefined
const headersSeen: Array<IncomingMessage["headers"]> = []

/** Starts an emulator that the page reaches at `/dcs` of its own origin. */
export const emulate = async (
  _context: unknown,
  taskCount: number,
  missingTask?: MissingTask
): Promise<EmulatorAccess> => {
  await emulator?.close()
  headersSeen.length = 0
  const instanceId = "instance-1"
  emulator = await startEmulator({ missingTask, instances: [{ id: instanceId, taskCount }] })
  const { projectId, token } = emulator
  return { projectId, token, instanceId, taskIds: [...emulator.generatedIds(instanceId)] }
}

/** The next deletion of this task happens, but its response is a 503. */
export const loseAnswer = async (_context: unknown, taskId: string): Promise<void> =>
  emulator?.inject({ kind: "status", status: 503, taskId, afterHandling: true })

export const stopEmulating = async (_context: unknown): Promise<void> => {
  await emulator?.close()
  emulator = undefined
}

/** The headers of the requests that the proxy received from the page. */
export const proxiedHeaders = async (_context: unknown): Promise<ReadonlyArray<IncomingMessage["headers"]>> =>
  headersSeen

export const tasksLeft = async (_context: unknown): Promise<number | undefined> => emulator?.taskCount("instance-1")

/** The guide's example in front of the emulator that is running. */
export const proxy = (incoming: IncomingMessage, outgoing: ServerResponse & { req: IncomingMessage }): void => {
  headersSeen.push(incoming.headers)
  if (emulator === undefined) outgoing.writeHead(503).end()
  else dcsProxy(new URL(emulator.endpoint))(incoming, outgoing)
}

/** Serves a page under this policy, with the proxy. */
export const servePoliced = (
  _context: unknown,
  policy: string
): Promise<{ readonly id: number; readonly origin: string }> => policed.serve(policy, proxy)

export const closePoliced = async (_context: unknown, id: number): Promise<void> => policed.close(id)
