import { writeFileSync } from 'node:fs'
import { definePlugin } from 'leyden'
import digits from '../../../resources/samples/digits/plugin.ts'

/** Where the time of the first step goes, in ms since 1970. */
const { LEYDEN_BENCH_FIRST_STEP: firstStepFile } = process.env

const { module: DigitClassifier, hparams } = digits.modules['DigitClassifier']!

class Timed extends DigitClassifier {
  #steps = 0

  override onTrainBatchEnd(): void {
    if (this.#steps++ === 0 && firstStepFile) writeFileSync(firstStepFile, String(Date.now()))
  }
}

export default definePlugin({ ...digits, name: 'bench-digits', modules: { DigitClassifier: { module: Timed, hparams } } })
