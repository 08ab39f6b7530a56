/**
 * Signing: checks access keys and tokens, builds canonical requests, and finds where the gateway's differ.
 *
 * Unstable: for the packages of this project and authors of adapters. Any minor version can change it.
 *
 * @since 0.1.0
 * @module
 */
export { accessKeyProblem } from "./accessKey.ts"
export { canonicalRequest, stringToSign } from "./canonicalRequest.ts"
export { signableBy, type SignedRequest } from "./signable.ts"
export { tokenProblem } from "./token.ts"
