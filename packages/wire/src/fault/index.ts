/**
 * Why no response came: the faults of networks and runtimes, sorted into kinds.
 *
 * For the bindings of this project; may change with any minor version.
 */
export { networkFault, type TransportFault } from "./networkFault.ts"
export { transportFault } from "./transportFault.ts"
