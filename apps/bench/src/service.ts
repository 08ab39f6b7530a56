/** Starts the service that all peers call. */
import { start } from "./Child.ts"
import type { Target } from "./Peer.ts"

export interface Service extends AsyncDisposable {
  readonly target: Target
  /** Every tenth call gets a 503. */
  readonly flaky: Target
}

export const startService = async (): Promise<Service> => {
  const server = start("server.ts")
  const { port } = await server.next<{ readonly port: number }>()
  const target: Target = {
    endpoint: `http://127.0.0.1:${port}`,
    projectId: "a4a5d4098fb4474fa22cd05f897d6b99",
    instanceId: "c1d7e3f0-54a7-4d2c-9e1b-2f5a0c7d8e91",
    token: `MII${"QKmLr7Vd".repeat(200)}`,
    accessKeyId: "BENCHACCESSKEY000000",
    secretAccessKey: "benchsecretaccesskey00000000000000000000"
  }
  return {
    target,
    flaky: { ...target, endpoint: `${target.endpoint}/flaky` },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]()
  }
}
