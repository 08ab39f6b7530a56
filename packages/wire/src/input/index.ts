/**
 * What callers hand in: properties that are read once, and options that are checked by rules.
 *
 * For the bindings of this project; may change with any minor version.
 */
export { isObject } from "../fields.ts"
export { invalidInput, type InvalidInput, isInvalidInput } from "./invalidInput.ts"
export {
  aBoolean,
  aFunction,
  anything,
  aString,
  checkOptions,
  oneOf,
  type Rule,
  type Rules,
  wholeNumber
} from "./options.ts"
export { property } from "./properties.ts"
export { checkId, idPattern, parseId } from "./id.ts"
