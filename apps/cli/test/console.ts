/** `dcs-tasks console` in its own process, and requests to it: raw ones, as no client would send them. */
import { layerTransport } from "@dcs-tasks/browser"
import { fromHttpClient, type PromiseClient, promiseClient, toCredentials } from "@dcs-tasks/core/adapter"
import { demo } from "@dcs-tasks/emulator"
import { createClient } from "@dcs-tasks/node"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import { once } from "node:events"
import { connect } from "node:net"
import { type Run, type RunOptions, start } from "./cli.ts"

export const instanceId = demo.instances[0].id
export const { projectId, tokens } = demo

export const paths = {
  instances: `/dcs/v2/${projectId}/instances?offset=0&limit=1000`,
  tasks: `/dcs/v2/${projectId}/instances/${instanceId}/tasks?offset=0&limit=1000`,
  task: (taskId: string) => `/dcs/v2/${projectId}/instances/${instanceId}/tasks/${taskId}`
}

export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
  /** All of it, as it arrived. */
  readonly text: string
}

const parsed = (text: string): RawAnswer => {
  const [head = "", ...rest] = text.split("\r\n\r\n")
  const [line = "", ...fields] = head.split("\r\n")
  const headers = new Headers(
    fields.map((field): [string, string] => {
      const [name = "", ...value] = field.split(":")
      return [name, value.join(":").trim()]
    })
  )
  return { status: Number(line.split(" ")[1] ?? 0), headers, body: rest.join("\r\n\r\n"), text }
}

export interface RunningConsole extends AsyncDisposable {
  /** The line on stdout. */
  readonly address: string
  readonly origin: string
  readonly host: string
  readonly port: number
  readonly secret: string
  readonly child: ReturnType<typeof start>["child"]
  /** Sends the text, and reads until the server closes the connection. */
  readonly raw: (text: string) => Promise<RawAnswer>
  /** A request with the headers of the page, changed. */
  readonly send: (
    method: string,
    target: string,
    headers?: Readonly<Record<string, string | undefined>>,
    body?: string
  ) => Promise<RawAnswer>
  /** Ends it by a signal. */
  readonly end: (signal?: NodeJS.Signals) => Promise<Run>
}

export const credentials = { OS_AUTH_TOKEN: tokens.valid, OS_PROJECT_ID: projectId }

export const startConsole = async (
  endpoint: string,
  args: ReadonlyArray<string> = [],
  { env = credentials, ...options }: RunOptions = {}
): Promise<RunningConsole> => {
  const { child, done } = start(["console", "--endpoint", endpoint, ...args], { env, ...options })
  const [first] = await Promise.race([
    once(child.stdout, "data"),
    done.then(({ code, stderr }): never => {
      throw new Error(`ended with ${code}: ${stderr}`)
    })
  ])
  const address = String(first).trim()
  const { hash, host, origin, port } = new URL(address)
  const secret = hash.slice(1)
  const raw = async (text: string): Promise<RawAnswer> => {
    const socket = connect(Number(port), "127.0.0.1")
    const chunks: Array<Buffer> = []
    socket.on("data", (chunk) => chunks.push(chunk))
    // A server that refuses early resets what it has not read.
    socket.on("error", () => {})
    socket.write(text)
    await new Promise((resolve) => socket.once("close", resolve))
    return parsed(Buffer.concat(chunks).toString("latin1"))
  }
  return {
    address,
    origin,
    host,
    port: Number(port),
    secret,
    child,
    raw,
    send: (method, target, changes = {}, body = "") => {
      const headers = { host, origin, "sec-fetch-site": "same-origin", "x-auth-token": secret, ...changes }
      const fields = Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [`${name}: ${value}`]
      )
      return raw([`${method} ${target} HTTP/1.1`, ...fields, "connection: close", "", body].join("\r\n"))
    },
    end: (signal = "SIGTERM") => {
      child.kill(signal)
      return done
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL")
      await done
    }
  }
}

/** The page's client, with the header that a browser adds to its requests. It tries each call once. */
export const pageClient = ({ origin, secret }: Pick<RunningConsole, "origin" | "secret">): PromiseClient => {
  const asBrowser = HttpClient.mapRequest(HttpClientRequest.setHeader("origin", origin))
  const layer = Layer.provide(
    Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, asBrowser)),
    layerTransport
  )
  const config = {
    endpoint: `${origin}/dcs`,
    projectId,
    credentials: toCredentials({ token: secret }),
    retry: false
  } as const
  return promiseClient(fromHttpClient(config).pipe(Effect.provide(layer), Effect.runSync), async () => {})
}

/** A client without the console between. It tries each call once. */
export const directClient = (endpoint: string) =>
  createClient({ endpoint, projectId, credentials: { token: tokens.valid }, retry: false })
