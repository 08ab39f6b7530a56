/**
 * Node's own modules that most processes never need: each is loaded when it is first asked for. To load them all takes
 * a tenth of the time of a whole deletion by the CLI.
 *
 * @since 0.1.0
 */

export const crypto = () => process.getBuiltinModule("node:crypto")
export const tls = () => process.getBuiltinModule("node:tls")
export const zlib = () => process.getBuiltinModule("node:zlib")
