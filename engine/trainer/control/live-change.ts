/**
 * What can be changed of a training while it goes on. `group` counts the groups of parameters of all optimisers from 0; left out, it is all.
 * A rate that is set scales a schedule from there on by new / old, and `scaleLearningRate` by its value.
 */
export type LiveChange =
  | { kind: 'learningRate' | 'scaleLearningRate'; value: number; group?: number }
  /** -1 is no bound of epochs or steps. */
  | { kind: 'logEveryNSteps' | 'maxEpochs' | 'maxSteps'; value: number }
  | { kind: 'checkpoint' | 'stopAfterEpoch' }

/** Where a training was when a change took effect: after `batch` training batches of all epochs and `step` optimiser steps. */
export interface ChangePlace {
  epoch: number
  step: number
  batch: number
}

/** A change that was made. */
export interface JournalEntry extends ChangePlace {
  change: LiveChange
  /** What it did, as a sentence. */
  message: string
}

/** Whether a resume makes a change again: the others leave nothing that a training goes on with. */
export function isReplayed({ kind }: LiveChange): boolean {
  return kind !== 'checkpoint' && kind !== 'stopAfterEpoch'
}

/** Whether a checkpoint has what a change did. */
export function isOfRates({ kind }: LiveChange): boolean {
  return kind === 'learningRate' || kind === 'scaleLearningRate'
}
