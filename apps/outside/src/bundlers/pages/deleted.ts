/** A page that uses an outcome. */
import { Deleted } from "@dcs-tasks/core"

Object.assign(globalThis, { page: () => new Deleted({ status: 204, attempts: 1 }) })
