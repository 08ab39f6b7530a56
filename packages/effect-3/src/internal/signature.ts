/** SHA-256 and HMAC of the runtime's WebCrypto, and the signature that they make. */
import { stringToSign } from "@dcs-tasks/wire/signing"
import * as Effect from "effect/Effect"
import * as Encoding from "effect/Encoding"

const bytes = (text: string) => new TextEncoder().encode(text)

const hex = (buffer: ArrayBuffer): string => Encoding.encodeHex(new Uint8Array(buffer))

/** What a runtime says of its own failure is not passed on: it might quote what it was given. */
const attempted = <A>(evaluate: () => Promise<A>): Effect.Effect<A, "unusable"> =>
  Effect.tryPromise({ try: evaluate, catch: () => "unusable" })

/** In hex. */
export const sha256 = (text: string): Effect.Effect<string, "unusable"> =>
  Effect.map(
    attempted(() => globalThis.crypto.subtle.digest("SHA-256", bytes(text))),
    hex
  )

/** Signs a canonical request with the date in its `x-sdk-date`: the signature in hex. */
export type Sign = (date: string, canonicalRequest: string) => Effect.Effect<string, "unusable">

/** Takes the secret access key, once. WebCrypto is missing from pages that did not come over https. */
export const signing = (secretAccessKey: string): Effect.Effect<Sign, "unusable"> =>
  Effect.map(
    attempted(() =>
      globalThis.crypto.subtle.importKey("raw", bytes(secretAccessKey), { name: "HMAC", hash: "SHA-256" }, false, [
        "sign"
      ])
    ),
    (key): Sign =>
      (date, canonicalRequest) =>
        Effect.flatMap(sha256(canonicalRequest), (hash) =>
          Effect.map(
            attempted(() => globalThis.crypto.subtle.sign("HMAC", key, bytes(stringToSign(date, hash)))),
            hex
          )
        )
  )
