/**
 * An adapter for the suite: a Promise client of one runtime, and what that runtime lets it see.
 */
import type { ScriptedServer, ServerControl } from "./server.ts"

export interface Capabilities {
  /** False in browsers: they hide status and headers of a redirect that is not followed. */
  readonly seesRedirectStatus: boolean
  /** Whether the transport knows if a request was written. */
  readonly seesRequestWritten: boolean
  /** `fetch` can repeat a request unseen, so a refusal about the task proves nothing. */
  readonly repeatsUnseen?: true
  /** False if all failures look the same. They are `network` then. */
  readonly seesFailureKind: boolean
  /** Whether all response headers can be read. */
  readonly seesHeaders: boolean
  /** False in browsers: the received part of a broken body can be lost, so a 200 confirms nothing then. */
  readonly keepsBrokenBodies?: false
}

export interface ClientOptions {
  readonly endpoint: string
  readonly projectId: string
  readonly token: string
  /** Milliseconds for one attempt. */
  readonly timeout?: number
  readonly retry: { readonly maxAttempts: number }
}

interface DeleteInput {
  readonly instanceId: string
  readonly taskId: string
}

interface DeleteOptions {
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
  /** Can throw or reject on invalid options. */
  readonly createClient: (options: ClientOptions) => Client | Promise<Client>
  /** `util.inspect` with all details, if the runtime has it. */
  readonly inspect?: (value: unknown) => string
}

export const projectId = "a4d31cb6-3d72-4fdc-8ec3-7ff4fe5e1a2c"
export const instanceId = "7c5b3d1e-0f2a-4b6c-8d9e-1a2b3c4d5e6f"
export const taskId = "8abf6e1e72c12e7c0172c15b508500aa"
export const token = "MIIF-canary-0123456789-abcdef"
export const target = `/v2/${projectId}/instances/${instanceId}/tasks/${taskId}`

/** Valid options. */
export const optionsFor = (endpoint: string): ClientOptions => ({
  endpoint,
  projectId,
  token,
  retry: { maxAttempts: 1 }
})

/** Runs a function with its own server and client, and closes both afterwards. */
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

/** The value or error of a call: the suite compares both the same way. */
export const settled = async (call: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await call()
  } catch (error) {
    return error
  }
}

export const deleteTask = (client: Client, options?: DeleteOptions): Promise<unknown> =>
  settled(() => client.deleteBackgroundTask({ instanceId, taskId }, options))
