/** Each with the headers that its signer is given: `host` only where that is signed. */
export declare const signingVectors: {
  id: string
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body: string
  accessKey: string
  secretKey: string
  date: string
  signedHeaders: string
  canonicalRequestSha256: string
  signature: string
  toSign: {
    "X-Sdk-Date": string
    host?: string
  }
}[]
