/**
 * An adapter, as the suite sees it: a Promise client of one runtime, and how much that runtime lets it see.
 */
import type { ScriptedServer, ServerControl } from "./server.ts"

export interface Capabilities {
  /** False in browsers: a redirect that is not followed shows neither status nor headers. */
  readonly seesRedirectStatus: boolean
  /** Whether the transport can tell if a request was written. */
  readonly seesRequestWritten: boolean
  /** A `fetch` may send a request again by itself: a refusal about the task then proves nothing. */
  readonly repeatsUnseen?: true
  /** False where every failure looks the same: all of them are `network` then. */
  readonly seesFailureKind: boolean
  /** Whether all response headers can be read. */
  readonly seesHeaders: boolean
  /** False in browsers: what came of a body that then broke off may be lost. So a 200 confirms nothing there. */
  readonly keepsBrokenBodies?: false
}

export interface ClientOptions {
  readonly endpoint: string
  readonly projectId: string
  readonly token: string
  /** One attempt, milliseconds. */
  readonly timeout?: number
  readonly retry: { readonly maxAttempts: number }
}

export interface DeleteInput {
  readonly instanceId: string
  readonly taskId: string
}

export interface DeleteOptions {
  readonly signal?: AbortSignal
  readonly missing?: "fail" | "succeed"
}

export interface Client {
  readonly deleteBackgroundTask: (input: DeleteInput, options?: DeleteOptions) => Promise<{ readonly _tag: string }>
  readonly close: () => Promise<void>
}

export interface Adapter {
  readonly name: string
  readonly capabilities: Capabilities
  readonly servers: ServerControl
  /** May throw, or reject, on options that cannot be used. */
  readonly createClient: (options: ClientOptions) => Client | Promise<Client>
  /** `util.inspect` with everything shown, where there is one. */
  readonly inspect?: (value: unknown) => string
}

export const projectId = "a4d31cb6-3d72-4fdc-8ec3-7ff4fe5e1a2c"
export const instanceId = "7c5b3d1e-0f2a-4b6c-8d9e-1a2b3c4d5e6f"
export const taskId = "8abf6e1e72c12e7c0172c15b508500aa"
export const token = "MIIF-canary-0123456789-abcdef"
export const target = `/v2/${projectId}/instances/${instanceId}/tasks/${taskId}`

/** Options that work. */
export const optionsFor = (endpoint: string): ClientOptions => ({
  endpoint,
  projectId,
  token,
  retry: { maxAttempts: 1 }
})

/** Runs a body with a server and a client of its own; both are closed afterwards. */
export const withClient = async (
  adapter: Adapter,
  body: (client: Client, server: ScriptedServer) => Promise<void>,
  options?: Partial<ClientOptions>
): Promise<void> => {
  const server = await adapter.servers.start()
  try {
    const client = await adapter.createClient({ ...optionsFor(server.origin), ...options })
    try {
      await body(client, server)
    } finally {
      await client.close()
    }
  } finally {
    await server.close()
  }
}

/** What a call came to, error or not: the suite compares both the same way. */
export const settled = async (call: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await call()
  } catch (error) {
    return error
  }
}

export const deleteTask = (client: Client, options?: DeleteOptions): Promise<unknown> =>
  settled(() => client.deleteBackgroundTask({ instanceId, taskId }, options))
