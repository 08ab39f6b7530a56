/**
 * HMAC and digests on `node:crypto`: synchronous, so that a signature costs no turn of the event loop.
 *
 * @since 0.1.0
 */
import * as Digest from "effect/crypto/Digest"
import * as Mac from "effect/crypto/Mac"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { createHash, createHmac } from "node:crypto"

const hashOf = (algorithm: Digest.Algorithm, data: Uint8Array) => createHash(algorithm.name).update(data)

const layerDigest: Layer.Layer<Digest.Digest> = Layer.succeed(Digest.Digest, {
  digest: (algorithm, data) => Effect.sync(() => new Uint8Array(hashOf(algorithm, data).digest())),
  digestHex: (algorithm, data) => Effect.sync(() => hashOf(algorithm, data).digest("hex"))
})

const layerMac: Layer.Layer<Mac.Mac> = Layer.provide(
  Mac.layerWebCryptoWith({ hmac: (hash, key, data) => new Uint8Array(createHmac(hash, key).update(data).digest()) }),
  SecureRandom.layerWebCrypto
)

/**
 * What `AccessKey.make` of `@dcs-tasks/core` asks for. Building it is synchronous.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import * as AccessKey from "@dcs-tasks/core/AccessKey"
 * import * as crypto from "@dcs-tasks/node/crypto"
 * import * as Effect from "effect/Effect"
 *
 * const key = { accessKeyId: "ACCESS_KEY_ID", secretAccessKey: "SECRET_ACCESS_KEY" }
 * const provider = Effect.runSync(Effect.provide(AccessKey.make(key), crypto.layer))
 * typeof provider.authenticate // => "function"
 * ```
 */
export const layer: Layer.Layer<Mac.Mac | Digest.Digest> = Layer.merge(layerDigest, layerMac)
