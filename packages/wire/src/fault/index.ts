/**
 * Why no response arrived: the errors of networks and runtimes, sorted into kinds.
 *
 * Unstable: for the packages of this project and authors of adapters. Any minor version can change it.
 *
 * @since 0.1.0
 * @module
 */
export { networkFault, type TransportFault } from "./networkFault.ts"
export { systemCode, systemProblem } from "./systemCode.ts"
export { transportFault } from "./transportFault.ts"
