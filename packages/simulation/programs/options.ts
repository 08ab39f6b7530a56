/** What the plan tells this program. */
import type { DurableOptions, ProgramOptions } from "../src/plan/options.ts"

export type { Act, DurableClient, DurableRunner, MiddlewareName } from "../src/plan/options.ts"

export const options = (): ProgramOptions => JSON.parse(process.argv[2] ?? "{}")

export const durableOptions = (): DurableOptions => JSON.parse(process.argv[2] ?? "{}")

/** Of a plan with a token. */
export const token = (): string => process.env["OS_TOKEN"] ?? ""

// A reader that goes away must not end the program in the middle of a deletion.
process.stdout.on("error", () => {})
