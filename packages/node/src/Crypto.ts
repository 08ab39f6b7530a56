/**
 * HMAC and digests on `node:crypto`. They are synchronous, so signing does not wait for the event loop.
 *
 * @since 0.1.0
 * @module
 */
import * as Digest from "effect/crypto/Digest"
import * as Mac from "effect/crypto/Mac"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { KeyObject } from "node:crypto"
import * as builtin from "./builtin.ts"

/** OpenSSL's names, which every runtime accepts. Deno has no `SHA-256`, only `SHA256`. */
const openSsl = (name: Digest.Algorithm["name"]): string => name.replace("-", "")

/**
 * The services that `AccessKey.make` of `@dcs-tasks/core` requires. Building the layer is synchronous.
 *
 * @since 0.1.0
 * @category layers
 * @example
 * ```ts
 * import * as AccessKey from "@dcs-tasks/core/AccessKey"
 * import * as Crypto from "@dcs-tasks/node/Crypto"
 * import * as Effect from "effect/Effect"
 *
 * const key = { accessKeyId: "ACCESS_KEY_ID", secretAccessKey: "SECRET_ACCESS_KEY" }
 * const provider = Effect.runSync(Effect.provide(AccessKey.make(key), Crypto.layer))
 * typeof provider.authenticate // => "function"
 * ```
 */
export const layer: Layer.Layer<Mac.Mac | Digest.Digest> = Layer.suspend(() => {
  const crypto = builtin.crypto()
  const digest = Layer.succeed(Digest.Digest, {
    digest: ({ name }, data) => Effect.sync(() => new Uint8Array(crypto.hash(openSsl(name), data, "buffer"))),
    digestHex: ({ name }, data) => Effect.sync(() => crypto.hash(openSsl(name), data, "hex"))
  })

  /** `Mac` passes the same bytes for a key each time. Creating a `KeyObject` takes longer than signing with it. */
  const keys = new WeakMap<Uint8Array, KeyObject>()
  const keyOf = (bytes: Uint8Array): KeyObject => {
    const key = keys.get(bytes) ?? crypto.createSecretKey(bytes)
    keys.set(bytes, key)
    return key
  }
  const mac = Mac.layerWebCryptoWith({
    hmac: (hash, key, data) => new Uint8Array(crypto.createHmac(openSsl(hash), keyOf(key)).update(data).digest())
  })

  return Layer.merge(digest, Layer.provide(mac, SecureRandom.layerWebCrypto))
})
