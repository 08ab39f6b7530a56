/**
 * Node's own modules that few processes need, loaded on first use. Loading them all takes a tenth of the time that the
 * CLI needs for a deletion.
 */

export const crypto = () => process.getBuiltinModule("node:crypto")
export const tls = () => process.getBuiltinModule("node:tls")
export const zlib = () => process.getBuiltinModule("node:zlib")
