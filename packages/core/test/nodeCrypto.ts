/** The crypto layer of Node, which the tests of this package cannot import from `@dcs-tasks/node`. */
import * as Layer from "effect/Layer"
import * as Digest from "effect/crypto/Digest"
import * as Mac from "effect/crypto/Mac"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Effect from "effect/Effect"
import { createHash, createHmac } from "node:crypto"

export const layerNodeCrypto: Layer.Layer<Mac.Mac | Digest.Digest> = Layer.merge(
  Layer.succeed(Digest.Digest, {
    digest: ({ name }, data) => Effect.sync(() => new Uint8Array(createHash(name).update(data).digest())),
    digestHex: ({ name }, data) => Effect.sync(() => createHash(name).update(data).digest("hex"))
  }),
  Layer.provide(
    Mac.layerWebCryptoWith({ hmac: (hash, key, data) => new Uint8Array(createHmac(hash, key).update(data).digest()) }),
    SecureRandom.layerWebCrypto
  )
)
