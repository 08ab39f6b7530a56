/** Clients for the tests: plain, raw and signed requests. */
import * as Effect from "effect/Effect"
import { request as nodeRequest } from "node:http"
import { type Account, demo, Emulator, type EmulatorService } from "../src/index.ts"
import { canonicalRequest, signatureOf } from "../src/internal/canonicalRequest.ts"
import { basicTime } from "../src/internal/clock.ts"

export const instanceId = demo.instances[0].id

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Call {
  readonly method?: string
  readonly token?: string | undefined
}

/** Uses the client of the platform, so that no code of this project is on both sides. */
export const call = (emulator: EmulatorService, path: string, { method = "GET", ...rest }: Call = {}) =>
  Effect.promise(async (signal): Promise<Answer> => {
    const token = "token" in rest ? rest.token : emulator.token
    const response = await fetch(`${emulator.endpoint}${path}`, {
      method,
      signal,
      headers: token === undefined ? {} : { "X-Auth-Token": token }
    })
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
  })

export const tasksPath = (instance = instanceId, project = demo.projectId) =>
  `/v2/${project}/instances/${instance}/tasks`

export const taskPath = (task: string, instance?: string, project?: string) => `${tasksPath(instance, project)}/${task}`

export const remove = (emulator: EmulatorService, task: string, options: Call = {}) =>
  call(emulator, taskPath(task), { method: "DELETE", ...options })

interface Raw {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly origin?: string
}

/** Sends the request without normalising its path. */
export const raw = (emulator: EmulatorService, { body = "", headers = {}, method = "GET", origin, path }: Raw) =>
  Effect.callback<Answer>((resume) => {
    const { hostname, port } = new URL(origin ?? emulator.endpoint)
    const all = body === "" ? headers : { ...headers, "content-length": String(Buffer.byteLength(body)) }
    const sent = nodeRequest({ host: hostname, port, method, path, headers: all, agent: false }, (response) => {
      let text = ""
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
      response.on("end", () => {
        const received = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, `${value}`]))
        resume(Effect.succeed({ status: response.statusCode ?? 0, headers: received, body: text }))
      })
    })
    sent.on("error", (error) => resume(Effect.die(error)))
    sent.end(body)
  })

export interface Signing {
  readonly key?: Partial<Pick<Account, "accessKeyId" | "secretAccessKey">> & { readonly securityToken?: string }
  /** The signer's clock, in epoch milliseconds; the emulator's by default. */
  readonly at?: number
  readonly projectId?: string
  /** Changes the request after signing. */
  readonly tamper?: (request: Raw) => Raw
}

/** Signs as a client does, and sends. */
export const signed = Effect.fnUntraced(function* (emulator: EmulatorService, request: Raw, options: Signing = {}) {
  const { at = yield* emulator.now, key, projectId, tamper = (same: Raw) => same } = options
  const { accessKeyId, secretAccessKey, securityToken } = { ...emulator.account, securityToken: undefined, ...key }
  const date = basicTime(at)
  const headers: Record<string, string> = {
    host: new URL(request.origin ?? emulator.endpoint).host,
    "x-sdk-date": date,
    ...(projectId !== undefined && { "x-project-id": projectId }),
    ...(securityToken !== undefined && { "x-security-token": securityToken }),
    ...request.headers
  }
  const names = Object.keys(headers).toSorted()
  const canonical = canonicalRequest(
    {
      method: request.method ?? "GET",
      target: request.path,
      rawHeaders: Object.entries(headers).flat(),
      body: new TextEncoder().encode(request.body ?? "")
    },
    names
  )
  const signature = signatureOf(canonical, date, secretAccessKey)
  const authorization = `SDK-HMAC-SHA256 Access=${accessKeyId}, SignedHeaders=${names.join(";")}, Signature=${signature}`
  const answer = yield* raw(emulator, tamper({ ...request, headers: { ...headers, authorization } }))
  return { ...answer, canonical, date }
})

export const ids = (emulator: EmulatorService, instance = instanceId) =>
  Effect.map(emulator.tasks(instance), (tasks) => tasks.map(({ id }) => id))

export { demo, Emulator }
