import { createRequire } from 'node:module'
import type * as TensorFlowJs from '@tensorflow/tfjs'

const require = createRequire(import.meta.url)

/**
 * TensorFlow.js as its CommonJS object: `tf.layers` and plugins look functions up in it when they call them, so what
 * `random-functions.ts` replaces is replaced for all of them.
 */
export const tf: typeof TensorFlowJs = require('@tensorflow/tfjs')

/** The object that `tf` forwards to for everything but layers, and the only writable one. */
export const core: Record<string, unknown> = require('@tensorflow/tfjs-core')
