/** Runs requests of one process through the simulated network, with the real undici. */
import { random as makeRandom } from "@dcs-tasks/contract/laws/random"
import type { Dispatcher } from "undici"
import { events } from "../../src/machine/events.ts"
import type { ProcessView } from "../../src/machine/syscall.ts"
import { type ConnectFate, type Fate, opens, passes } from "../../src/network/fate.ts"
import { makeNetwork } from "../../src/network/network.ts"
import type { WorldSeed } from "../../src/service/worldSeed.ts"
import { makeService } from "../../src/service/service.ts"
import { loadUndici } from "./realUndici.ts"

export const projectId = "a4a5d4098fb4474fa22cd05f897d6b99"
export const instanceId = "5560df16-cebf-4473-95c4-d1b573c16e79"
export const taskId = (n: number): string => `8abf6e1e72c12e7c0172c15b5085${String(n).padStart(4, "0")}`
export const deletion = (n: number): string => `/v2/${projectId}/instances/${instanceId}/tasks/${taskId(n)}`

export const world: WorldSeed = {
  epoch: Date.UTC(2026, 2, 2, 9, 30),
  projects: [{ id: projectId, name: "eu-de" }],
  instances: [
    {
      id: instanceId,
      name: "cache",
      projectId,
      tasks: [0, 1, 2, 3].map((n) => ({ id: taskId(n), status: "SUCCESS", createdAt: "2026-03-02T09:30:00.000Z" }))
    }
  ],
  missing: { status: 404, code: "DCS.4133" },
  success: 204,
  unfinishedCode: "DCS.4957",
  tokens: [{ token: "the-token", projectId }]
}

export const process = (pid = 100): ProcessView => {
  let alive = true
  return { pid, startTime: 1, isAlive: () => alive, judge: () => undefined, die: () => void (alive = false) }
}

interface Setup {
  readonly seed?: number
  readonly world?: WorldSeed
  readonly connect?: ConnectFate
  /** Of the requests in order; the rest pass. */
  readonly fates?: ReadonlyArray<Fate>
}

/** A service, the network before it, and one process. */
export const setUp = ({ connect = opens, fates = [], seed = 1, world: seeded = world }: Setup = {}) => {
  const time = events()
  const random = makeRandom(seed)
  const service = makeService({ time, random, world: seeded })
  const network = makeNetwork({
    time,
    random,
    service,
    fateOf: ({ ordinal }) => fates[ordinal] ?? passes,
    connectFateOf: () => connect
  })
  const client = process()
  const undici = loadUndici(time, network.modulesOf(client))
  return { time, service, network, process: client, undici }
}

const described = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const code = "code" in error ? String(error.code) : "no code"
  const syscall = "syscall" in error ? ` ${String(error.syscall)}` : ""
  return `error ${code}${syscall}: ${error.message}`
}

interface Request {
  /** Milliseconds to wait before it is sent. */
  readonly pause?: number
  readonly path: string
  readonly method?: Dispatcher.HttpMethod
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends one request. What its handler hears is added to `heard`, in order; resolves when it is over. */
export const send = (
  dispatcher: Dispatcher,
  { body, headers = { "x-auth-token": "the-token" }, method = "DELETE", path }: Request,
  heard: Array<string>,
  origin = "http://dcs.example.com"
): Promise<void> =>
  new Promise((resolve) => {
    let size = 0
    dispatcher.dispatch(
      { origin, path, method, headers, ...(body !== undefined && { body }) },
      {
        onRequestStart: () => void heard.push("start"),
        onResponseStart: (_, status) => void heard.push(`status ${status}`),
        onResponseData: (_, chunk) => void (size += chunk.length),
        onResponseEnd: () => {
          heard.push(`end ${size}`)
          resolve()
        },
        onResponseError: (_, error) => {
          heard.push(described(error))
          resolve()
        }
      }
    )
  })

/** What the handlers of these requests hear, one after another on one client, until all is quiet for a minute. */
export const exchange = async (
  setup: Setup & { readonly secure?: boolean },
  requests: ReadonlyArray<Request> = [{ path: deletion(0) }]
) => {
  const all = setUp(setup)
  const agent = new all.undici.Agent({ allowH2: false, headersTimeout: 0, bodyTimeout: 0, connections: 1 })
  const heard: Array<string> = []
  let over = false
  const origin = setup.secure === true ? "https://dcs.example.com" : "http://dcs.example.com"
  const run = async (): Promise<void> => {
    for (const request of requests) {
      const { pause } = request
      if (pause !== undefined) await new Promise<void>((resolve) => void all.time.after(pause, resolve))
      await send(agent, request, heard, origin)
    }
    over = true
  }
  const running = run()
  await all.time.run(() => over || all.time.now() > 60_000)
  if (over) await running
  const client = heard.slice()
  await all.time.run(() => all.time.now() > 120_000)
  return { ...all, heard: client, traffic: all.network.traffic, log: all.service.log }
}
