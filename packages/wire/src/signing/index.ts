/**
 * What is signed: access keys and tokens, canonical requests, and how they differ from the server's.
 *
 * For the bindings of this project; may change with any minor version.
 */
export { accessKeyProblem } from "./accessKey.ts"
export { canonicalRequest, stringToSign } from "./canonicalRequest.ts"
export { signableBy, type SignedRequest } from "./signable.ts"
export { tokenProblem } from "./token.ts"
