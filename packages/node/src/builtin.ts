/**
 * Node's own modules that few processes need, loaded on first use. Loading them all takes a tenth of the time that the
 * CLI needs for a deletion. Importing this file throws on a runtime without them; files that use undici import it first,
 * because undici would fail with a meaningless `TypeError`.
 */
import { runtimeProblem } from "./requirements.ts"

const problem = runtimeProblem(globalThis)
if (problem !== undefined) throw new Error(problem)

export const crypto = () => process.getBuiltinModule("node:crypto")
export const net = () => process.getBuiltinModule("node:net")
export const tls = () => process.getBuiltinModule("node:tls")
export const zlib = () => process.getBuiltinModule("node:zlib")
