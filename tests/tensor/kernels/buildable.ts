import { findCompiler } from '../../../engine/runtime/kernels/compiler.ts'
import { recipeFor } from '../../../engine/runtime/kernels/sources.ts'

/** Whether the kernels can be built here. Where they can and weren't, tests of them are to fail, not to be skipped. */
export const buildable = recipeFor() !== null && (await findCompiler()) !== null
