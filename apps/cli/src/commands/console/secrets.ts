/** What a page has to know to call the proxy. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto"

const random = (): string => randomBytes(32).toString("base64url")

/** Takes the same time wherever the two differ, and whatever their lengths. */
const same = (given: string, expected: string): boolean => {
  const digest = (text: string) => createHash("sha256").update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

export interface Secrets {
  readonly secret: string
  /**
   * Stands for the secret once. Arguments of a process are visible to other users of the machine, so the address that a
   * browser is started with has no lasting secret.
   */
  readonly code: string
  readonly isSecret: (given: string) => boolean
  /** Uses the code up. */
  readonly takeCode: (given: string) => boolean
}

export const makeSecrets = (): Secrets => {
  const secret = random()
  const code = random()
  let isCodeUsed = false
  return {
    secret,
    code,
    isSecret: (given) => same(given, secret),
    takeCode: (given) => {
      if (isCodeUsed || !same(given, code)) return false
      isCodeUsed = true
      return true
    }
  }
}
