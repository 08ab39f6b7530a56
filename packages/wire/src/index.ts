/**
 * The protocol of one call, in pure TypeScript without a dependency: paths, classification, error bodies, codes,
 * Retry-After, signing. Every function is total and free of side effects.
 *
 * @since 0.1.0
 */
export * from "./accessKey.ts"
export * from "./calls.ts"
export * from "./canonicalRequest.ts"
export * from "./classify.ts"
export * from "./describe.ts"
export * from "./endpoint.ts"
export * from "./errorBody.ts"
export * from "./errorCode.ts"
export * from "./iam.ts"
export * from "./iamAnswer.ts"
export * from "./instancePage.ts"
export * from "./invalidInput.ts"
export * from "./machinePath.ts"
export { networkFault } from "./networkFault.ts"
export { defaultPageSize, firstPlace, nextStep, type Place, type Step } from "./page.ts"
export * from "./regions.ts"
export * from "./retryAfter.ts"
export * from "./retryQuota.ts"
export * from "./retryRule.ts"
export * from "./signatureDiff.ts"
export * from "./taskPage.ts"
export * from "./taskPath.ts"
export * from "./text.ts"
export * from "./time.ts"
export * from "./token.ts"
export * from "./transportFault.ts"
export * from "./unauthorized.ts"
