/**
 * What servers, people and vendors really send, and what it means. Depends on nothing and on no runtime; what needs
 * Node's crypto is `@dcs-tasks/vectors/gateway`.
 */
export { compare, expectedOver, stringsIn, unprintable } from "./expectation.ts"
export { fieldsOf } from "./fields.ts"
export { signingVectors } from "./signing.ts"
export {
  type AnswerVector,
  answerBody,
  type InputVector,
  inputValue,
  socketAnswers,
  vectors
} from "./vectors.ts"
