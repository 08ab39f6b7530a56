/**
 * What every adapter must do, on any runtime. Adapter packages call this from their own test files.
 *
 * It uses no modules of Node: the server is passed in, and can run in another process.
 */
import { describe } from "vitest"
import type { Adapter } from "./adapter.ts"
import { answersSuite } from "./suite/answers.ts"
import { faultsSuite } from "./suite/faults.ts"
import { inputsSuite } from "./suite/inputs.ts"
import { requestsSuite } from "./suite/requests.ts"
import { secretsSuite } from "./suite/secrets.ts"

export const adapterSuite = (adapter: Adapter): void => {
  describe(adapter.name, () => {
    requestsSuite(adapter)
    inputsSuite(adapter)
    answersSuite(adapter)
    faultsSuite(adapter)
    secretsSuite(adapter)
  })
}
