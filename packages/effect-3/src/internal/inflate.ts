/**
 * Bodies that come compressed although nobody asked for it. `fetch` inflates by itself and keeps the header, Node's
 * transports of `@effect/platform-node` do not: so the first bytes decide as well.
 */
import * as Effect from "effect/Effect"
import { collector } from "./exchange.ts"

const formatOf = (
  encoding: string | undefined,
  [first = 0, second = 0]: Uint8Array
): "gzip" | "deflate" | undefined => {
  const name = encoding?.trim().toLowerCase()
  if ((name === "gzip" || name === "x-gzip") && first === 0x1f && second === 0x8b) return "gzip"
  return name === "deflate" && first % 16 === 8 && (first * 256 + second) % 31 === 0 ? "deflate" : undefined
}

const read = async (body: Uint8Array<ArrayBuffer>, format: "gzip" | "deflate", limit: number) => {
  const reader = new Blob([body]).stream().pipeThrough(new DecompressionStream(format)).getReader()
  const inflated = collector(limit)
  try {
    for (let next = await reader.read(); !next.done && inflated.add(next.value);) next = await reader.read()
    await reader.cancel()
  } catch {
    // Garbage, or cut off: what came out before is all there is.
  }
  return inflated.bytes()
}

/** The body as it was meant, at most `limit` bytes of it. */
export const inflate = (
  body: Uint8Array<ArrayBuffer>,
  encoding: string | undefined,
  limit: number
): Effect.Effect<Uint8Array> => {
  const format = formatOf(encoding, body)
  return format === undefined ? Effect.succeed(body) : Effect.promise(() => read(body, format, limit))
}
