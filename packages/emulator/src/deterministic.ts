/**
 * Ids that depend only on a name, not on clock, random numbers or order of creation.
 */
import { createHash } from "node:crypto"

export const deterministicHex = (name: string, length: number): string =>
  createHash("sha256").update(`dcs-tasks-emulator:${name}`).digest("hex").slice(0, length)

/** A version 4 UUID, like the vendor's instance ids. */
export const deterministicUuid = (name: string): string =>
  deterministicHex(name, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5")

/** At least 0 and below 1. */
export const deterministicFraction = (name: string): number => Number.parseInt(deterministicHex(name, 12), 16) / 2 ** 48
