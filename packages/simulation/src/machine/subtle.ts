/** `crypto.subtle` with digests that are there at once: its threads take real time, which no process must wait for. */
import { createHash } from "node:crypto"

const digest = (algorithm: string, data: Uint8Array): Promise<ArrayBuffer> =>
  Promise.resolve(Uint8Array.from(createHash(algorithm.toLowerCase().replace("-", "")).update(data).digest()).buffer)

export const subtle: SubtleCrypto = new Proxy(globalThis.crypto.subtle, {
  get: (target, name) => {
    if (name === "digest") return digest
    const value: unknown = Reflect.get(target, name)
    return typeof value === "function" ? value.bind(target) : value
  }
})
