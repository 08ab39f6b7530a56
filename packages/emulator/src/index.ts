/**
 * DCS and its IAM in memory behind real HTTP on loopback, with faults on demand.
 *
 * @since 0.1.0
 * @module
 */
export type * from "./Account.ts"
export type { Access, Controls } from "./Controls.ts"
export { type EmulatedOptions, Emulator, type EmulatorService, EmulatorStartError } from "./Emulator.ts"
export type * from "./Fault.ts"
export type * from "./Options.ts"
export type * from "./Requests.ts"
export { defaultSeed, demo, type Scenario, scenario, type SeededInstance } from "./Scenario.ts"
export { type RunningEmulator, startEmulator } from "./startEmulator.ts"
