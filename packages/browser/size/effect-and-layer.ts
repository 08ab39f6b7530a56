export { deleteTask } from "./layer.ts"
export { showWeather } from "./effect.ts"
