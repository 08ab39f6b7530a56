/** `packages/vectors/signing-vectors.json`: what the vendors' own test suites sign. */
import { readFileSync } from "node:fs"

interface SigningVector {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly accessKey: string
  readonly secretKey: string
  readonly date: string
  readonly signedHeaders: string
  readonly canonicalRequestSha256: string
  readonly signature: string
}

const vectors = JSON.parse(
  readFileSync(new URL("../../vectors/signing-vectors.json", import.meta.url), "utf8")
) as ReadonlyArray<SigningVector>

/** Each with the headers that its signer is given: `host` only where that is signed. */
export const signingVectors = vectors.map((vector) => ({
  ...vector,
  toSign: {
    ...vector.headers,
    "X-Sdk-Date": vector.date,
    ...(vector.signedHeaders.includes("host") && { host: new URL(vector.url).host })
  }
}))
