/** The laws on seeds 1000 to 1999. */
import { noneBreaks } from "./noneBreaks.ts"

noneBreaks(1000, 2000)
