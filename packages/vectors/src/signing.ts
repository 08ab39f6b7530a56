/** `signing-vectors.json`: the requests that the test suites of the vendors' SDKs for Java, Go and Python sign. */
import json from "../signing-vectors.json" with { type: "json" }

/** Each vector with the headers for its signer: `host` only if it is signed. */
export const signingVectors = json.map((vector) => ({
  ...vector,
  toSign: {
    ...vector.headers,
    "X-Sdk-Date": vector.date,
    ...(vector.signedHeaders.includes("host") && { host: new URL(vector.url).host })
  }
}))
