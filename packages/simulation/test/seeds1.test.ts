/** The laws on seeds 0 to 999. */
import { noneBreaks } from "./noneBreaks.ts"

noneBreaks(0, 1000)
