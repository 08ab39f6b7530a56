/** The vendors' vectors with both implementations of SHA-256. */
import { canonicalRequest, stringToSign } from "@dcs-tasks/wire"
import { it } from "@effect/vitest"
import { signingVectors } from "@dcs-tasks/vectors"
import * as Digest from "effect/crypto/Digest"
import * as Mac from "effect/crypto/Mac"
import * as Effect from "effect/Effect"
import * as Hex from "effect/encoding/Hex"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import * as AccessKey from "../src/credentials/AccessKey.ts"
import { layerNodeCrypto } from "./nodeCrypto.ts"

const hashing = [
  ["node:crypto", layerNodeCrypto],
  ["WebCrypto", AccessKey.layerWebCrypto]
] as const

const text = (value: string) => new TextEncoder().encode(value)

for (const [name, layer] of hashing) {
  describe(`over ${name}`, () => {
    for (const vector of signingVectors) {
      it.effect(`signs ${vector.id}`, () =>
        Effect.gen(function* () {
          const mac = yield* Mac.Mac
          const digest = yield* Digest.Digest
          const { text: canonical } = canonicalRequest({
            method: vector.method,
            url: new URL(vector.url),
            headers: vector.toSign,
            bodyHash: yield* digest.digestHex(Digest.sha256, text(vector.body))
          })
          const hash = yield* digest.digestHex(Digest.sha256, text(canonical))
          expect(hash).toBe(vector.canonicalRequestSha256)
          const secret = yield* Mac.key(Mac.hmacSha256, text(vector.secretKey))
          expect(Hex.encode(yield* mac.sign(secret, text(stringToSign(vector.date, hash))))).toBe(vector.signature)
        }).pipe(Effect.provide(layer))
      )
    }

    for (const vector of signingVectors.filter(({ signedHeaders }) => signedHeaders.startsWith("host"))) {
      it.effect(`signs ${vector.id} as a provider`, () =>
        Effect.gen(function* () {
          const date = vector.date.replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z")
          yield* TestClock.setTime(Date.parse(date))
          const signer = yield* AccessKey.make({
            accessKeyId: vector.accessKey,
            secretAccessKey: vector.secretKey
          })
          const { headers } = yield* signer.authenticate({
            method: vector.method,
            url: new URL(vector.url),
            headers: vector.headers,
            ...(vector.body !== "" && { body: Redacted.make(vector.body) })
          })
          expect(Redacted.value(headers)).toEqual({
            "x-sdk-date": vector.date,
            authorization: `SDK-HMAC-SHA256 Access=${vector.accessKey}, SignedHeaders=host;x-sdk-date, Signature=${vector.signature}`
          })
        }).pipe(Effect.provide(layer))
      )
    }
  })
}
