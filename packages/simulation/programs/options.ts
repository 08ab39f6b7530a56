/** What the plan tells this program. */
import type { ProgramOptions } from "../src/plan/options.ts"

export type { MiddlewareName } from "../src/plan/options.ts"

export const options = (): ProgramOptions => JSON.parse(process.argv[2] ?? "{}")

/** Of a plan with a token. */
export const token = (): string => process.env["OS_TOKEN"] ?? ""

// A reader that goes away must not end the program in the middle of a deletion.
process.stdout.on("error", () => {})
