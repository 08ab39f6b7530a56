/**
 * What every adapter has to do, whatever its runtime. An adapter package calls this from a test file of its own.
 *
 * Nothing here is Node's: the server is handed in, and may well live in another process.
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
