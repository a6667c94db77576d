import type { Tensor } from '@tensorflow/tfjs'
import { attribute } from './attribute.ts'
import { adopt, currentRuntime, tensorId } from './backend.ts'
import { activeTrace } from './capture/active-trace.ts'
import { DataType, type Attribute } from './runtime.ts'

/**
 * Random numbers come from TensorFlow's stateless generators, each draw keyed by (seed, stage, batch, number of the draw in its
 * step). So a draw depends on its place in the training alone: not on what ran before it, nor on whether the run was resumed.
 */
export interface RandomState {
  seed: number
  stage: RandomStage
  batch: number
  draw: number
}

/** What the numbers are drawn for: the same batch number in two stages gives other draws. */
export type RandomStage = 'setup' | 'train' | 'validate' | 'test' | 'predict' | 'data'

const stages: RandomStage[] = ['setup', 'train', 'validate', 'test', 'predict', 'data']
const state: RandomState = { seed: 0, stage: 'setup', batch: 0, draw: 0 }

/** Starts the draws anew from `seed`, an integer. The initial weights of a module come from the draws that follow. */
export function setSeed(seed: number): void {
  Object.assign(state, { seed, stage: 'setup', batch: 0, draw: 0 })
}

/** The draws from here on belong to this batch of this stage; `draw` is the number of the next. */
export function enterStep(stage: RandomStage, batch: number, draw = 0): void {
  state.stage = stage
  state.batch = batch
  state.draw = draw
}

export function randomState(): Readonly<RandomState> {
  return { ...state }
}

/** The draws that follow are those that would have followed then. */
export function restoreRandomState(saved: Readonly<RandomState>): void {
  Object.assign(state, saved)
}

/** Draws while `run` is called belong to this batch of this stage, those after it to where they belonged before. */
export function withRandomStage<T>(stage: RandomStage, batch: number, run: () => T): T {
  const { stage: stageBefore, batch: batchBefore, draw: drawBefore } = state
  enterStep(stage, batch)
  try {
    return run()
  } finally {
    enterStep(stageBefore, batchBefore, drawBefore)
  }
}

/** As if the step had drawn `count` times more. */
export function skipDraws(count: number): void {
  state.draw += count
}

/** The next draw of the step is number `draw`. */
export function rewindDraws(draw: number): void {
  state.draw = draw
}

/** Two 64-bit words that name the next draw. */
function nextWords(): BigInt64Array {
  const place = (BigInt(stages.indexOf(state.stage)) << 40n) + BigInt(state.batch)
  return BigInt64Array.of(BigInt(state.seed), (place << 16n) + BigInt(state.draw))
}

/** The next draw's key: int64 [2]. A captured step is given that of its first draw, and counts on. */
function nextKey(): number {
  const trace = activeTrace()
  if (!trace) {
    const key = int64(nextWords())
    state.draw += 1
    return key
  }
  const first = trace.made(nextWords, DataType.int64, [2], nextWords)
  const offset = int64(BigInt64Array.of(0n, BigInt(state.draw - trace.firstDraw)))
  state.draw += 1
  try {
    return currentRuntime().execute('AddV2', [attribute.type('T', 'int64')], [first.id, offset], 1)[0]!.id
  } finally {
    currentRuntime().deleteTensor(offset)
  }
}

/** TensorFlow.js's functions take an optional seed of their own: the same seed, the same numbers, as there. Its layers pass null for none. */
function keyOf(ownSeed: number | null | undefined): number {
  return ownSeed === undefined || ownSeed === null ? nextKey() : int64(BigInt64Array.of(BigInt(Math.trunc(ownSeed)), -1n))
}

export type Distribution = 'StatelessRandomUniform' | 'StatelessRandomNormal' | 'StatelessTruncatedNormal'

/** Draws float32 numbers of the standard form of the distribution: [0, 1), or mean 0 and deviation 1 (cut at 2). */
export function draw(distribution: Distribution, shape: number[], ownSeed?: number): Tensor {
  const attributes = [attribute.type('dtype', 'float32'), attribute.type('T', 'int32'), attribute.type('Tseed', 'int64')]
  return withInputs([int32(shape), keyOf(ownSeed)], (inputs) => execute(distribution, attributes, inputs))
}

/** Draws integers from [minimum, maximum). */
export function drawIntegers(shape: number[], minimum: number, maximum: number, ownSeed?: number): Tensor {
  const attributes = [attribute.type('dtype', 'int32'), attribute.type('T', 'int32'), attribute.type('Tseed', 'int64')]
  return withInputs([int32(shape), keyOf(ownSeed), int32(minimum), int32(maximum)], (inputs) =>
    execute('StatelessRandomUniformInt', attributes, inputs),
  )
}

/** Draws class numbers by their unnormalised log-probabilities, logits [batch, classes]: int32 [batch, samples]. */
export function drawClasses(logits: Tensor, samples: number, ownSeed?: number): Tensor {
  const attributes = [attribute.type('T', 'float32'), attribute.type('Tseed', 'int64'), attribute.type('output_dtype', 'int32')]
  return withInputs([int32(samples), keyOf(ownSeed)], ([count, key]) =>
    execute('StatelessMultinomial', attributes, [tensorId(logits), count!, key!]),
  )
}

function execute(op: string, attributes: Attribute[], inputs: number[]): Tensor {
  return adopt(currentRuntime().execute(op, attributes, inputs, 1)[0]!)
}

function withInputs<T>(inputs: number[], use: (inputs: number[]) => T): T {
  try {
    return use(inputs)
  } finally {
    for (const id of inputs) currentRuntime().deleteTensor(id)
  }
}

function int32(value: number | number[]): number {
  const values = Int32Array.from(Array.isArray(value) ? value : [value])
  return currentRuntime().createTensor(Array.isArray(value) ? [values.length] : [], DataType.int32, values)
}

function int64(values: BigInt64Array): number {
  return currentRuntime().createTensor([values.length], DataType.int64, values)
}
