/** Signatures with SHA-256 and HMAC of the runtime's WebCrypto. */
import { stringToSign } from "@dcs-tasks/wire/signing"
import * as Effect from "effect/Effect"
import * as Encoding from "effect/Encoding"

const bytes = (text: string) => new TextEncoder().encode(text)

const hex = (buffer: ArrayBuffer): string => Encoding.encodeHex(new Uint8Array(buffer))

/** Drops the runtime's error: it might quote the key. */
const attempted = <A>(evaluate: () => Promise<A>): Effect.Effect<A, "unusable"> =>
  Effect.tryPromise({ try: evaluate, catch: () => "unusable" })

/** In hex. */
export const sha256 = (text: string): Effect.Effect<string, "unusable"> =>
  Effect.map(
    attempted(() => globalThis.crypto.subtle.digest("SHA-256", bytes(text))),
    hex
  )

/** Signs a canonical request with the date of its `x-sdk-date` header. Returns the signature in hex. */
type Sign = (date: string, canonicalRequest: string) => Effect.Effect<string, "unusable">

/** Imports the secret access key. Pages that were not loaded over https have no WebCrypto. */
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
