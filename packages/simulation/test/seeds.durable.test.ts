/** The laws on the first 200 seeds of durable runs. */
import { firstDurableSeed } from "../src/plan/seeds.ts"
import { noneBreaks } from "./noneBreaks.ts"

noneBreaks(firstDurableSeed, firstDurableSeed + 200)
