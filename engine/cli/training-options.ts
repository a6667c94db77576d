import { type Command, Option } from 'commander'
import { addDeviceOptions, addLimit, addRunOptions, addSwitch, readNumber, readSchedule } from './run-options.ts'

/** All options that say how a plugin is trained. */
export function addTrainingOptions(command: Command): Command {
  addRunOptions(command)
    .option(
      '--max-epochs <n>',
      'stop after this many passes over the training data; -1 for no bound (default: 1000 where nothing else bounds it)',
      readNumber,
    )
    .option('--max-steps <n>', 'stop after this many optimiser steps', readNumber)
  addLoopOptions(command)
  addLimit(command, 'train', 'use a part of the training data')
  addLimit(command, 'val', 'use a part of the validation data')
  addLimit(command, 'test', 'use a part of the test data')
  addSwitch(command, 'enable-checkpointing', 'keep the best and the last checkpoint (default: yes)')
  addSwitch(command, 'enable-model-summary', "show the model's parameters (default: yes)")
  return addDeviceOptions(command)
    .option('--accumulate-grad-batches <n>', 'batches whose gradients make one step, or by epoch 0:8,4:1 (default: 1)', readSchedule)
    .option('--gradient-clip-val <x>', 'clip gradients at this norm, or value (default: none)', readNumber)
    .option('--gradient-clip-algorithm <a>', 'norm or value (default: norm)')
    .option('--log-every-n-steps <n>', 'log metrics of single steps every n-th step (default: 50)', readNumber)
    .option('--logger <names>', "write metrics to the run's folder too: csv, tensorboard, or both with a comma")
    .option(
      '--callbacks <list>',
      "callbacks in place of those in the plugin's trainer options: 'Timer, { name: EarlyStopping, monitor: val_loss }'",
    )
    .option('--profiler <name>', 'simple: split the time of steps into parts (default: none)')
}

/** Options that bound a training, shorten it, or say when it validates. */
function addLoopOptions(command: Command): Command {
  addSwitch(command, 'barebones', 'nothing beside the training, to measure its speed: no metrics, checkpoints or sanity check')
  return command
    .option('--min-epochs <n>', 'epochs before which no callback and no time limit ends the training', readNumber)
    .option('--min-steps <n>', 'steps before which no callback and no time limit ends the training', readNumber)
    .option('--max-time <time>', 'stop after this time, DD:HH:MM:SS')
    .option(
      '--val-check-interval <x>',
      'validate after so many batches, a share of an epoch, or a time (default: when an epoch ends)',
      readInterval,
    )
    .option('--check-val-every-n-epoch <n>', 'epochs that have validations; -1 counts batches through all epochs (default: 1)', readNumber)
    .option('--num-sanity-val-steps <n>', 'validation batches before the first training batch (default: 2)', readNumber)
    .option('--overfit-batches <x>', 'train and validate on a count or a share of the training batches alone', readNumber)
    .addOption(
      new Option('--fast-dev-run [n]', 'to find mistakes: one epoch of n batches of each stage (default: 1), which leaves nothing')
        .preset('1')
        .argParser(readNumber),
    )
    .option('--reload-dataloaders-every-n-epochs <n>', 'make the loaders anew before every n-th epoch (default: never)', readNumber)
}

/** A time stays text. */
function readInterval(text: string): number | string {
  return /^[\d.]+$/.test(text) ? readNumber(text) : text
}
