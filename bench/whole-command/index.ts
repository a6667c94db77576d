export { compareWhole, type WholeComparison, type WholeFigures } from './compare.ts'
